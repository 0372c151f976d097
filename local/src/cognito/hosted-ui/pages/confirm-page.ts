import { CognitoError } from "../../errors";
import type { HttpResponse } from "../../http/exchange";
import { secretHashOf } from "../../resources/client-secret";
import { checkMaySignIn } from "../../sign-in/state/progress";
import { runPreAuthentication } from "../../triggers/authentication";
import { callOperation, destinationIn } from "./call-operation";
import { buttonForm, field, form, noticeOf } from "./form";
import { goOn } from "./go-on";
import { html } from "./html";
import type { Page, Problem, Visit } from "./page";
import { problemFrom } from "./problems";

/** `/confirm`: the code that was sent to a new account's address. */
export const confirmPage: Page = {
  path: "/confirm",
  stages: ["confirm"],
  show: (visit) => show(visit),
  async submit(visit, sent) {
    const { services, client, flow } = visit;
    if (flow.stage.kind !== "confirm") return visit.expired();
    const { username, signedUp } = flow.stage;
    const code = sent.get("code")?.replace(/\s/g, "") ?? "";
    if (!/^\S{1,2048}$/.test(code)) return show(visit, { text: "Enter the code.", field: "code" });
    try {
      await callOperation(services, "ConfirmSignUp", {
        ClientId: client.id,
        SecretHash: secretHashOf(client, username),
        Username: username,
        ConfirmationCode: code,
      });
    } catch (error) {
      return show(visit, problemFrom(error, { other: "code" }));
    }
    return afterConfirmation(visit, signedUp);
  },
};

/** `/resendcode`: another code. It has no page of its own. */
export const resendCodePage: Page = {
  path: "/resendcode",
  stages: ["confirm"],
  show: (visit) => visit.moveTo(visit.flow.stage, "/confirm"),
  async submit(visit) {
    const { services, client, flow } = visit;
    if (flow.stage.kind !== "confirm") return visit.expired();
    const { username } = flow.stage;
    try {
      const output = await callOperation(services, "ResendConfirmationCode", {
        ClientId: client.id,
        SecretHash: secretHashOf(client, username),
        Username: username,
      });
      const sentTo = destinationIn(output);
      return visit.moveTo({ ...flow.stage, ...(sentTo !== undefined && { sentTo }) }, "/confirm");
    } catch (error) {
      return show(visit, problemFrom(error, { other: "code" }));
    }
  },
};

/**
 * Signs in whoever made the account in this very browser a moment ago: they have just chosen its password. Anybody else
 * signs in themselves.
 */
export async function afterConfirmation(visit: Visit, signedUp: string | undefined): Promise<HttpResponse> {
  const { services, pool, client } = visit;
  const user = signedUp === undefined ? undefined : services.tables.users.get(pool.id, signedUp);
  if (user === undefined) return visit.moveTo({ kind: "start", notice: "confirmed" }, "/login");
  try {
    await runPreAuthentication(services, { pool, client, username: user.username, user });
    checkMaySignIn(user);
    return await goOn(visit, { kind: "passed", signIn: { pool, client, user, passed: ["PASSWORD"] } });
  } catch (error) {
    if (error instanceof CognitoError) return visit.moveTo({ kind: "start", notice: "confirmed" }, "/login");
    throw error;
  }
}

function show(visit: Visit, problem?: Problem): HttpResponse {
  const { flow, linkTo } = visit;
  const sentTo = flow.stage.kind === "confirm" ? flow.stage.sentTo : undefined;
  const fields = field({
    name: "code",
    label: "Code",
    autocomplete: "one-time-code",
    isCode: true,
    problem,
    isFocused: true,
  });
  return visit.show({
    title: "Confirm your account",
    status: problem === undefined ? 200 : 400,
    content: html`${sentTo === undefined ? undefined : noticeOf(`We sent a code to ${sentTo}.`)}
<p class="lead">Enter the code that was sent to you. On this machine it stands in the terminal and in the developer's window.</p>
${form({ visit, path: "/confirm", problem, fields, button: "Confirm" })}
${buttonForm(visit, "/resendcode", "resend", "Send another code")}
<p class="more"><a href="${linkTo("/login")}">Back to sign in</a></p>`,
  });
}
