import type { JsonObject } from "../../../model/json";
import type { HttpResponse } from "../../http/http-route";
import { reuseMinutes } from "../../resources/session-settings";
import { requiresSecondFactor } from "../../sign-in/second-factors/second-factor";
import { countsAsBothFactors } from "../../sign-in/web-authn";
import type { UserRecord } from "../../store/records";
import { completeRegistration, startRegistration } from "../../users/passkeys/registration";
import { findBrowserSession } from "../login-session/browser-session";
import { grantAuthorization } from "../oauth/grant-authorization";
import { addressAtLocalhost, hasPasskeyPages } from "../oauth/passkey-host";
import { ButtonForm, PageForm, ProblemText } from "./form";
import type { LoginPage, PageContext, Problem } from "./page";
import { PasskeyField } from "./passkey-field";
import { problemFrom } from "./problems";
import { signedIn } from "./signed-in";

export const ADD_PASSKEY_PATH = "/passkeys/add";

/**
 * `/passkeys/add`: makes a passkey for who is signed in in this browser. A sign-up leads here, and then on to the client
 * with what it asked for. A direct link needs `client_id` and `redirect_uri` alone, and goes back without a code.
 */
export const addPasskeyPage: LoginPage = {
  path: ADD_PASSKEY_PATH,
  keeps: ["add-passkey"],
  defaults: { response_type: "code" },
  show: (context) => show(context),
  async submit(context, sent) {
    const { services, pool, client } = context;
    const session = sessionOf(context);
    if (session === undefined) return context.expired();
    if (sent.get("later") !== undefined) return goBack(context);
    try {
      await completeRegistration(services, { pool, client, user: session.user }, parsed(sent.get("credential")));
    } catch (error) {
      return show(context, problemFrom(error));
    }
    return goBack(context);
  },
};

/** Whether a sign-in that has just come to its end offers to make a passkey: that of a new user, who could use one. */
export function mayAddPasskey({ services, pool, client, request, flow }: PageContext, user: UserRecord): boolean {
  if (flow.stage.kind !== "confirm" || !hasPasskeyPages(services, pool, client)) return false;
  if (addressAtLocalhost(services, request, pool, client) !== undefined) return false;
  // The page works by the browser's session, which the client may not take again.
  if (reuseMinutes(services.tables, pool.id, client.id) === 0) return false;
  return !requiresSecondFactor(pool, user) || countsAsBothFactors(pool, user);
}

/** Who is signed in: for a sign-up that led here its user, and nobody else. */
function sessionOf(context: PageContext) {
  const { services, pool, client, request, flow } = context;
  if (!hasPasskeyPages(services, pool, client)) return undefined;
  if (flow.stage.kind !== "add-passkey") return signedIn(context);
  const session = findBrowserSession(services, pool, client, request.headers.cookie);
  return session?.user.sub === flow.stage.sub ? session : undefined;
}

async function goBack(context: PageContext): Promise<HttpResponse> {
  const { services, pool, client, flow } = context;
  const session = sessionOf(context);
  if (session === undefined) return context.expired();
  if (flow.stage.kind !== "add-passkey") return context.leaveTo(flow.request.redirectUri, []);
  const { user, authTime, id: browserSession } = session;
  return context.leaveTo(
    await grantAuthorization(services, { pool, client, request: flow.request, user, authTime, browserSession }),
    [],
  );
}

function show(context: PageContext, problem?: Problem): HttpResponse {
  const { client } = context;
  const session = sessionOf(context);
  if (session === undefined) return showSignInFirst(context);
  const offer = offerTo(context, session.user);
  return context.show({
    title: "Add a passkey",
    status: problem === undefined && offer.kind === "options" ? 200 : 400,
    content: (
      <>
        <p class="lead">
          Next time, sign in to {client.settings.ClientName} with the fingerprint, the face or the PIN of this device
          instead of a password.
        </p>
        {offer.kind === "problem" ? (
          <ProblemText problem={offer.problem} />
        ) : (
          <PageForm context={context} path={ADD_PASSKEY_PATH} problem={problem} button="Make a passkey">
            <PasskeyField ceremony="create" options={offer.options} />
          </PageForm>
        )}
        <ButtonForm context={context} path={ADD_PASSKEY_PATH} name="later" button="Not now" />
      </>
    ),
  });
}

/** Nobody is signed in, or the pages offer no passkeys. */
const showSignInFirst = (context: PageContext): HttpResponse =>
  context.show({
    title: "Sign in first",
    status: 400,
    content: (
      <p class="lead">
        Nobody is signed in here who could add a passkey. Sign in to {context.client.settings.ClientName}, then open
        this page again.
      </p>
    ),
  });

type Offer =
  | { readonly kind: "options"; readonly options: JsonObject }
  | { readonly kind: "problem"; readonly problem: Problem };

/** What the browser needs to make a passkey, or why the user can have no other one. */
function offerTo({ services, pool, client }: PageContext, user: UserRecord): Offer {
  try {
    return { kind: "options", options: startRegistration(services, { pool, client, user }) };
  } catch (error) {
    return { kind: "problem", problem: problemFrom(error) };
  }
}

/** What the script filled in; undefined for what is no JSON, which the registration refuses. */
function parsed(credential: string | undefined): unknown {
  try {
    return JSON.parse(credential ?? "");
  } catch {
    return undefined;
  }
}
