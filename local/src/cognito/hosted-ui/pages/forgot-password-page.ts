import type { HttpResponse } from "../../http/http-route";
import { secretHashOf } from "../../resources/app-client";
import type { Parameters } from "../oauth/parameters";
import { callOperation, destinationIn } from "./call-operation";
import { field, form, noticeOf } from "./form";
import { html } from "./html";
import { newPasswordField, refusedPassword } from "./new-password-field";
import type { LoginPage, PageContext, Problem } from "./page";
import { problemFrom } from "./problems";
import { signInName } from "./sign-in-name";

/** `/forgotPassword`: asks for a code. */
export const forgotPasswordPage: LoginPage = {
  path: "/forgotPassword",
  show: (context) => showRequest(context),
  async submit(context, sent) {
    const { services, client, pool } = context;
    const username = sent.get("username")?.trim() ?? "";
    if (username === "")
      return showRequest(context, { text: `Enter your ${signInName(pool).inText}.`, field: "username" });
    try {
      const output = await callOperation(services, "ForgotPassword", {
        ClientId: client.id,
        SecretHash: secretHashOf(client, username),
        Username: username,
      });
      const sentTo = destinationIn(output);
      const stage = { kind: "reset", username, ...(sentTo !== undefined && { sentTo }) } as const;
      return context.moveTo(stage, "/confirmforgotPassword");
    } catch (error) {
      return showRequest(context, problemFrom(error, { other: "username" }), sent);
    }
  },
};

/** `/confirmforgotPassword`: the code and a new password. */
export const resetPasswordPage: LoginPage = {
  path: "/confirmforgotPassword",
  stages: ["reset"],
  show: (context) => showReset(context),
  async submit(context, sent) {
    const { services, pool, client, flow } = context;
    if (flow.stage.kind !== "reset") return context.expired();
    const { username } = flow.stage;
    const code = sent.get("code")?.replace(/\s/g, "") ?? "";
    const password = sent.get("password") ?? "";
    if (code === "") return showReset(context, { text: "Enter the code.", field: "code" });
    const refused = refusedPassword(pool, password);
    if (refused !== undefined) return showReset(context, refused, sent);
    try {
      await callOperation(services, "ConfirmForgotPassword", {
        ClientId: client.id,
        SecretHash: secretHashOf(client, username),
        Username: username,
        ConfirmationCode: code,
        Password: password,
      });
    } catch (error) {
      return showReset(context, problemFrom(error, PROBLEM_FIELDS), sent);
    }
    return context.moveTo({ kind: "start", notice: "password-changed" }, "/login");
  },
};

const PROBLEM_FIELDS = {
  InvalidPasswordException: "password",
  PasswordHistoryPolicyViolationException: "password",
  InvalidParameterException: "password",
  other: "code",
};

function showRequest(context: PageContext, problem?: Problem, sent?: Parameters): HttpResponse {
  const { label, inputType, autocomplete } = signInName(context.pool);
  const value = sent?.get("username");
  const fields = field({ name: "username", label, type: inputType, autocomplete, value, problem, isFocused: true });
  return context.show({
    title: "Forgotten password",
    status: problem === undefined ? 200 : 400,
    content: html`<p class="lead">We send a code to the address of your account. With it you choose a new password.</p>
${form({ context, path: "/forgotPassword", problem, fields, button: "Send the code" })}
<p class="more"><a href="${context.linkTo("/login")}">Back to sign in</a></p>`,
  });
}

function showReset(context: PageContext, problem?: Problem, sent?: Parameters): HttpResponse {
  const { flow, pool, linkTo } = context;
  const sentTo = flow.stage.kind === "reset" ? flow.stage.sentTo : undefined;
  const code = { name: "code", label: "Code", autocomplete: "one-time-code", isCode: true, isFocused: true };
  const fields = html`${field({ ...code, value: sent?.get("code"), problem })}
${newPasswordField(pool, "New password", problem)}`;
  return context.show({
    title: "Choose a new password",
    status: problem === undefined ? 200 : 400,
    content: html`${sentTo === undefined ? undefined : noticeOf(`We sent a code to ${sentTo}.`)}
<p class="lead">On this machine the code stands in the terminal and in the developer's window.</p>
${form({ context, path: "/confirmforgotPassword", problem, fields, button: "Change the password" })}
<p class="more">No code? <a href="${linkTo("/forgotPassword")}">Ask for another one</a></p>`,
  });
}
