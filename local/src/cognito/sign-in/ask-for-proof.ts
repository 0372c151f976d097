import type { JsonObject } from "../../model/json";
import { epochMillis } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import { newUuid } from "../resources/new-ids";
import type { Services } from "../resources/services";
import { foldName } from "../resources/user-pool";
import type { PasswordRecord } from "../store/records";
import { randomExponent, SALT_SIZE } from "../users/passwords/srp-verifier";
import type { ChallengeAnswer, SignInOutcome, UserClaim } from "./progress";
import { findChallenge, metadataIn, openChallenge } from "./progress";
import { readPublicValue, serverPublicValue } from "./srp/proof";
import { type SecretBlock, sealSecretBlock } from "./srp/secret-block";

export const PASSWORD_VERIFIER = "PASSWORD_VERIFIER";

/**
 * The first half of SRP: answers a salt, a public value, and a sealed block that carries the rest. An unknown name gets
 * a stable salt and a proof that cannot succeed. Checks only the form of SRP_A: 0 is refused at the proof, as on AWS.
 * Within a custom sign-in there is also a session, which keeps the `history`.
 */
export async function askForProof(
  services: Services,
  claim: UserClaim,
  srpA: string,
  history?: readonly JsonObject[],
): Promise<SignInOutcome> {
  const { pool, client, user } = claim;
  const a = readPublicValue(srpA);
  if (a === undefined) throw new CognitoError("srp-a-malformed");
  const username = user?.username ?? claim.username;
  const { salt, verifier } = user?.password ?? syntheticPassword(claim, username);
  const b = randomExponent(services.random);
  await services.passwordQueue.next();
  const bigB = serverPublicValue(verifier, b);
  const expiresAt = epochMillis(services.clock() + client.settings.AuthSessionValidity * 60_000);
  const block: SecretBlock = {
    id: newUuid(services.random),
    clientId: client.id,
    username,
    expiresAt,
    a,
    b,
    bigB,
    isCustom: history !== undefined,
    ...(history === undefined && keepMetadata(services, claim, username)),
  };
  const parameters = {
    SALT: salt.replace(/^0+(?=.)/, ""),
    SECRET_BLOCK: sealSecretBlock(block, pool.secret("secret-block"), services.random),
    SRP_B: bigB.toString(16),
    USERNAME: username,
    USER_ID_FOR_SRP: username,
  };
  if (history === undefined) return { kind: "challenge", name: PASSWORD_VERIFIER, parameters };
  const of = { pool, client, challenge: PASSWORD_VERIFIER, username, ...(user !== undefined && { sub: user.sub }) };
  const session = openChallenge(services, { ...of, state: { history } });
  return { kind: "challenge", name: PASSWORD_VERIFIER, parameters, session };
}

const FIRST_METADATA = "FIRST_METADATA";

/** Keeps the metadata of a call that begins a sign-in, where the pre authentication trigger is to get it at the proof. */
function keepMetadata(services: Services, claim: UserClaim, username: string): Pick<SecretBlock, "metadata"> {
  const { pool, client, clientMetadata } = claim;
  if (clientMetadata === undefined || pool.settings.LambdaConfig.PreAuthentication === undefined) return {};
  const state = { metadata: { ...clientMetadata } };
  return { metadata: openChallenge(services, { pool, client, challenge: FIRST_METADATA, username, state }) };
}

/** The metadata that `askForProof` kept; undefined where it kept none. Throws where it has expired. */
export function keptMetadata(services: Services, answer: ChallengeAnswer, { metadata }: SecretBlock) {
  if (metadata === undefined) return undefined;
  return metadataIn(findChallenge(services, { ...answer, session: metadata }, FIRST_METADATA).state);
}

/**
 * Salt and verifier for an unknown name. They stay the same for a pool and name, so that asking twice does not show
 * that the user does not exist. A pool that ignores case folds the name first.
 */
export function syntheticPassword(
  { pool }: Pick<UserClaim, "pool">,
  username: string,
): Pick<PasswordRecord, "salt" | "verifier"> {
  const name = foldName(pool.settings, username);
  const salt = pool.secret("synthetic-salt", name).subarray(0, SALT_SIZE).toString("hex");
  return { salt, verifier: pool.secret("synthetic-verifier", name).toString("hex") };
}
