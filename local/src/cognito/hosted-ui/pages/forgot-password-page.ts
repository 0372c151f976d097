import type { HttpResponse } from "../../http/exchange";
import { secretHashOf } from "../../resources/client-secret";
import type { Parameters } from "../oauth/parameters";
import { callOperation, destinationIn } from "./call-operation";
import { field, form, noticeOf } from "./form";
import { html } from "./html";
import { newPasswordField, refusedPassword } from "./new-password-field";
import type { Page, Problem, Visit } from "./page";
import { problemFrom } from "./problems";
import { signInName } from "./sign-in-name";

/** `/forgotPassword`: asks for a code. */
export const forgotPasswordPage: Page = {
  path: "/forgotPassword",
  show: (visit) => showRequest(visit),
  async submit(visit, sent) {
    const { services, client, pool } = visit;
    const username = sent.get("username")?.trim() ?? "";
    if (username === "")
      return showRequest(visit, { text: `Enter your ${signInName(pool).inText}.`, field: "username" });
    try {
      const output = await callOperation(services, "ForgotPassword", {
        ClientId: client.id,
        SecretHash: secretHashOf(client, username),
        Username: username,
      });
      const sentTo = destinationIn(output);
      const stage = { kind: "reset", username, ...(sentTo !== undefined && { sentTo }) } as const;
      return visit.moveTo(stage, "/confirmforgotPassword");
    } catch (error) {
      return showRequest(visit, problemFrom(error, { other: "username" }), sent);
    }
  },
};

/** `/confirmforgotPassword`: the code and a new password. */
export const resetPasswordPage: Page = {
  path: "/confirmforgotPassword",
  stages: ["reset"],
  show: (visit) => showReset(visit),
  async submit(visit, sent) {
    const { services, pool, client, flow } = visit;
    if (flow.stage.kind !== "reset") return visit.expired();
    const { username } = flow.stage;
    const code = sent.get("code")?.replace(/\s/g, "") ?? "";
    const password = sent.get("password") ?? "";
    if (code === "") return showReset(visit, { text: "Enter the code.", field: "code" });
    const refused = refusedPassword(pool, password);
    if (refused !== undefined) return showReset(visit, refused, sent);
    try {
      await callOperation(services, "ConfirmForgotPassword", {
        ClientId: client.id,
        SecretHash: secretHashOf(client, username),
        Username: username,
        ConfirmationCode: code,
        Password: password,
      });
    } catch (error) {
      return showReset(visit, problemFrom(error, PROBLEM_FIELDS), sent);
    }
    return visit.moveTo({ kind: "start", notice: "password-changed" }, "/login");
  },
};

const PROBLEM_FIELDS = {
  InvalidPasswordException: "password",
  PasswordHistoryPolicyViolationException: "password",
  InvalidParameterException: "password",
  other: "code",
};

function showRequest(visit: Visit, problem?: Problem, sent?: Parameters): HttpResponse {
  const { label, inputType, autocomplete } = signInName(visit.pool);
  const value = sent?.get("username");
  const fields = field({ name: "username", label, type: inputType, autocomplete, value, problem, isFocused: true });
  return visit.show({
    title: "Forgotten password",
    status: problem === undefined ? 200 : 400,
    content: html`<p class="lead">We send a code to the address of your account. With it you choose a new password.</p>
${form({ visit, path: "/forgotPassword", problem, fields, button: "Send the code" })}
<p class="more"><a href="${visit.linkTo("/login")}">Back to sign in</a></p>`,
  });
}

function showReset(visit: Visit, problem?: Problem, sent?: Parameters): HttpResponse {
  const { flow, pool, linkTo } = visit;
  const sentTo = flow.stage.kind === "reset" ? flow.stage.sentTo : undefined;
  const code = { name: "code", label: "Code", autocomplete: "one-time-code", isCode: true, isFocused: true };
  const fields = html`${field({ ...code, value: sent?.get("code"), problem })}
${newPasswordField(pool, "New password", problem)}`;
  return visit.show({
    title: "Choose a new password",
    status: problem === undefined ? 200 : 400,
    content: html`${sentTo === undefined ? undefined : noticeOf(`We sent a code to ${sentTo}.`)}
<p class="lead">On this machine the code stands in the terminal and in the developer's window.</p>
${form({ visit, path: "/confirmforgotPassword", problem, fields, button: "Change the password" })}
<p class="more">No code? <a href="${linkTo("/forgotPassword")}">Ask for another one</a></p>`,
  });
}
