import { CognitoError } from "../errors/cognito-error";
import { allowsFlow, hidesUsers } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { runPreAuthentication } from "../triggers/trigger";
import { askForProof } from "./ask-for-proof";
import { checkSentPassword } from "./password";
import {
  type Challenge,
  checkAnswer,
  checkMaySignIn,
  claimedUser,
  type Flow,
  metadataIn,
  needed,
  openChallenge,
  type SignInOutcome,
  type SignInProgress,
  spendChallenge,
  type UserClaim,
  unknownUser,
} from "./progress";
import { askForCode, type CodeChallenge, pretendToAskForCode } from "./second-factors/one-time-code";
import { isSetUp, poolMethods, requiresSecondFactor } from "./second-factors/second-factor";
import { signInAfterSignUp } from "./sign-up-session";
import { askForPasskey, mayOfferPasskey, WEB_AUTHN } from "./web-authn";

/**
 * A sign-in that chooses its first factor. Without a preferred factor, or with one that the user cannot give, it asks
 * the client to choose; a preferred factor without its parameter is an error. The session of a confirmed sign-up
 * continues as a sign-in.
 */
export const userAuth: Flow = {
  names: ["USER_AUTH"],
  startedBy: ["InitiateAuth", "AdminInitiateAuth"],
  async start(services, request) {
    const { client, pool, parameters } = request;
    if (!allowsFlow(client.settings, "ALLOW_USER_AUTH")) throw new CognitoError("user-auth-not-enabled");
    const claim = claimedUser(services, request);
    const { user } = claim;
    if (user === undefined && !hidesUsers(client.settings)) throw unknownUser(client);
    if (user !== undefined) checkMaySignIn(user);
    if (request.session !== undefined)
      return signInAfterSignUp(services, { pool, client, session: request.session, user });
    const preferred = parameters["PREFERRED_CHALLENGE"];
    const factor = firstFactorsOf(services, claim).find((candidate) => candidate === preferred);
    return factor === undefined ? askToSelect(services, claim) : askFirstFactor(services, factor, claim, parameters);
  },
};

/** The first factors that USER_AUTH supports. */
type FirstFactor = "PASSWORD" | "PASSWORD_SRP" | typeof WEB_AUTHN | Extract<CodeChallenge, "EMAIL_OTP" | "SMS_OTP">;

/**
 * The first factors that a sign-in may choose from: what the pool's policy allows and the user can give. A user who
 * needs a second factor is offered no code, and a passkey only where it counts as both, as on AWS. For an unknown name
 * it is everything that the policy allows, so that the answer does not show whether the user exists. A federated user
 * has none: the provider decides who signs in.
 */
function firstFactorsOf(services: Services, { pool, user }: Pick<UserClaim, "pool" | "user">): readonly FirstFactor[] {
  if (user?.status === "EXTERNAL_PROVIDER") return [];
  const allowed = pool.settings.Policies.SignInPolicy.AllowedFirstAuthFactors;
  const asksEverybody = pool.settings.MfaConfiguration === "ON";
  const factors: FirstFactor[] = [];
  if (allowed.includes("PASSWORD") && (user === undefined || user.password !== undefined))
    factors.push("PASSWORD", "PASSWORD_SRP");
  if (mayOfferPasskey(services, pool, user)) factors.push(WEB_AUTHN);
  const takesCodes = user === undefined ? !asksEverybody : !requiresSecondFactor(pool, user);
  if (!takesCodes) return factors;
  if (allowed.includes("EMAIL_OTP") && (user === undefined || isSetUp(user, "EMAIL_OTP"))) factors.push("EMAIL_OTP");
  if (allowed.includes("SMS_OTP") && (user === undefined || isSetUp(user, "SMS_MFA"))) factors.push("SMS_OTP");
  return factors;
}

/**
 * The factors of a user as the API lists them: the first factors that USER_AUTH offers, and the authenticator, which is
 * a second factor only.
 */
export function configuredFactors(services: Services, pool: Pool, user: UserRecord): readonly string[] {
  const first = firstFactorsOf(services, { pool, user }).filter((factor) => factor !== "PASSWORD_SRP");
  const hasToken = poolMethods(pool.settings).includes("SOFTWARE_TOKEN_MFA") && isSetUp(user, "SOFTWARE_TOKEN_MFA");
  return hasToken ? [...first, "SOFTWARE_TOKEN"] : first;
}

/**
 * Continues with the chosen first factor: checks the password, asks for its proof, or sends a code. It does not check
 * that the factor was offered.
 */
async function askFirstFactor(
  services: Services,
  factor: FirstFactor,
  claim: UserClaim,
  parameters: Readonly<Record<string, string>>,
): Promise<SignInProgress> {
  if (factor === "PASSWORD") return checkSentPassword(services, claim, needed(parameters, "PASSWORD"));
  if (factor === "PASSWORD_SRP") return askForProof(services, claim, needed(parameters, "SRP_A"));
  const { pool, client, user } = claim;
  await runPreAuthentication(services, claim);
  if (factor === WEB_AUTHN) return askForPasskey(services, claim);
  if (user === undefined) return pretendToAskForCode(services, factor, claim);
  checkMaySignIn(user);
  return askForCode(services, factor, "first", { pool, client, user, passed: [] });
}

const SELECT_CHALLENGE = "SELECT_CHALLENGE";

/** Asks the client to choose the first factor. */
function askToSelect(services: Services, claim: UserClaim): SignInOutcome {
  const { pool, client, user } = claim;
  const username = user?.username ?? claim.username;
  const state = claim.clientMetadata === undefined ? {} : { metadata: { ...claim.clientMetadata } };
  const of = {
    pool,
    client,
    challenge: SELECT_CHALLENGE,
    username,
    ...(user !== undefined && { sub: user.sub }),
    state,
  };
  const session = openChallenge(services, of);
  return {
    kind: "challenge",
    name: SELECT_CHALLENGE,
    parameters: {},
    session,
    available: firstFactorsOf(services, claim),
  };
}

/** Takes the choice, together with the password or SRP_A. A wrong password leaves the session open. */
export const selectChallenge: Challenge = {
  name: SELECT_CHALLENGE,
  async respond(services, answer) {
    const { pool, client, responses, clientMetadata } = answer;
    const { record, user } = checkAnswer(services, answer, SELECT_CHALLENGE);
    const choice = needed(responses, "ANSWER");
    const claim = { pool, client, user, username: record.username, clientMetadata: metadataIn(record.state) };
    const factor = firstFactorsOf(services, claim).find((candidate) => candidate === choice);
    if (factor === undefined) throw new CognitoError("challenge-not-offered", choice.slice(0, 64));
    const progress = await askFirstFactor(services, factor, claim, responses);
    spendChallenge(services, answer, SELECT_CHALLENGE);
    return progress.kind === "passed" ? { ...progress, signIn: { ...progress.signIn, clientMetadata } } : progress;
  },
};
