import { epochMillis } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import { newUuid } from "../resources/new-ids";
import type { Services } from "../resources/services";
import { deviceGroupKey, type Pool } from "../resources/user-pool";
import type { DeviceRecord } from "../store/device-record";
import type { UserRecord } from "../store/records";
import { findForSignIn } from "../users/find-user";
import { checkAttempts, forgetFailures, recordFailure } from "../users/passwords/attempts";
import { randomExponent } from "../users/passwords/srp-verifier";
import {
  type Challenge,
  type ChallengeAnswer,
  checkAnswerOfUser,
  needed,
  openChallenge,
  passedBefore,
  spendChallenge,
} from "./progress";
import { DEVICE_PASSWORD_VERIFIER, DEVICE_SRP_AUTH, namedDevice, sessionOfProof } from "./second-factors/second-factor";
import { isTimely, provesPassword, readPublicValue, serverPublicValue } from "./srp/proof";
import { openSecretBlock, type SecretBlock, sealSecretBlock } from "./srp/secret-block";

/**
 * The first half of a device's SRP: answers salt and public value for the device that the sign-in named. Checks the
 * session, the client's secret hash and that the device is remembered. Without a session it counts as the answer of the
 * client that has just proven the password with the same SRP_A (`sessionOfProof`).
 */
export const deviceSrpAuth: Challenge = {
  name: DEVICE_SRP_AUTH,
  async respond(services, answer) {
    const { pool, client, responses } = answer;
    if (pool.settings.DeviceConfiguration === undefined) throw new CognitoError("no-such-device");
    const deviceKey = needed(responses, "DEVICE_KEY");
    const srpA = readPublicValue(needed(responses, "SRP_A"));
    if (srpA === undefined) throw new CognitoError("srp-a-malformed");
    const owner = findForSignIn(services, pool, needed(responses, "USERNAME"))?.sub ?? "";
    const session = answer.session ?? sessionOfProof(pool, [client.id, owner, deviceKey], srpA);
    const within = { ...answer, session };
    const { record, user } = checkAnswerOfUser(services, within, DEVICE_SRP_AUTH);
    if (record.deviceKey !== deviceKey) throw new CognitoError("session-invalid");
    const device = rememberedDevice(services, pool, user, deviceKey);
    await services.passwordQueue.next();
    const { username, sub } = user;
    const next = services.store.write(() => {
      spendChallenge(services, within, DEVICE_SRP_AUTH);
      const state = { passed: passedBefore(record.state["passed"]) };
      const challenge = DEVICE_PASSWORD_VERIFIER;
      return openChallenge(services, { pool, client, challenge, username, sub, deviceKey, state });
    });
    const b = randomExponent(services.random);
    const block: SecretBlock = {
      id: newUuid(services.random),
      clientId: client.id,
      username,
      expiresAt: epochMillis(services.clock() + client.settings.AuthSessionValidity * 60_000),
      a: srpA,
      b,
      bigB: serverPublicValue(device.verifier, b),
      isCustom: false,
      session: next,
    };
    const parameters = {
      DEVICE_KEY: deviceKey,
      SALT: device.salt.replace(/^0+(?=.)/, ""),
      SECRET_BLOCK: sealSecretBlock(block, keyOf(pool), services.random),
      SRP_B: block.bigB.toString(16),
      USERNAME: username,
    };
    return { kind: "challenge", name: DEVICE_PASSWORD_VERIFIER, parameters, session: next };
  },
};

/**
 * The second half: checks the secret block (ours, for this client, in time), the timestamp, the lock after failed proofs
 * of this device, and the proof, which is bound to the pool's group key and the device's key. One block serves one
 * attempt, right or wrong; after a wrong one the sign-in begins again.
 */
export const devicePasswordVerifier: Challenge = {
  name: DEVICE_PASSWORD_VERIFIER,
  async respond(services, answer) {
    const { pool, client, responses, clientMetadata } = answer;
    if (pool.settings.DeviceConfiguration === undefined) throw new CognitoError("no-such-device");
    const deviceKey = needed(responses, "DEVICE_KEY");
    const sealed = needed(responses, "PASSWORD_CLAIM_SECRET_BLOCK");
    const signature = needed(responses, "PASSWORD_CLAIM_SIGNATURE");
    const timestamp = needed(responses, "TIMESTAMP");
    const block = openSecretBlock(sealed, keyOf(pool));
    if (block === undefined || block.clientId !== client.id) throw new CognitoError("wrong-credentials");
    const within = withSession(answer, block);
    const { record, user } = checkAnswerOfUser(services, within, DEVICE_PASSWORD_VERIFIER);
    if (record.deviceKey !== deviceKey) throw new CognitoError("session-invalid");
    await services.passwordQueue.next();
    const attempts = `device ${user.sub} ${deviceKey}`;
    checkAttempts(services, pool.id, attempts);
    spendChallenge(services, within, DEVICE_PASSWORD_VERIFIER);
    const { verifier: verifierHex } = rememberedDevice(services, pool, user, deviceKey);
    const identity = { poolName: deviceGroupKey(pool), username: deviceKey };
    const exchange = { a: block.a, b: block.b, bigB: block.bigB, verifierHex };
    const claim = { secretBlock: Buffer.from(sealed, "base64"), timestamp, signature };
    if (!isTimely(timestamp, services.clock()) || !provesPassword(identity, exchange, claim)) {
      recordFailure(services, pool.id, attempts);
      throw new CognitoError("wrong-credentials");
    }
    forgetFailures(services, pool.id, attempts);
    const passed = [...passedBefore(record.state["passed"]), DEVICE_PASSWORD_VERIFIER];
    return { kind: "passed", signIn: { pool, client, user, passed, deviceKey, clientMetadata } };
  },
};

/** A key of its own: a password's block is no device's, nor the other way round. */
const keyOf = (pool: Pool): Buffer => pool.secret("device-secret-block");

/** The answer with the session that the block names. A client may leave the session out, but give no other. */
function withSession(answer: ChallengeAnswer, { session }: SecretBlock): ChallengeAnswer {
  if (answer.session !== undefined && answer.session !== session) throw new CognitoError("session-invalid");
  return { ...answer, session };
}

/** Throws where the device was forgotten, or is not remembered any more, since the sign-in named it. */
function rememberedDevice(services: Services, pool: Pool, user: UserRecord, deviceKey: string): DeviceRecord {
  const device = namedDevice(services, { pool, user, deviceKey });
  if (device?.isRemembered !== true) throw new CognitoError("session-invalid");
  return device;
}
