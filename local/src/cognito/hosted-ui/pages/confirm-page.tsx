import { CognitoError } from "../../errors/cognito-error";
import { servicesOfCall } from "../../http/call-facts";
import type { HttpRequest, HttpResponse } from "../../http/http-route";
import { appName, secretHashOf } from "../../resources/app-client";
import type { Services } from "../../resources/services";
import { checkMaySignIn } from "../../sign-in/progress";
import { runPreAuthentication } from "../../triggers/trigger";
import { findHostedClient } from "../oauth/authorize-request";
import { parametersOf } from "../oauth/parameters";
import { callOperation, destinationIn } from "./call-operation";
import { clientTheme } from "./client-theme";
import { errorPage } from "./error-page";
import { ButtonForm, CodeField, CodeSent, Notice, PageForm, ProblemText } from "./form";
import { goOn } from "./go-on";
import { pageAnswer } from "./layout";
import type { LoginPage, PageContext, Problem } from "./page";
import { problemFrom } from "./problems";

/** `/confirm`: asks for the code that was sent after a sign-up. */
export const confirmPage: LoginPage = {
  path: "/confirm",
  stages: ["confirm"],
  show: (context) => show(context),
  async submit(context, sent) {
    const { services, client, flow } = context;
    if (flow.stage.kind !== "confirm") return context.expired();
    const { username, signedUp } = flow.stage;
    const code = sent.get("code")?.replace(/\s/g, "") ?? "";
    if (!/^\S{1,2048}$/.test(code)) return show(context, { text: "Enter the code.", field: "code" });
    try {
      await callOperation(services, "ConfirmSignUp", {
        ClientId: client.id,
        SecretHash: secretHashOf(client, username),
        Username: username,
        ConfirmationCode: code,
      });
    } catch (error) {
      return show(context, problemFrom(error, { other: "code" }));
    }
    return afterConfirmation(context, signedUp);
  },
};

/** `/resendcode`: sends another code. It has no page of its own. */
export const resendCodePage: LoginPage = {
  path: "/resendcode",
  stages: ["confirm"],
  show: (context) => context.moveTo(context.flow.stage, "/confirm"),
  async submit(context) {
    const { services, client, flow } = context;
    if (flow.stage.kind !== "confirm") return context.expired();
    const { username } = flow.stage;
    try {
      const output = await callOperation(services, "ResendConfirmationCode", {
        ClientId: client.id,
        SecretHash: secretHashOf(client, username),
        Username: username,
      });
      const sentTo = destinationIn(output);
      return context.moveTo({ ...flow.stage, ...(sentTo !== undefined && { sentTo }) }, "/confirm");
    } catch (error) {
      return show(context, problemFrom(error, { other: "code" }));
    }
  },
};

/**
 * Signs in a user who has just signed up in this browser, and so has just chosen the password. It checks that the user
 * may sign in, and the pre authentication trigger runs. Everyone else goes to the sign-in page.
 */
export async function afterConfirmation(context: PageContext, signedUp: string | undefined): Promise<HttpResponse> {
  const { services, pool, client } = context;
  const user = signedUp === undefined ? undefined : services.tables.users.get(pool.id, signedUp);
  if (user === undefined) return context.moveTo({ kind: "start", notice: "confirmed" }, "/login");
  try {
    await runPreAuthentication(services, { pool, client, username: user.username, user });
    checkMaySignIn(user);
    return await goOn(context, { kind: "passed", signIn: { pool, client, user, passed: ["PASSWORD"] } });
  } catch (error) {
    if (error instanceof CognitoError) return context.moveTo({ kind: "start", notice: "confirmed" }, "/login");
    throw error;
  }
}

function show(context: PageContext, problem?: Problem): HttpResponse {
  const { flow, linkTo } = context;
  const sentTo = flow.stage.kind === "confirm" ? flow.stage.sentTo : undefined;
  return context.show({
    title: "Confirm your account",
    status: problem === undefined ? 200 : 400,
    content: (
      <>
        <CodeSent
          services={context.services}
          sentTo={sentTo}
          lead="Enter the code that was sent to you. On this machine it"
        />
        <PageForm context={context} path="/confirm" problem={problem} button="Confirm">
          <CodeField problem={problem} value={undefined} />
        </PageForm>
        <ButtonForm context={context} path="/resendcode" name="resend" button="Send another code" />
        <p class="more">
          <a href={linkTo("/login")}>Back to sign in</a>
        </p>
      </>
    ),
  });
}

/** `GET /confirmUser`: the link in a message, in pools that send links instead of codes. It checks the code. */
export async function confirmUserPage(services: Services, request: HttpRequest): Promise<HttpResponse | undefined> {
  if (request.method !== "GET") return undefined;
  const parameters = parametersOf(request.url.searchParams);
  const clientId = parameters.get("client_id") ?? "";
  const found = findHostedClient(services, clientId);
  const username = parameters.get("user_name");
  const code = parameters.get("confirmation_code");
  if (found === undefined || username === undefined || code === undefined)
    return errorPage(services, "invalid_request", clientId);
  const { pool, client } = found;
  const look = {
    brand: appName(pool, client),
    theme: clientTheme(services, pool, client),
  };
  try {
    await callOperation(servicesOfCall(services, request), "ConfirmSignUp", {
      ClientId: client.id,
      SecretHash: secretHashOf(client, username),
      Username: username,
      ConfirmationCode: code,
    });
    return pageAnswer({
      ...look,
      title: "Account confirmed",
      content: <Notice text="Your account is confirmed. You can sign in now." />,
    });
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    const content = <ProblemText problem={problemFrom(error)} />;
    return pageAnswer({ ...look, title: "Account not confirmed", content, status: 400 });
  }
}
