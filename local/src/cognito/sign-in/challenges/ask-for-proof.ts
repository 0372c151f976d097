import type { JsonObject } from "../../../model/json";
import { epochMillis } from "../../../model/time";
import { CognitoError } from "../../errors/cognito-error";
import { newUuid } from "../../resources/new-ids";
import type { Services } from "../../resources/services";
import { foldName } from "../../resources/user-pool";
import type { PasswordRecord } from "../../store/records";
import type { SignInOutcome } from "../outcome";
import type { PasswordClaim } from "../password-factor";
import { randomExponent } from "../srp/group";
import { readPublicValue, serverPublicValue } from "../srp/proof";
import { type SecretBlock, sealSecretBlock } from "../srp/secret-block";
import { SALT_SIZE } from "../srp/verifier";
import { openChallenge } from "./challenge";

export const PASSWORD_VERIFIER = "PASSWORD_VERIFIER";

/**
 * The first half of SRP: a salt, a public value, and a sealed block that remembers the rest. For a name that is
 * nobody's, a salt that stays the same and a proof that can't succeed. SRP_A of 0 is taken here and refused at the
 * proof, as on AWS. Within a custom sign-in there is a session as well, which keeps the `history`.
 */
export async function askForProof(
  services: Services,
  claim: PasswordClaim,
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

/**
 * Stable by pool and name, so that asking twice does not show that nobody is there; in capital letters neither, where
 * the pool takes them for small ones.
 */
export function syntheticPassword(
  { pool }: Pick<PasswordClaim, "pool">,
  username: string,
): Pick<PasswordRecord, "salt" | "verifier"> {
  const name = foldName(pool.settings, username);
  const salt = pool.secret("synthetic-salt", name).subarray(0, SALT_SIZE).toString("hex");
  return { salt, verifier: pool.secret("synthetic-verifier", name).toString("hex") };
}
