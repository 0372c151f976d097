import type { JSX } from "hono/jsx/jsx-runtime";
import { Hidden } from "../../../pages/controls";
import { CognitoError } from "../../errors/cognito-error";
import type { HttpResponse } from "../../http/http-route";
import { allowsFlow, secretHashOf } from "../../resources/app-client";
import { checkSentPassword } from "../../sign-in/password";
import { flowOf } from "../../sign-in/steps";
import type { UserRecord } from "../../store/records";
import { findForSignIn } from "../../users/find-user";
import { admits, providersOf, takesOwnUsers } from "../federation/client-providers";
import { findBrowserSession } from "../login-session/browser-session";
import { isManagedLogin } from "../oauth/authorize-request";
import { grantAuthorization } from "../oauth/grant-authorization";
import { type Parameters, parametersOf } from "../oauth/parameters";
import { ButtonForm, Notice, PageField, PageForm } from "./form";
import { goOn, reportRefusal } from "./go-on";
import { Mark } from "./layout";
import type { LoginPage, PageContext, Problem } from "./page";
import { problemFrom } from "./problems";
import { signInName } from "./sign-in-name";

/** `/login`: name and password. The form has the field names of the classic page, so that programs can fill it in. */
export const signInPage: LoginPage = {
  path: "/login",
  show(context) {
    const session = signedIn(context);
    return session === undefined ? show(context) : showSignedIn(context, session.user);
  },
  async submit(context, sent) {
    if (sent.get("continue") !== undefined) return continueAs(context);
    if (!takesOwnUsers(context.client)) return show(context);
    const username = sent.get("username")?.trim();
    const password = sent.get("password");
    const byCode = sent.get("emailCode") !== undefined && offersEmailCode(context);
    if (username === undefined || username === "")
      return show(context, { text: `Enter your ${signInName(context.pool).inText}.`, field: "username" });
    if (password === undefined && !byCode)
      return show(context, { text: "Enter your password.", field: "password" }, sent);
    try {
      context.services.threats.refuseBlocked(context.services, { ...context, type: "SignIn", username });
      return byCode ? await sendCode(context, username) : await signIn(context, username, password ?? "");
    } catch (error) {
      reportRefusal(context, username, error);
      if (error instanceof CognitoError && error.code === "user-not-confirmed")
        return context.moveTo({ kind: "confirm", username }, "/confirm");
      if (error instanceof CognitoError && error.code === "reset-required")
        return context.moveTo({ kind: "reset", username }, "/confirmforgotPassword");
      return show(context, problemFrom(error, { NotAuthorizedException: "password", other: "username" }), sent);
    }
  },
};

/** Managed login ignores which sign-in flows the client may use in the API. */
async function signIn(context: PageContext, username: string, password: string): Promise<HttpResponse> {
  const { services, pool, client } = context;
  if (username.length > 128 || password.length > 256) throw new CognitoError("wrong-credentials");
  const claim = { pool, client, username, user: findForSignIn(services, pool, username) };
  return goOn(context, await checkSentPassword(services, claim, password));
}

/** Whether a code by e-mail can replace the password: the pool's sign-in policy and the client have to allow it. */
const offersEmailCode = ({ pool, client }: PageContext): boolean =>
  pool.settings.Policies.SignInPolicy.AllowedFirstAuthFactors.includes("EMAIL_OTP") &&
  allowsFlow(client.settings, "ALLOW_USER_AUTH");

/** Sends a code by e-mail. The page looks the same for an unknown name. */
async function sendCode(context: PageContext, username: string): Promise<HttpResponse> {
  const { services, pool, client } = context;
  const secretHash = secretHashOf(client, username);
  const progress = await flowOf("USER_AUTH", "InitiateAuth").start(services, {
    pool,
    client,
    parameters: {
      USERNAME: username,
      PREFERRED_CHALLENGE: "EMAIL_OTP",
      ...(secretHash !== undefined && { SECRET_HASH: secretHash }),
    },
    session: undefined,
    clientMetadata: undefined,
    startedBy: "InitiateAuth",
  });
  // The answer is a choice of factors: the user has no address for a code.
  if (progress.kind === "challenge" && progress.name !== "EMAIL_OTP")
    return show(context, { text: "No code can be sent for that name. Sign in with the password.", field: "password" });
  return goOn(context, progress);
}

/** The session of a user who is already signed in, unless the request has `prompt=login`. */
function signedIn({ services, pool, client, request }: PageContext) {
  const isAnew = isManagedLogin(services.tables, pool) && request.url.searchParams.get("prompt") === "login";
  const session = isAnew ? undefined : findBrowserSession(services, pool, request.headers.cookie);
  return session !== undefined && admits(client, session.user) ? session : undefined;
}

