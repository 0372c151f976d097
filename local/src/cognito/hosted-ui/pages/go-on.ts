import type { SignInStepOutcome } from "../../../model/activity";
import { toEpochSeconds } from "../../../model/time";
import { CognitoError } from "../../errors/cognito-error";
import type { HttpResponse } from "../../http/http-route";
import type { SignIn, SignInProgress } from "../../sign-in/progress";
import { refusalOf, reportSignIn } from "../../sign-in/report-sign-in";
import { askNext } from "../../sign-in/steps";
import { runPostAuthentication } from "../../triggers/trigger";
import { openBrowserSession } from "../login-session/browser-session";
import { grantAuthorization } from "../oauth/grant-authorization";
import { callbackWithError } from "../oauth/redirect";
import { ADD_PASSKEY_PATH, mayAddPasskey } from "./add-passkey-page";
import { callOperation } from "./call-operation";
import type { PageContext } from "./page";

/** The page of all challenges except the setup of an authenticator. */
export const CHALLENGE_PATH = "/mfa";

/**
 * Continues a sign-in on the pages with the same steps as any other sign-in: to the page of the next challenge or, if
 * there is none, back to the client with what it asked for. Before that, the post authentication trigger runs.
 */
export async function goOn(context: PageContext, progress: SignInProgress): Promise<HttpResponse> {
  const { services, pool, client } = context;
  // The pages ask before they look at a proof; this holds for every page, whatever leads here.
  services.threats.refuseBlocked(services, { pool, client, type: "SignIn", username: usernameOf(context, progress) });
  const outcome = progress.kind === "passed" ? await askNext(context.services, progress.signIn) : progress;
  if (outcome?.kind === "challenge") {
    const { name: challenge, parameters } = outcome;
    const username = parameters["USERNAME"] ?? usernameOf(context, progress);
    reportPageStep(context, username, { kind: "asked", challenge });
    recordPageStep(context, username, outcome, progress.kind === "passed");
  }
  if (outcome === undefined) return progress.kind === "passed" ? leave(context, progress.signIn) : context.expired();
  if (outcome.kind === "tokens" || outcome.session === undefined)
    throw new Error("A sign-in on the pages came to an outcome of the API.");
  const { name: challenge, session, parameters } = outcome;
  const username = parameters["USER_ID_FOR_SRP"] ?? parameters["USERNAME"] ?? usernameOf(context, progress);
  if (challenge === "MFA_SETUP") return beginSetup(context, { session, username }, parameters["MFAS_CAN_SETUP"]);
  return context.moveTo({ kind: "challenge", challenge, session, username, parameters }, CHALLENGE_PATH);
}

function usernameOf({ flow: { stage } }: PageContext, progress: SignInProgress): string {
  if (progress.kind === "passed") return progress.signIn.user.username;
  return "username" in stage ? stage.username : "";
}

async function leave(context: PageContext, signIn: SignIn): Promise<HttpResponse> {
  const { services, pool, client, flow } = context;
  const { request } = flow;
  try {
    await runPostAuthentication(services, signIn);
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    reportRefusal(context, signIn.user.username, error);
    return context.leaveTo(callbackWithError(request, { error: "invalid_request", description: error.message }), []);
  }
  const authTime = toEpochSeconds(services.clock());
  const { cookie, id: browserSession } = openBrowserSession(services, pool, client, signIn.user);
  if (mayAddPasskey(context, signIn.user)) {
    reportSignedIn(context, signIn.user.username);
    return context.moveTo({ kind: "add-passkey", sub: signIn.user.sub }, ADD_PASSKEY_PATH, [cookie]);
  }
  const granted = { pool, client, request, user: signIn.user, authTime, browserSession };
  const location = await grantAuthorization(services, granted);
  reportSignedIn(context, signIn.user.username);
  return context.leaveTo(location, [cookie]);
}

/** Reports that a sign-in is through, and keeps it as an event of the user. */
function reportSignedIn(context: PageContext, username: string): void {
  reportPageStep(context, username, { kind: "signed-in" });
  recordPageStep(context, username, { kind: "tokens" });
}

/** Reports a step of a sign-in on the pages; an outcome that is undefined, a mistake of our own, is not reported. */
function reportPageStep(context: PageContext, username: string, outcome: SignInStepOutcome | undefined): void {
  if (outcome === undefined) return;
  const { services, pool, client, flow, request } = context;
  const { pathname } = request.url;
  const step = flow.stage.kind === "challenge" ? flow.stage.challenge : STEPS[flow.stage.kind];
  const facts = { userPoolId: pool.id, clientId: client.id, username, by: `POST ${pathname}`, step };
  reportSignIn(services, facts, outcome, services.clock());
}

/** Reports a step that was refused, and keeps it as an event of the user. */
export function reportRefusal(context: PageContext, username: string, error: unknown): void {
  reportPageStep(context, username, refusalOf(error));
  recordPageStep(context, username, error);
}

/** Keeps a step for threat protection. `isProven`: what the form sent was right, and not only a wish. */
function recordPageStep(context: PageContext, username: string, end: unknown, isProven = true): void {
  const { services, pool, client, flow } = context;
  const { stage } = flow;
  const asked = stage.kind === "challenge" ? stage : undefined;
  const step = isProven
    ? (asked?.challenge ?? STEPS[stage.kind === "challenge" ? "start" : stage.kind])
    : "SELECT_CHALLENGE";
  services.threats.recordSignIn(services, { pool, client, username, step, session: asked?.session }, end);
}

/** The steps of the pages that are no challenge of the API. */
const STEPS = {
  start: "PASSWORD",
  "totp-setup": "MFA_SETUP",
  "factor-setup": "MFA_SETUP",
  confirm: "CONFIRM_SIGN_UP",
  reset: "RESET",
  "add-passkey": "ADD_PASSKEY",
} as const;

export const TOTP_SETUP_PATH = "/mfa/setup";
export const FACTOR_SETUP_PATH = "/mfa/register";

interface WaitingSetup {
  readonly session: string;
  readonly username: string;
}

/** Goes to the page on which a sign-in sets up a second factor: at once where an authenticator is the only one. */
function beginSetup(
  context: PageContext,
  waiting: WaitingSetup,
  offered: string | undefined,
): Promise<HttpResponse> | HttpResponse {
  const methods = textsIn(offered);
  if (methods.length === 1 && methods[0] === "SOFTWARE_TOKEN_MFA") return beginTotpSetup(context, waiting);
  return context.moveTo({ kind: "factor-setup", ...waiting, methods }, FACTOR_SETUP_PATH);
}

/** A list in the parameters of a challenge, which are all strings. */
export function textsIn(text: string | undefined): readonly string[] {
  const value: unknown = JSON.parse(text ?? "[]");
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

/** Gets a secret for a sign-in that has to set up an authenticator, and goes to the page that shows it. */
export async function beginTotpSetup(context: PageContext, { session, username }: WaitingSetup): Promise<HttpResponse> {
  const output = await callOperation(context.services, "AssociateSoftwareToken", { Session: session });
  const next = { session: String(output?.["Session"] ?? ""), secret: String(output?.["SecretCode"] ?? "") };
  return context.moveTo({ kind: "totp-setup", username, ...next }, TOTP_SETUP_PATH);
}
