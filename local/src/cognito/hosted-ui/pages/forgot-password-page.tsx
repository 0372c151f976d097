import type { HttpResponse } from "../../http/http-route";
import { secretHashOf } from "../../resources/app-client";
import { hasResetCode } from "../../users/own-password";
import type { Parameters } from "../oauth/parameters";
import { callOperation, destinationIn } from "./call-operation";
import { CodeField, CodeSent, PageField, PageForm } from "./form";
import { NewPasswordField, refusedPassword } from "./new-password-field";
import type { LoginPage, PageContext, Problem } from "./page";
import { problemFrom } from "./problems";
import { signInName, typedName } from "./sign-in-name";

/** `/forgotPassword`: asks for a code. */
export const forgotPasswordPage: LoginPage = {
  path: "/forgotPassword",
  show: (context) => showRequest(context),
  async submit(context, sent) {
    const { pool } = context;
    const username = typedName(pool, sent.get("username"));
    if (username === "")
      return showRequest(context, { text: `Enter your ${signInName(pool).inText}.`, field: "username" });
    try {
      return await sendResetCode(context, username);
    } catch (error) {
      return showRequest(context, problemFrom(error, { other: "username" }), sent);
    }
  },
};

async function sendResetCode(context: PageContext, username: string): Promise<HttpResponse> {
  const { services, client } = context;
  const output = await callOperation(services, "ForgotPassword", {
    ClientId: client.id,
    SecretHash: secretHashOf(client, username),
    Username: username,
  });
  const sentTo = destinationIn(output);
  const stage = { kind: "reset", username, ...(sentTo !== undefined && { sentTo }) } as const;
  return context.moveTo(stage, "/confirmforgotPassword");
}

/**
 * The page for a code and a new password, for someone who signs in with a password that has to be reset. An
 * administrator's reset has sent a code; to who was imported or migrated it is sent now.
 */
export function beginReset(context: PageContext, username: string): HttpResponse | Promise<HttpResponse> {
  if (!hasResetCode(context.services, context.pool, username)) return sendResetCode(context, username);
  return context.moveTo({ kind: "reset", username }, "/confirmforgotPassword");
}

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
  return context.show({
    title: "Forgotten password",
    status: problem === undefined ? 200 : 400,
    content: (
      <>
        <p class="lead">
          We send a code to the address or the number of your account. With it you choose a new password.
        </p>
        <PageForm context={context} path="/forgotPassword" problem={problem} button="Send the code">
          <PageField
            name="username"
            label={label}
            type={inputType}
            autocomplete={autocomplete}
            value={value}
            problem={problem}
            isFocused={true}
          />
        </PageForm>
        <p class="more">
          <a href={context.linkTo("/login")}>Back to sign in</a>
        </p>
      </>
    ),
  });
}

function showReset(context: PageContext, problem?: Problem, sent?: Parameters): HttpResponse {
  const { flow, pool, linkTo } = context;
  const sentTo = flow.stage.kind === "reset" ? flow.stage.sentTo : undefined;
  return context.show({
    title: "Choose a new password",
    status: problem === undefined ? 200 : 400,
    content: (
      <>
        <CodeSent services={context.services} sentTo={sentTo} lead="On this machine the code" />
        <PageForm context={context} path="/confirmforgotPassword" problem={problem} button="Change the password">
          <CodeField value={sent?.get("code")} problem={problem} />
          <NewPasswordField pool={pool} label="New password" problem={problem} />
        </PageForm>
        <p class="more">
          No code? <a href={linkTo("/forgotPassword")}>Ask for another one</a>
        </p>
      </>
    ),
  });
}