async function continueAs(context: PageContext): Promise<HttpResponse> {
  const { services, pool, client, flow } = context;
  const session = signedIn(context);
  if (session === undefined) return show(context);
  const { user, authTime } = session;
  return context.leaveTo(
    await grantAuthorization(services, { pool, client, request: flow.request, user, authTime }),
    [],
  );
}

const NOTICES = {
  confirmed: "Your account is confirmed. Sign in with it.",
  "password-changed": "Your password is changed. Sign in with the new one.",
} as const;

function show(context: PageContext, problem?: Problem, sent?: Parameters): HttpResponse {
  const { pool, client, flow, linkTo } = context;
  const notice = flow.stage.kind === "start" ? flow.stage.notice : undefined;
  const isOpen = !pool.settings.AdminCreateUserConfig.AllowAdminCreateUserOnly;
  const hasForm = takesOwnUsers(client);
  return context.show({
    title: "Sign in",
    status: problem === undefined ? 200 : 400,
    content: (
      <>
        <p class="lead">to continue to {client.settings.ClientName}</p>
        {notice === undefined || problem !== undefined ? null : <Notice text={NOTICES[notice]} />}
        <ProviderButtons {...context} />
        {hasForm ? <SignInForm context={context} problem={problem} sent={sent} /> : null}
        {hasForm && isOpen ? (
          <p class="more">
            No account yet? <a href={linkTo("/signup")}>Sign up</a>
          </p>
        ) : null}
      </>
    ),
  });
}

interface SignInFormProps {
  readonly context: PageContext;
  readonly problem: Problem | undefined;
  readonly sent: Parameters | undefined;
}

function SignInForm({ context, problem, sent }: SignInFormProps): JSX.Element {
  const { pool, linkTo, request } = context;
  const { label, inputType, autocomplete } = signInName(pool);
  const value = sent?.get("username") ?? parametersOf(request.url.searchParams).get("login_hint")?.slice(0, 128);
  const mayRecover = pool.settings.AccountRecoverySetting.RecoveryMechanisms.some(({ Name }) => Name !== "admin_only");
  const byCode = (
    <button class="button wide" type="submit" name="emailCode" value="1">
      E-mail me a code instead
    </button>
  );
  return (
    <PageForm
      context={context}
      path="/login"
      problem={problem}
      button="Sign in"
      buttonName="signInSubmitButton"
      more={offersEmailCode(context) ? byCode : undefined}
    >
      <PageField
        name="username"
        label={label}
        type={inputType}
        autocomplete={autocomplete}
        value={value}
        problem={problem}
        isFocused={value === undefined}
      />
      <PageField
        name="password"
        label="Password"
        type="password"
        autocomplete="current-password"
        problem={problem}
        isFocused={value !== undefined}
        aside={mayRecover ? <a href={linkTo("/forgotPassword")}>Forgot it?</a> : undefined}
      />
      <Hidden name="cognitoAsfData" value="" />
    </PageForm>
  );
}

/** A button for each outside provider of the client. It repeats the request with the name of the provider. */
function ProviderButtons({ services, pool, client, request }: PageContext): JSX.Element | null {
  const providers = providersOf(services, pool, client);
  if (providers.length === 0) return null;
  return (
    <div class="providers">
      {providers.map(({ settings: { ProviderName } }) => {
        const search = new URLSearchParams(request.url.search);
        search.delete("idp_identifier");
        search.set("identity_provider", ProviderName);
        return (
          <a class="button" href={`/oauth2/authorize?${search.toString()}`}>
            Continue with {ProviderName}
          </a>
        );
      })}
    </div>
  );
}

/** Shows who is signed in in this browser, and lets them continue or sign in as someone else. */
function showSignedIn(context: PageContext, user: UserRecord): HttpResponse {
  const { client, request } = context;
  const name = user.attributes["email"] ?? user.attributes["preferred_username"] ?? user.username;
  const other = new URLSearchParams(request.url.search);
  other.set("prompt", "login");
  return context.show({
    title: "You are signed in",
    content: (
      <>
        <p class="lead">Continue to {client.settings.ClientName} as</p>
        <p class="who">
          <Mark name={name} />
          <span>{name}</span>
        </p>
        <ButtonForm context={context} path="/login" name="continue" button={`Continue as ${name}`} isMain={true} />
        <p class="more">
          Not you? <a href={`/login?${other.toString()}`}>Sign in as somebody else</a>
        </p>
      </>
    ),
  });
}
