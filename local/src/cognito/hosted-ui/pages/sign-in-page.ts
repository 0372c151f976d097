import { CognitoError } from "../../errors";
import type { HttpResponse } from "../../http/exchange";
import { secretHashOf } from "../../resources/client-secret";
import { allowsFlow } from "../../resources/client-settings";
import { checkSentPassword } from "../../sign-in/password";
import { flowOf } from "../../sign-in/steps";
import { findForSignIn } from "../../users/find-user";
import { admits, takesOwnUsers } from "../federation/client-providers";
import { findBrowserSession } from "../login-session/browser-session";
import { isManagedLogin } from "../oauth/authorize-request";
import { grantAuthorization } from "../oauth/grant-authorization";
import { type Parameters, parametersOf } from "../oauth/parameters";
import { field, form, noticeOf } from "./form";
import { goOn } from "./go-on";
import { html } from "./html";
import type { Page, Problem, Visit } from "./page";
import { problemFrom } from "./problems";
import { providerButtons } from "./provider-buttons";
import { signInName } from "./sign-in-name";
import { showSignedIn } from "./signed-in-page";

/** `/login`: name and password. Posts the fields of the classic form, which programs fill in too. */
export const signInPage: Page = {
  path: "/login",
  show(visit) {
    const session = signedIn(visit);
    return session === undefined ? show(visit) : showSignedIn(visit, session.user);
  },
  async submit(visit, sent) {
    if (sent.get("continue") !== undefined) return continueAs(visit);
    if (!takesOwnUsers(visit.client)) return show(visit);
    const username = sent.get("username")?.trim();
    const password = sent.get("password");
    const byCode = sent.get("emailCode") !== undefined && offersEmailCode(visit);
    if (username === undefined || username === "")
      return show(visit, { text: `Enter your ${signInName(visit.pool).inText}.`, field: "username" });
    if (password === undefined && !byCode)
      return show(visit, { text: "Enter your password.", field: "password" }, sent);
    try {
      return byCode ? await sendCode(visit, username) : await signIn(visit, username, password ?? "");
    } catch (error) {
      if (error instanceof CognitoError && error.code === "user-not-confirmed")
        return visit.moveTo({ kind: "confirm", username }, "/confirm");
      if (error instanceof CognitoError && error.code === "reset-required")
        return visit.moveTo({ kind: "reset", username }, "/confirmforgotPassword");
      return show(visit, problemFrom(error, { NotAuthorizedException: "password", other: "username" }), sent);
    }
  },
};

/** Managed login does not ask which flows the client may use at the API. */
async function signIn(visit: Visit, username: string, password: string): Promise<HttpResponse> {
  const { services, pool, client } = visit;
  if (username.length > 128 || password.length > 256) throw new CognitoError("wrong-credentials");
  const claim = { pool, client, username, user: findForSignIn(services, pool, username) };
  return goOn(visit, await checkSentPassword(services, claim, password));
}

/** Whether a code by e-mail may stand in for the password: by the pool's sign-in policy, and by choice-based sign-in. */
const offersEmailCode = ({ pool, client }: Visit): boolean =>
  pool.settings.Policies.SignInPolicy.AllowedFirstAuthFactors.includes("EMAIL_OTP") &&
  allowsFlow(client.settings, "ALLOW_USER_AUTH");

/** For a name that is nobody's it looks the same. */
async function sendCode(visit: Visit, username: string): Promise<HttpResponse> {
  const { services, pool, client } = visit;
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
  // Asked for a choice instead: there is no address that a code could go to.
  if (progress.kind === "challenge" && progress.name !== "EMAIL_OTP")
    return show(visit, { text: "No code can be sent for that name. Sign in with the password.", field: "password" });
  return goOn(visit, progress);
}

/** Who is signed in already, unless the client wants everybody to sign in anew. */
function signedIn({ services, pool, client, request }: Visit) {
  const isAnew = isManagedLogin(services.tables, pool) && request.url.searchParams.get("prompt") === "login";
  const session = isAnew ? undefined : findBrowserSession(services, pool, request.headers.cookie);
  return session !== undefined && admits(client, session.user) ? session : undefined;
}

async function continueAs(visit: Visit): Promise<HttpResponse> {
  const { services, pool, client, flow } = visit;
  const session = signedIn(visit);
  if (session === undefined) return show(visit);
  const { user, authTime } = session;
  return visit.leaveTo(await grantAuthorization(services, { pool, client, request: flow.request, user, authTime }), []);
}

const NOTICES = {
  confirmed: "Your account is confirmed. Sign in with it.",
  "password-changed": "Your password is changed. Sign in with the new one.",
} as const;

function show(visit: Visit, problem?: Problem, sent?: Parameters): HttpResponse {
  const { pool, client, flow, linkTo, request } = visit;
  const notice = flow.stage.kind === "start" ? flow.stage.notice : undefined;
  const { label, inputType, autocomplete } = signInName(pool);
  const value = sent?.get("username") ?? parametersOf(request.url.searchParams).get("login_hint")?.slice(0, 128);
  const mayRecover = pool.settings.AccountRecoverySetting.RecoveryMechanisms.some(({ Name }) => Name !== "admin_only");
  const fields = html`${field({ name: "username", label, type: inputType, autocomplete, value, problem, isFocused: value === undefined })}
${field({
  name: "password",
  label: "Password",
  type: "password",
  autocomplete: "current-password",
  problem,
  isFocused: value !== undefined,
  ...(mayRecover && { aside: html`<a href="${linkTo("/forgotPassword")}">Forgot it?</a>` }),
})}
<input type="hidden" name="cognitoAsfData" value="">`;
  const isOpen = !pool.settings.AdminCreateUserConfig.AllowAdminCreateUserOnly;
  const hasForm = takesOwnUsers(client);
  return visit.show({
    title: "Sign in",
    status: problem === undefined ? 200 : 400,
    content: html`<p class="lead">to continue to ${client.settings.ClientName}</p>
${notice === undefined || problem !== undefined ? undefined : noticeOf(NOTICES[notice])}
${providerButtons(visit)}
${hasForm && form({ visit, path: "/login", problem, fields, button: "Sign in", buttonName: "signInSubmitButton", ...(offersEmailCode(visit) && { more: html`<button class="quiet" type="submit" name="emailCode" value="1">E-mail me a code instead</button>` }) })}
${hasForm && isOpen && html`<p class="more">No account yet? <a href="${linkTo("/signup")}">Sign up</a></p>`}`,
  });
}
