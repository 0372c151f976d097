import { createHash, createHmac, randomBytes } from "node:crypto";
import {
  type AuthenticationResultType,
  ConfirmDeviceCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  type RespondToAuthChallengeCommandOutput,
} from "@aws-sdk/client-cognito-identity-provider";
import { writeTimestamp } from "../../src/cognito/sign-in/srp/proof";
import { K, N, pad, padHex } from "../../src/cognito/users/passwords/srp-verifier";
import type { JsonObject } from "../../src/model/json";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools } from "./running-pool";

/** The client's side of devices, written anew: what the library's own arithmetic is held against. */

export const ALWAYS: JsonObject = { ChallengeRequiredOnNewDevice: true };
export const ON_PROMPT: JsonObject = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true };

/** What an app keeps of a device. */
export interface Device {
  readonly key: string;
  readonly groupKey: string;
  readonly password: string;
}

export interface Proof {
  readonly poolName: string;
  readonly username: string;
  readonly password: string;
}

const sha256 = (...parts: readonly (Buffer | string)[]): Buffer => {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  return digest.digest();
};
const number = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString("hex")}`);

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = ((base % N) + N) % N;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * factor) % N;
    factor = (factor * factor) % N;
  }
  return result;
}

const secretNumber = ({ poolName, username, password }: Proof, saltHex: string): bigint =>
  number(sha256(padHex(saltHex), sha256(`${poolName}${username}:${password}`)));

/** A client's public value and its exponent. */
export function newExponent(): { readonly a: bigint; readonly srpA: string } {
  const a = number(randomBytes(32));
  return { a, srpA: power(2n, a).toString(16) };
}

/** The signature over a challenge, by whoever knows the password and the exponent. */
function signatureOf(
  proof: Proof,
  exponent: ReturnType<typeof newExponent>,
  challenge: Readonly<Record<string, string>>,
  timestamp: string,
): string {
  const { SALT: salt = "", SRP_B: srpB = "", SECRET_BLOCK: block = "" } = challenge;
  const x = secretNumber(proof, salt);
  const bigB = BigInt(`0x${srpB}`);
  const u = number(sha256(pad(BigInt(`0x${exponent.srpA}`)), pad(bigB)));
  const secret = power(bigB - K * power(2n, x), exponent.a + u * x);
  const pseudoRandomKey = createHmac("sha256", pad(u)).update(pad(secret)).digest();
  const key = createHmac("sha256", pseudoRandomKey).update("Caldera Derived Key\u0001").digest().subarray(0, 16);
  return createHmac("sha256", key)
    .update(proof.poolName)
    .update(proof.username)
    .update(Buffer.from(block, "base64"))
    .update(timestamp)
    .digest("base64");
}

/** What ConfirmDevice takes for a device's secret. */
export function verifierOf({ key, groupKey, password }: Device) {
  const salt = pad(number(randomBytes(16)));
  const x = secretNumber({ poolName: groupKey, username: key, password }, salt.toString("hex"));
  return { Salt: salt.toString("base64"), PasswordVerifier: pad(power(2n, x)).toString("base64") };
}

/** The device that a sign-in was given a key for. Its secret is made here. */
export function deviceOf(result: AuthenticationResultType | undefined): Device {
  const { DeviceKey: key = "", DeviceGroupKey: groupKey = "" } = result?.NewDeviceMetadata ?? {};
  return { key, groupKey, password: randomBytes(40).toString("base64") };
}

export const confirm = ({ sdk }: RunningPools, AccessToken: string, device: Device, more: object = {}) =>
  sdk.send(
    new ConfirmDeviceCommand({
      AccessToken,
      DeviceKey: device.key,
      DeviceSecretVerifierConfig: verifierOf(device),
      DeviceName: "laptop",
      ...more,
    }),
  );

export type Answers = Readonly<Record<string, string>>;

export const byPassword = ({ sdk }: RunningPools, more: Answers = {}, USERNAME = "alice") =>
  sdk.send(
    new InitiateAuthCommand({
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: CLIENT_ID,
      AuthParameters: { USERNAME, PASSWORD, ...more },
    }),
  );

/** Answers a challenge; without a session the request has none. */
export const answer = (
  { sdk }: RunningPools,
  ChallengeName: "DEVICE_SRP_AUTH" | "DEVICE_PASSWORD_VERIFIER" | "PASSWORD_VERIFIER" | "SOFTWARE_TOKEN_MFA",
  Session: string | undefined,
  ChallengeResponses: Answers,
  ClientId = CLIENT_ID,
) =>
  sdk.send(
    new RespondToAuthChallengeCommand({
      ChallengeName,
      ClientId,
      ChallengeResponses: { USERNAME: "alice", ...ChallengeResponses },
      ...(Session !== undefined && { Session }),
    }),
  );

/** A sign-in by password that gave a new device, confirmed. */
export async function signInOnNewDevice(running: RunningPools, username = "alice") {
  const { AuthenticationResult: result } = await byPassword(running, {}, username);
  const device = deviceOf(result);
  const access = result?.AccessToken ?? "";
  await confirm(running, access, device);
  return { device, access, refresh: result?.RefreshToken ?? "" };
}

interface Signing {
  /** What the client has the challenge's answer be made with, where that is not the device itself. */
  readonly with?: Partial<Device>;
  readonly timestamp?: string;
}

/** The answer to DEVICE_PASSWORD_VERIFIER. */
export function proofAnswers(
  running: RunningPools,
  device: Device,
  exponent: ReturnType<typeof newExponent>,
  asked: RespondToAuthChallengeCommandOutput,
  signing: Signing = {},
): Record<string, string> {
  const { timestamp: TIMESTAMP = writeTimestamp(running.now()) } = signing;
  const { key: username, groupKey: poolName, password } = { ...device, ...signing.with };
  const challenge = asked.ChallengeParameters ?? {};
  return {
    DEVICE_KEY: device.key,
    PASSWORD_CLAIM_SECRET_BLOCK: challenge["SECRET_BLOCK"] ?? "",
    PASSWORD_CLAIM_SIGNATURE: signatureOf({ poolName, username, password }, exponent, challenge, TIMESTAMP),
    TIMESTAMP,
  };
}

/** Both halves of a device's proof, from the session of DEVICE_SRP_AUTH. */
export async function proveDevice(
  running: RunningPools,
  device: Device,
  session: string | undefined,
  signing: Signing = {},
) {
  const exponent = newExponent();
  const asked = await answer(running, "DEVICE_SRP_AUTH", session, { DEVICE_KEY: device.key, SRP_A: exponent.srpA });
  const answers = proofAnswers(running, device, exponent, asked, signing);
  return answer(running, "DEVICE_PASSWORD_VERIFIER", asked.Session, answers);
}

/** The first half of a sign-in by SRP, and the answer to it. */
export async function provePassword(running: RunningPools, more: Answers = {}, username = "alice") {
  const exponent = newExponent();
  const asked = await running.sdk.send(
    new InitiateAuthCommand({
      AuthFlow: "USER_SRP_AUTH",
      ClientId: CLIENT_ID,
      AuthParameters: { USERNAME: username, SRP_A: exponent.srpA, ...more },
    }),
  );
  const challenge = asked.ChallengeParameters ?? {};
  const TIMESTAMP = writeTimestamp(running.now());
  const proof = { poolName: POOL_ID.slice(POOL_ID.indexOf("_") + 1), username, password: PASSWORD };
  const answers = {
    USERNAME: username,
    PASSWORD_CLAIM_SECRET_BLOCK: challenge["SECRET_BLOCK"] ?? "",
    PASSWORD_CLAIM_SIGNATURE: signatureOf(proof, exponent, challenge, TIMESTAMP),
    TIMESTAMP,
    ...more,
  };
  return { exponent, answers };
}
