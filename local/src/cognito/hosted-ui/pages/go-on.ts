import { toEpochSeconds } from "../../../model/time";
import { CognitoError } from "../../errors";
import type { HttpResponse } from "../../http/exchange";
import type { SignIn, SignInProgress } from "../../sign-in/state/progress";
import { askNext } from "../../sign-in/steps";
import { runPostAuthentication } from "../../triggers/authentication";
import { openBrowserSession } from "../login-session/browser-session";
import { grantAuthorization } from "../oauth/grant-authorization";
import { callbackWithError } from "../oauth/redirect";
import type { Visit } from "./page";
import { beginTotpSetup } from "./totp-setup-page";

/** Where a challenge of any kind is asked. */
export const CHALLENGE_PATH = "/mfa";

/**
 * Goes on with a sign-in on the pages, by the steps of every sign-in: to the next thing that is asked, or, with nothing
 * left, back to the client with what it asked for. The post authentication trigger runs in between.
 */
export async function goOn(visit: Visit, progress: SignInProgress): Promise<HttpResponse> {
  const outcome = progress.kind === "passed" ? await askNext(visit.services, progress.signIn) : progress;
  if (outcome === undefined) return progress.kind === "passed" ? leave(visit, progress.signIn) : visit.expired();
  if (outcome.kind === "tokens" || outcome.session === undefined)
    throw new Error("A sign-in on the pages came to an outcome of the API.");
  const { name: challenge, session, parameters } = outcome;
  const username = parameters["USER_ID_FOR_SRP"] ?? parameters["USERNAME"] ?? usernameOf(visit, progress);
  if (challenge === "MFA_SETUP") return beginTotpSetup(visit, { session, username });
  return visit.moveTo({ kind: "challenge", challenge, session, username, parameters }, CHALLENGE_PATH);
}

function usernameOf({ flow: { stage } }: Visit, progress: SignInProgress): string {
  if (progress.kind === "passed") return progress.signIn.user.username;
  return "username" in stage ? stage.username : "";
}

async function leave(visit: Visit, signIn: SignIn): Promise<HttpResponse> {
  const { services, pool, client, flow } = visit;
  const { request } = flow;
  try {
    await runPostAuthentication(services, signIn);
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    return visit.leaveTo(callbackWithError(request, { error: "invalid_request", description: error.message }), []);
  }
  const authTime = toEpochSeconds(services.clock());
  const location = await grantAuthorization(services, { pool, client, request, user: signIn.user, authTime });
  return visit.leaveTo(location, [openBrowserSession(services, pool, signIn.user)]);
}
