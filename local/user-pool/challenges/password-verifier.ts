import { epochMillis } from "../../model/time";
import { CognitoError } from "../errors";
import { newUuid, type Services } from "../services";
import { checkSecretHash } from "../sign-in/check-secret-hash";
import type { SignInOutcome } from "../sign-in/outcome";
import { type PasswordClaim, provePassword } from "../sign-in/password-factor";
import { randomExponent } from "../srp/group";
import { provesPassword, readPublicValue, serverPublicValue } from "../srp/proof";
import { openSecretBlock, type SecretBlock, sealSecretBlock } from "../srp/secret-block";
import { isTimely } from "../srp/timestamp";
import { poolNameOf, SALT_SIZE } from "../srp/verifier";
import { expireAt } from "../store/expiry";
import type { PasswordRecord } from "../store/records";
import { findByUsername } from "../users/find-user";
import { type Challenge, type ChallengeAnswer, needed } from "./challenge";

const NAME = "PASSWORD_VERIFIER";

/**
 * The first half of SRP: a salt, a public value, and a sealed block that remembers the rest. For a name that is
 * nobody's, a salt that stays the same and a proof that can't succeed. SRP_A of 0 is taken here and refused at the
 * proof, as on AWS.
 */
export function askForProof(services: Services, claim: PasswordClaim, srpA: string): SignInOutcome {
  const { pool, client, user } = claim;
  const a = readPublicValue(srpA);
  if (a === undefined) throw new CognitoError("srp-a-malformed");
  const username = user?.username ?? claim.username;
  const { salt, verifier } = user?.password ?? syntheticPassword(claim, username);
  const b = randomExponent(services.random);
  const bigB = serverPublicValue(verifier, b);
  const expiresAt = epochMillis(services.clock() + client.settings.AuthSessionValidity * 60_000);
  const block: SecretBlock = { id: newUuid(services.random), clientId: client.id, username, expiresAt, a, b };
  const parameters = {
    SALT: salt.replace(/^0+(?=.)/, ""),
    SECRET_BLOCK: sealSecretBlock(block, pool.secret("secret-block"), services.random),
    SRP_B: bigB.toString(16),
    USERNAME: username,
    USER_ID_FOR_SRP: username,
  };
  return { kind: "challenge", name: NAME, parameters };
}

/** Stable by pool and name, so that asking twice does not show that nobody is there. */
function syntheticPassword({ pool }: PasswordClaim, username: string): Pick<PasswordRecord, "salt" | "verifier"> {
  const salt = pool.secret("synthetic-salt", username).subarray(0, SALT_SIZE).toString("hex");
  return { salt, verifier: pool.secret("synthetic-verifier", username).toString("hex") };
}

/** The second half: the proof. A block serves one attempt, right or wrong. */
export const passwordVerifier: Challenge = {
  name: NAME,
  async respond(services, answer) {
    const { pool, client, responses, clientMetadata } = answer;
    const username = needed(responses, "USERNAME");
    const sealed = needed(responses, "PASSWORD_CLAIM_SECRET_BLOCK");
    const signature = needed(responses, "PASSWORD_CLAIM_SIGNATURE");
    const timestamp = needed(responses, "TIMESTAMP");
    checkSecretHash(client, responses["SECRET_HASH"], [username]);
    const block = openSecretBlock(sealed, pool.secret("secret-block"));
    const isGood = block !== undefined && isFor(answer, block) && isTimely(timestamp, services.clock());
    if (!isGood || !spend(services, pool.id, block)) throw new CognitoError("wrong-credentials");
    const user = findByUsername(services, pool, block.username);
    const claim = { pool, client, user, username: block.username };
    const proven = await provePassword(services, claim, (candidate) => {
      const verifierHex = candidate?.password?.verifier ?? syntheticPassword(claim, block.username).verifier;
      const identity = { poolName: poolNameOf(pool.id), username: block.username };
      const exchange = { a: block.a, b: block.b, bigB: serverPublicValue(verifierHex, block.b), verifierHex };
      const srpClaim = { secretBlock: Buffer.from(sealed, "base64"), timestamp, signature };
      return provesPassword(identity, exchange, srpClaim) && candidate?.password !== undefined;
    });
    return { kind: "passed", signIn: { pool, client, user: proven, passed: ["PASSWORD"], clientMetadata } };
  },
};

/** The block was made for this client, and for the name that the answer gives. */
const isFor = ({ client, responses }: ChallengeAnswer, block: SecretBlock): boolean =>
  block.clientId === client.id && block.username === responses["USERNAME"];

/** Marks a block as used. False for one that was used, or is too old. */
function spend({ store, tables, clock }: Services, poolId: string, block: SecretBlock): boolean {
  if (clock() >= block.expiresAt) return false;
  return store.write(() => {
    if (tables.spent.get(poolId, block.id) !== undefined) return false;
    tables.spent.put([poolId, block.id], true);
    expireAt(store, block.expiresAt, "spent", poolId, block.id);
    return true;
  });
}
