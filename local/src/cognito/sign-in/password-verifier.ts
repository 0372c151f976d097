import { expireAt } from "../../store/expiry";
import { CognitoError } from "../errors/cognito-error";
import { allowsFlow, checkSecretHash, hidesUsers } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { UserRecord } from "../store/records";
import { findByUsername } from "../users/find-user";
import { poolNameOf } from "../users/passwords/srp-verifier";
import { askForProof, keptMetadata, PASSWORD_VERIFIER, syntheticPassword } from "./ask-for-proof";
import { continueCustomAuth, readHistory } from "./custom-auth";
import { checkPassword } from "./password";
import {
  type Challenge,
  type ChallengeAnswer,
  checkMaySignIn,
  claimedUser,
  type Flow,
  findChallenge,
  needed,
  spendChallenge,
  unknownUser,
} from "./progress";
import { namedDevice } from "./second-factors/second-factor";
import { isTimely, provesPassword } from "./srp/proof";
import { openSecretBlock, type SecretBlock } from "./srp/secret-block";

/** SRP: the client proves the password without sending it. The challenge that follows takes the proof. */
export const userSrp: Flow = {
  names: ["USER_SRP_AUTH"],
  startedBy: ["InitiateAuth", "AdminInitiateAuth"],
  async start(services, request) {
    const { client, parameters } = request;
    if (!allowsFlow(client.settings, "ALLOW_USER_SRP_AUTH"))
      throw new CognitoError("named-flow-not-enabled", "USER_SRP_AUTH");
    const claim = claimedUser(services, request);
    const srpA = needed(parameters, "SRP_A");
    if (claim.user !== undefined) checkMaySignIn(claim.user);
    else if (!hidesUsers(client.settings)) throw unknownUser(client);
    return askForProof(services, claim, srpA);
  },
};

/**
 * The second half of SRP: checks the client's secret hash, the secret block (ours, for this client and name, unspent,
 * in time), the timestamp and then the proof, as `checkPassword` does. A block serves one attempt, right or wrong.
 */
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
    // A custom sign-in continues by its session, which holds the earlier challenges.
    const custom = block.isCustom ? findChallenge(services, answer, PASSWORD_VERIFIER) : undefined;
    if (custom !== undefined && custom.username !== block.username) throw new CognitoError("session-invalid");
    const user = findByUsername(services, pool, block.username);
    const kept = keptMetadata(services, answer, block);
    const claim = { pool, client, user, username: block.username, clientMetadata: kept };
    const isProven = (candidate: UserRecord | undefined): boolean => {
      const verifierHex = candidate?.password?.verifier ?? syntheticPassword(claim, block.username).verifier;
      const identity = { poolName: poolNameOf(pool.id), username: block.username };
      const exchange = { a: block.a, b: block.b, bigB: block.bigB, verifierHex };
      const srpClaim = { secretBlock: Buffer.from(sealed, "base64"), timestamp, signature };
      return provesPassword(identity, exchange, srpClaim) && candidate?.password !== undefined;
    };
    const proven = await checkPassword(services, claim, isProven, { isAnnounced: block.isCustom });
    const deviceKey = responses["DEVICE_KEY"] || undefined;
    checkDevice(services, block, { pool, user: proven, deviceKey });
    if (custom !== undefined) {
      spendChallenge(services, answer, PASSWORD_VERIFIER);
      const result = { challengeName: PASSWORD_VERIFIER, challengeResult: true, challengeMetadata: null };
      const history = [...readHistory(custom.state["history"]), result];
      return continueCustomAuth(services, { ...claim, user: proven, history, clientMetadata });
    }
    const signIn = { pool, client, user: proven, passed: ["PASSWORD"], srpA: block.a, clientMetadata };
    return { kind: "passed", signIn };
  },
};

/**
 * Throws for a device that the user does not have. The block may then be used once more: clients answer this by sending
 * the same proof again without the device. It was right, so this gives nobody another guess.
 */
function checkDevice(services: Services, { id }: SecretBlock, named: Parameters<typeof namedDevice>[1]): void {
  try {
    namedDevice(services, named);
  } catch (error) {
    services.store.write(() => services.tables.spent.remove(named.pool.id, id));
    throw error;
  }
}

/** Whether the block was made for this client and for the name in the answer. */
const isFor = ({ client, responses }: ChallengeAnswer, block: SecretBlock): boolean =>
  block.clientId === client.id && block.username === responses["USERNAME"];

/** Marks a block as used. False for one that is already used or too old. */
function spend({ store, tables, clock }: Services, poolId: string, block: SecretBlock): boolean {
  if (clock() >= block.expiresAt) return false;
  return store.write(() => {
    if (tables.spent.get(poolId, block.id) !== undefined) return false;
    tables.spent.put([poolId, block.id], true);
    expireAt(store, block.expiresAt, "spent", poolId, block.id);
    return true;
  });
}
