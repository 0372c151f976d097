import type { HttpResponse } from "../../http/http-route";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import { requiresSecondFactor } from "../../sign-in/second-factors/second-factor";
import { countsAsBothFactors } from "../../sign-in/web-authn";
import type { UserRecord } from "../../store/records";
import { completeRegistration, startRegistration } from "../../users/passkeys/registration";
import { passkeysOf } from "../../users/passkeys/stored-passkeys";
import { findBrowserSession, isSecure } from "../login-session/browser-session";
import { cookieIn, setCookie } from "../login-session/cookies";
import { grantAuthorization } from "../oauth/grant-authorization";
import { addressAtLocalhost, hasPasskeyPages } from "../oauth/passkey-host";
import { redirectTo } from "../oauth/redirect";
import { ButtonForm, PageForm, ProblemText } from "./form";
import type { LoginPage, PageContext, Problem } from "./page";
import { PasskeyField } from "./passkey-field";
import { problemFrom } from "./problems";
import { signedIn } from "./signed-in";

export const ADD_PASSKEY_PATH = "/passkeys/add";

/**
 * `/passkeys/add`: makes a passkey for who is signed in in this browser, then goes on to the client. A sign-in leads
 * here once it is complete, and a direct link does for who is still signed in.
 */
export const addPasskeyPage: LoginPage = {
  path: ADD_PASSKEY_PATH,
  keeps: ["add-passkey"],
  show: (context) => show(context),
  async submit(context, sent) {
    const { services, pool, client } = context;
    const session = sessionOf(context);
    if (session === undefined) return context.expired();
    const { user } = session;
    if (sent.get("later") !== undefined) return goOnToClient(context, [later(services, pool, user)]);
    try {
      await completeRegistration(services, { pool, client, user }, parsed(sent.get("credential")));
    } catch (error) {
      return show(context, problemFrom(error));
    }
    return goOnToClient(context, []);
  },
};

/** Whether a sign-in that has just come to its end offers to make a passkey: the user has none and could use one. */
export function mayAddPasskey({ services, pool, client, request }: PageContext, user: UserRecord): boolean {
  if (!hasPasskeyPages(services, pool, client) || user.status !== "CONFIRMED") return false;
  if (addressAtLocalhost(services, request, pool, client) !== undefined) return false;
  if (requiresSecondFactor(pool, user) && !countsAsBothFactors(pool, user)) return false;
  const isAsked = cookieIn(request.headers.cookie, laterCookie(pool)) === user.sub;
  return !isAsked && passkeysOf(services.tables, pool.id, user.sub).length === 0;
}

/** Who is signed in: for a sign-in that led here the user of that sign-in, and nobody else. */
function sessionOf(context: PageContext) {
  const { services, pool, client, request, flow } = context;
  if (!hasPasskeyPages(services, pool, client)) return undefined;
  if (flow.stage.kind !== "add-passkey") return signedIn(context);
  const session = findBrowserSession(services, pool, request.headers.cookie);
  return session?.user.sub === flow.stage.sub ? session : undefined;
}

async function goOnToClient(context: PageContext, cookies: readonly string[]): Promise<HttpResponse> {
  const { services, pool, client, flow } = context;
  const session = sessionOf(context);
  if (session === undefined) return context.expired();
  const { user, authTime } = session;
  return context.leaveTo(
    await grantAuthorization(services, { pool, client, request: flow.request, user, authTime }),
    cookies,
  );
}

const laterCookie = ({ id }: Pool): string => `cognito-passkey-${id.slice(id.indexOf("_") + 1)}`;

/** Thirty days: a browser is not asked at every sign-in. */
const later = (services: Services, pool: Pool, { sub }: UserRecord): string =>
  setCookie(laterCookie(pool), sub, { maxAge: 2_592_000, isSecure: isSecure(services) });

function show(context: PageContext, problem?: Problem): HttpResponse {
  const { services, pool, client, request, linkTo } = context;
  const session = sessionOf(context);
  if (session === undefined) return redirectTo(`${request.origin}${linkTo("/login")}`);
  const options = optionsFor();
  const shown = problem ?? ("text" in options ? options : undefined);
  return context.show({
    title: "Add a passkey",
    status: shown === undefined ? 200 : 400,
    content: (
      <>
        <p class="lead">
          Next time, sign in to {client.settings.ClientName} with the fingerprint, the face or the PIN of this device
          instead of a password.
        </p>
        {"text" in options ? (
          <ProblemText problem={options} />
        ) : (
          <PageForm context={context} path={ADD_PASSKEY_PATH} problem={problem} button="Make a passkey">
            <PasskeyField ceremony="create" options={options.options} />
          </PageForm>
        )}
        <ButtonForm context={context} path={ADD_PASSKEY_PATH} name="later" button="Not now" />
      </>
    ),
  });

  function optionsFor() {
    try {
      return { options: startRegistration(services, { pool, client, user: session?.user ?? never() }) };
    } catch (error) {
      return problemFrom(error);
    }
  }
}

function never(): never {
  throw new Error("The page is shown to who is signed in.");
}

/** What the script filled in; undefined for what is no JSON, which the registration refuses. */
function parsed(credential: string | undefined): unknown {
  try {
    return JSON.parse(credential ?? "");
  } catch {
    return undefined;
  }
}
