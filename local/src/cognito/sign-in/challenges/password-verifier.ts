import { CognitoError } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import { expireAt } from "../../store/expiry";
import type { UserRecord } from "../../store/records";
import { findByUsername } from "../../users/find-user";
import { checkSecretHash } from "../check-secret-hash";
import { provePassword } from "../password-factor";
import { provesPassword } from "../srp/proof";
import { openSecretBlock, type SecretBlock } from "../srp/secret-block";
import { isTimely } from "../srp/timestamp";
import { poolNameOf } from "../srp/verifier";
import { PASSWORD_VERIFIER, syntheticPassword } from "./ask-for-proof";
import { type Challenge, type ChallengeAnswer, findChallenge, needed, spendChallenge } from "./challenge";
import { continueCustomAuth, readHistory } from "./custom-challenge";

/** The second half: the proof. A block serves one attempt, right or wrong. */
export const passwordVerifier: Challenge = {
  name: PASSWORD_VERIFIER,
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
    // A custom sign-in goes on by its session; without that nobody can tell what came before.
    const custom = block.isCustom ? findChallenge(services, answer, PASSWORD_VERIFIER) : undefined;
    if (custom !== undefined && custom.username !== block.username) throw new CognitoError("session-invalid");
    const user = findByUsername(services, pool, block.username);
    const claim = { pool, client, user, username: block.username };
    const isProven = (candidate: UserRecord | undefined): boolean => {
      const verifierHex = candidate?.password?.verifier ?? syntheticPassword(claim, block.username).verifier;
      const identity = { poolName: poolNameOf(pool.id), username: block.username };
      const exchange = { a: block.a, b: block.b, bigB: block.bigB, verifierHex };
      const srpClaim = { secretBlock: Buffer.from(sealed, "base64"), timestamp, signature };
      return provesPassword(identity, exchange, srpClaim) && candidate?.password !== undefined;
    };
    const proven = await provePassword(services, claim, isProven, { isAnnounced: block.isCustom });
    if (custom !== undefined) {
      spendChallenge(services, answer, PASSWORD_VERIFIER);
      const result = { challengeName: PASSWORD_VERIFIER, challengeResult: true, challengeMetadata: null };
      const history = [...readHistory(custom.state["history"]), result];
      return continueCustomAuth(services, { ...claim, user: proven, history, clientMetadata });
    }
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
