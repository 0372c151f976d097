import type { JSX } from "hono/jsx/jsx-runtime";
import { Hidden } from "../../../pages/controls";
import { CognitoError } from "../../errors/cognito-error";
import type { HttpResponse } from "../../http/http-route";
import { maskAddress, recoveryOrder } from "../../messages/message";
import { allowsFlow, secretHashOf } from "../../resources/app-client";
import { labelOf } from "../../resources/provider-kinds";
import { checkSentPassword } from "../../sign-in/password";
import { flowOf } from "../../sign-in/steps";
import type { UserRecord } from "../../store/records";
import { findForSignIn } from "../../users/find-user";
import { providersOf, takesOwnUsers } from "../federation/client-providers";
import { grantAuthorization } from "../oauth/grant-authorization";
import { type Parameters, parametersOf } from "../oauth/parameters";
import { hasPasskeyPages } from "../oauth/passkey-host";
import { beginReset } from "./forgot-password-page";
import { ButtonForm, Notice, PageField, PageForm } from "./form";
import { goOn, reportRefusal } from "./go-on";
import { Mark } from "./layout";
import type { LoginPage, PageContext, Problem } from "./page";
import { problemFrom } from "./problems";
import { signInName, typedName } from "./sign-in-name";
import { signedIn } from "./signed-in";

/** `/login`: name and password. The form has the field names of the classic page, so that programs can fill it in. */
export const signInPage: LoginPage = {
  path: "/login",
  keeps: ["start"],
  show(context) {
    const session = signedIn(context);
    return session === undefined ? show(context) : showSignedIn(context, session.user);
  },
  async submit(context, sent) {
    if (sent.get("continue") !== undefined) return continueAs(context);
    if (!takesOwnUsers(context.client)) return show(context);
    const username = typedName(context.pool, sent.get("username"));
    const password = sent.get("password");
    const other = othersOffered(context).find(({ button }) => sent.get(button) !== undefined);
    if (username === "")
      return show(context, { text: `Enter your ${signInName(context.pool).inText}.`, field: "username" });
    if (password === undefined && other === undefined)
      return show(context, { text: "Enter your password.", field: "password" }, sent);
    try {
      context.services.threats.refuseBlocked(context.services, { ...context, type: "SignIn", username });
      return await orReset(context, username, () =>
        other === undefined ? signIn(context, username, password ?? "") : askFor(context, username, other),
      );
    } catch (error) {
      reportRefusal(context, username, error);
      if (error instanceof CognitoError && error.code === "user-not-confirmed")
        return context.moveTo({ kind: "confirm", username }, "/confirm");
      return show(context, problemFrom(error, { NotAuthorizedException: "password", other: "username" }), sent);
    }
  },
};

/** A step of a sign-in; or, where the password has to be reset first, the page for that. */
async function orReset(context: PageContext, username: string, step: () => Promise<HttpResponse>) {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof CognitoError) || error.code !== "reset-required") throw error;
    reportRefusal(context, username, error);
    return beginReset(context, username);
  }
}

/** Managed login ignores which sign-in flows the client may use in the API. */
async function signIn(context: PageContext, username: string, password: string): Promise<HttpResponse> {
  const { services, pool, client } = context;
  if (username.length > 128 || password.length > 256) throw new CognitoError("wrong-credentials");
  const claim = { pool, client, username, user: findForSignIn(services, pool, username) };
  return goOn(context, await checkSentPassword(services, claim, password));
}

/** What can replace the password, with its button, and the words for users who can't give it. */
interface OtherFactor {
  readonly challenge: string;
  readonly button: string;
  readonly text: string;
  readonly unavailable: string;
}

