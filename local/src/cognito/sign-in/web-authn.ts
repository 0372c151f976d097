import { CognitoError } from "../errors/cognito-error";
import { hasPasskeysAsBothFactors } from "../resources/passkey-factor";
import type { Services } from "../resources/services";
import { foldName, type Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { needsUserVerification, offersPasskeys, RELYING_PARTY_ID } from "../users/passkeys/relying-party";
import { findPasskey, passkeysOf, putPasskey } from "../users/passkeys/stored-passkeys";
import { type AssertionVerdict, isCounterBehind, verifyAssertion } from "../users/passkeys/verify-assertion";
import {
  type Challenge,
  checkAnswer,
  needed,
  openChallenge,
  type SignInOutcome,
  spendChallenge,
  type UserClaim,
} from "./progress";
import { PASSKEY_AS_BOTH_FACTORS, requiresSecondFactor } from "./second-factors/second-factor";

export const WEB_AUTHN = "WEB_AUTHN";

/**
 * Whether a sign-in may be offered a passkey: the pool allows it, and the user has one and is not a provider's. A user
 * who needs a second factor is offered it only where it counts as both. An unknown name is answered like a user who has
 * one.
 */
export function mayOfferPasskey(services: Services, pool: Pool, user: UserRecord | undefined): boolean {
  if (!offersPasskeys(pool)) return false;
  if (user === undefined) return pool.settings.MfaConfiguration !== "ON";
  if (user.status === "EXTERNAL_PROVIDER" || passkeysOf(services.tables, pool.id, user.sub).length === 0) return false;
  return !requiresSecondFactor(pool, user) || countsAsBothFactors(pool, user);
}

/** Whether a passkey that verifies its user is two factors for this user. */
export const countsAsBothFactors = ({ settings }: Pool, { mfa }: UserRecord): boolean =>
  hasPasskeysAsBothFactors(settings) && mfa.passkeys === true;

/** Asks for a passkey to sign a new challenge. For an unknown name the passkey is one that nobody has. */
export function askForPasskey(services: Services, claim: UserClaim): SignInOutcome {
  const { pool, client, user } = claim;
  const username = user?.username ?? claim.username;
  const challenge = services.random(32).toString("base64url");
  const of = { pool, client, challenge: WEB_AUTHN, username, ...(user !== undefined && { sub: user.sub }) };
  const session = openChallenge(services, { ...of, state: { challenge } });
  const options = {
    challenge,
    timeout: client.settings.AuthSessionValidity * 60_000,
    rpId: RELYING_PARTY_ID,
    allowCredentials: descriptorsFor(services, pool, user, username),
    userVerification: needsUserVerification(pool) ? "required" : "preferred",
  };
  const parameters = { CREDENTIAL_REQUEST_OPTIONS: JSON.stringify(options), USERNAME: username };
  return { kind: "challenge", name: WEB_AUTHN, parameters, session };
}

function descriptorsFor({ tables }: Services, pool: Pool, user: UserRecord | undefined, username: string) {
  if (user === undefined) {
    // The same id each time: asking twice does not show that the user does not exist.
    const id = pool.secret("hidden-passkey", foldName(pool.settings, username)).toString("base64url");
    return [{ id, type: "public-key", transports: ["internal"] }];
  }
  return passkeysOf(tables, pool.id, user.sub).map(({ credentialId: id, transports }) => ({
    id,
    type: "public-key",
    transports,
  }));
}

/**
 * Takes the signed challenge. An answer uses the challenge up, right or wrong. Why it was refused stands in the log,
 * never in the answer.
 */
export const webAuthn: Challenge = {
  name: WEB_AUTHN,
  async respond(services, answer) {
    const { pool, client, clientMetadata } = answer;
    const { record, user } = checkAnswer(services, answer, WEB_AUTHN);
    const credential = needed(answer.responses, "CREDENTIAL");
    const challenge = String(record.state["challenge"]);
    const verdict: AssertionVerdict =
      user === undefined || !mayOfferPasskey(services, pool, user)
        ? { kind: "refused", reason: "no passkey was expected" }
        : await verifyAssertion(services, { pool, client, user, challenge }, credential);
    if (user === undefined || verdict.kind === "refused") {
      spendChallenge(services, answer, WEB_AUTHN);
      throw refusal(services, verdict.kind === "refused" ? verdict.reason : "");
    }
    const { passkey, isUserVerified } = verdict;
    const isTaken = services.store.write(() => {
      spendChallenge(services, answer, WEB_AUTHN);
      // Another sign-in may have used the passkey meanwhile, or the user deleted it.
      const now = findPasskey(services.tables, pool.id, user.sub, passkey.credentialId);
      if (now === undefined || isCounterBehind(passkey.counter, now.counter)) return false;
      putPasskey(services.tables, pool.id, user.sub, passkey);
      return true;
    });
    if (!isTaken) throw refusal(services, "its counter went back");
    const isBoth = isUserVerified && countsAsBothFactors(pool, user);
    const passed = [WEB_AUTHN, ...(isBoth ? [PASSKEY_AS_BOTH_FACTORS] : [])];
    return { kind: "passed", signIn: { pool, client, user, passed, clientMetadata } };
  },
};

function refusal({ log }: Services, reason: string): CognitoError {
  log(`A passkey was refused: ${reason}.`);
  return new CognitoError("wrong-credentials");
}