const NO_CODE = "No code can be sent for that name. Sign in with the password.";
const CODES = [
  { challenge: "EMAIL_OTP", button: "emailCode", text: "E-mail me a code instead", unavailable: NO_CODE },
  { challenge: "SMS_OTP", button: "smsCode", text: "Text me a code instead", unavailable: NO_CODE },
] as const;
const PASSKEY: OtherFactor = {
  challenge: "WEB_AUTHN",
  button: "passkey",
  text: "Sign in with a passkey",
  unavailable: "There is no passkey for that name here. Sign in with the password.",
};

/** What the pool's sign-in policy and the client allow instead of the password. */
const othersOffered = (context: PageContext): readonly OtherFactor[] => {
  const { services, pool, client } = context;
  const { AllowedFirstAuthFactors: allowed } = pool.settings.Policies.SignInPolicy;
  const codes = allowsFlow(client.settings, "ALLOW_USER_AUTH")
    ? CODES.filter(({ challenge }) => allowed.includes(challenge))
    : [];
  return hasPasskeyPages(services, pool, client) ? [PASSKEY, ...codes] : codes;
};

/** Sends a code, or asks for a passkey, instead of the password. The page looks the same for an unknown name. */
async function askFor(context: PageContext, username: string, other: OtherFactor): Promise<HttpResponse> {
  const { services, pool, client } = context;
  const secretHash = secretHashOf(client, username);
  const progress = await flowOf("USER_AUTH", "InitiateAuth").start(services, {
    pool,
    client,
    parameters: {
      USERNAME: username,
      PREFERRED_CHALLENGE: other.challenge,
      ...(secretHash !== undefined && { SECRET_HASH: secretHash }),
    },
    session: undefined,
    clientMetadata: undefined,
    startedBy: "InitiateAuth",
  });
  // The answer is a choice of factors: the user can't give this one.
  if (progress.kind === "challenge" && progress.name !== other.challenge)
    return show(context, { text: other.unavailable, field: "password" });
  return goOn(context, progress);
}

async function continueAs(context: PageContext): Promise<HttpResponse> {
  const { services, pool, client, flow } = context;
  const session = signedIn(context);
  if (session === undefined) return show(context);
  const { user, authTime, id: browserSession } = session;
  try {
    services.threats.refuseBlocked(services, { pool, client, type: "SignIn", username: user.username });
  } catch (error) {
    reportRefusal(context, user.username, error);
    return show(context, problemFrom(error, { other: "username" }));
  }
  return context.leaveTo(
    await grantAuthorization(services, { pool, client, request: flow.request, user, authTime, browserSession }),
    [],
  );
}

const NOTICES = {
  confirmed: "Your account is confirmed. Sign in with it.",
  "password-changed": "Your password is changed. Sign in with the new one.",
  "passkey-refused": "That passkey was not accepted. Try again, or sign in with the password.",
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
  const mayRecover = !recoveryOrder(pool.settings).includes("admin_only");
  const others = othersOffered(context).map(({ button, text }) => (
    <button class="button wide" type="submit" name={button} value="1">
      {text}
    </button>
  ));
  return (
    <PageForm
      context={context}
      path="/login"
      problem={problem}
      button="Sign in"
      buttonName="signInSubmitButton"
      more={others}
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
      {providers.map(({ settings }) => {
        const search = new URLSearchParams(request.url.search);
        search.delete("idp_identifier");
        search.set("identity_provider", settings.ProviderName);
        return (
          <a class="button" href={`/oauth2/authorize?${search.toString()}`}>
            Continue with {labelOf(settings)}
          </a>
        );
      })}
    </div>
  );
}

/** The user name; where users have none but their phone number, that number, masked. */
const nameOf = ({ username, sub, attributes: { phone_number: phone } }: UserRecord): string =>
  username === sub && phone !== undefined ? maskAddress("phone_number", phone) : username;

/** Shows who is signed in in this browser, and lets them continue or sign in as someone else. */
function showSignedIn(context: PageContext, user: UserRecord): HttpResponse {
  const { client, request } = context;
  const name = user.attributes["email"] ?? user.attributes["preferred_username"] ?? nameOf(user);
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
