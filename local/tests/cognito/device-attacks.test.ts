import {
  AdminCreateUserCommand,
  AdminForgetDeviceCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateDeviceStatusCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type ExplicitAuthFlowsType,
  InitiateAuthCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { writeTimestamp } from "../../src/cognito/sign-in/srp/proof";
import { N } from "../../src/cognito/users/passwords/srp-verifier";
import {
  ALWAYS,
  answer,
  byPassword,
  confirm,
  type Device,
  deviceOf,
  newExponent,
  proofAnswers,
  proveDevice,
  provePassword,
  signInOnNewDevice,
} from "./device-steps";
import { expectTold, type Told } from "./refusals";
import { PASSWORD, POOL_ID, type RunningPools } from "./running-pool";
import { makeUser } from "./running-pool-steps";
import { setUpAuthenticator, startAtNoon } from "./second-factor-steps";

/** docs/aws-behaviour/cognito-mfa.md, "Devices": what does not get past a device's challenge, or past MFA by one. */

let running: RunningPools;
let device: Device;
beforeEach(async () => {
  const MFA = { MfaConfiguration: "OPTIONAL", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] };
  running = await startAtNoon({ pool: { ...MFA, DeviceConfiguration: ALWAYS } });
  await makeUser(running.sdk, "bob");
  ({ device } = await signInOnNewDevice(running));
  await setUpAuthenticator(running);
});
afterEach(() => running.close());

const WRONG: Told = ["observed", "wrong-credentials", "Incorrect username or password."];
const NO_DEVICE: Told = ["observed", "no-such-device", "Device does not exist."];
const INVALID: Told = ["observed", "session-invalid", "Invalid session for the user."];
const USED: Told = ["observed", "session-used", "Invalid session for the user, session can only be used once."];

const named = (of: Device = device) => ({ DEVICE_KEY: of.key });
const sessionOf = async (of: Device = device) => (await byPassword(running, named(of))).Session;
const OF_DEVICE = () => ({ UserPoolId: POOL_ID, Username: "alice", DeviceKey: device.key });
const forget = () => running.sdk.send(new AdminForgetDeviceCommand(OF_DEVICE()));

/** The first half, so that an attack can begin at the second. */
async function begun(exponent = newExponent()) {
  const srp = { ...named(), SRP_A: exponent.srpA };
  const asked = await answer(running, "DEVICE_SRP_AUTH", await sessionOf(), srp);
  return { exponent, asked, answers: proofAnswers(running, device, exponent, asked) };
}

test.each<[string, () => object]>([
  ["another secret", () => ({ with: { password: "a guess" } })],
  ["another group key", () => ({ with: { groupKey: "-AAAAAAAA" } })],
  ["another device's key", () => ({ with: { key: "us-east-1_0a1b2c3d-0000-4000-8000-000000000000" } })],
  ["a timestamp of six minutes ago", () => ({ timestamp: writeTimestamp(running.now() - 360_000) })],
  ["a timestamp in another form", () => ({ timestamp: new Date(running.now()).toISOString() })],
])("a proof with %s is refused, and ends the sign-in", async (_what, signing) => {
  const { exponent, asked, answers } = await begun();
  const wrong = proofAnswers(running, device, exponent, asked, signing());
  await expectTold(answer(running, "DEVICE_PASSWORD_VERIFIER", asked.Session, wrong), WRONG);
  await expectTold(answer(running, "DEVICE_PASSWORD_VERIFIER", asked.Session, answers), USED);
});

test("a right proof serves once, and so does the first half", async () => {
  const Session = await sessionOf();
  const exponent = newExponent();
  const srp = { ...named(), SRP_A: exponent.srpA };
  const asked = await answer(running, "DEVICE_SRP_AUTH", Session, srp);
  await expectTold(answer(running, "DEVICE_SRP_AUTH", Session, srp), USED);
  const answers = proofAnswers(running, device, exponent, asked);
  await answer(running, "DEVICE_PASSWORD_VERIFIER", asked.Session, answers);
  await expectTold(answer(running, "DEVICE_PASSWORD_VERIFIER", asked.Session, answers), USED);
  await expectTold(answer(running, "DEVICE_PASSWORD_VERIFIER", undefined, answers), USED);
});

test("of two right proofs at the same time one counts", async () => {
  const { asked, answers } = await begun();
  const attempt = () => answer(running, "DEVICE_PASSWORD_VERIFIER", asked.Session, answers);
  const both = await Promise.allSettled([attempt(), attempt()]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test.each([
  ["0", "0"],
  ["the prime", N.toString(16)],
  ["twice the prime", (2n * N).toString(16)],
])("a public value of %s proves nothing", async (_what, SRP_A) => {
  const asked = await answer(running, "DEVICE_SRP_AUTH", await sessionOf(), { ...named(), SRP_A });
  const answers = proofAnswers(running, device, { a: 0n, srpA: SRP_A }, asked);
  await expectTold(answer(running, "DEVICE_PASSWORD_VERIFIER", asked.Session, answers), WRONG);
});

test.each([
  ["no number", "one"],
  ["longer than the group", "f".repeat(771)],
])("a public value that is %s is refused by its form", async (_what, SRP_A) => {
  const message = "SRP_A is not a hexadecimal number of at most 3072 bits";
  const attempt = answer(running, "DEVICE_SRP_AUTH", await sessionOf(), { ...named(), SRP_A });
  await expectTold(attempt, ["inferred", "srp-a-malformed", message]);
});

test("the block of a password is no device's, nor the other way round", async () => {
  const { asked, answers } = await begun();
  const password = await provePassword(running);
  const PASSWORD_CLAIM_SECRET_BLOCK = password.answers["PASSWORD_CLAIM_SECRET_BLOCK"] ?? "";
  const foreign = { ...answers, PASSWORD_CLAIM_SECRET_BLOCK };
  await expectTold(answer(running, "DEVICE_PASSWORD_VERIFIER", asked.Session, foreign), WRONG);
  const block = answers["PASSWORD_CLAIM_SECRET_BLOCK"] ?? "";
  const swapped = { ...password.answers, PASSWORD_CLAIM_SECRET_BLOCK: block };
  await expectTold(answer(running, "PASSWORD_VERIFIER", undefined, swapped), WRONG);
});

test("a proof counts only in the session that it was asked in", async () => {
  const one = await begun();
  const other = await begun();
  await expectTold(answer(running, "DEVICE_PASSWORD_VERIFIER", other.asked.Session, one.answers), INVALID);
});

test("a session of a device's challenge is no other challenge's", async () => {
  const Session = await sessionOf();
  const totp = { SOFTWARE_TOKEN_MFA_CODE: "000000" };
  await expectTold(answer(running, "SOFTWARE_TOKEN_MFA", Session, totp), INVALID);
  const { answers } = await begun();
  const { PASSWORD_CLAIM_SECRET_BLOCK: _block, ...rest } = answers;
  const bare = { ...rest, PASSWORD_CLAIM_SECRET_BLOCK: "AAAA" };
  await expectTold(answer(running, "DEVICE_PASSWORD_VERIFIER", Session, bare), WRONG);
});

test("another device of the same user does not answer for the one that the sign-in named", async () => {
  const { AuthenticationResult: _none, Session } = await byPassword(running, named());
  const other = { DEVICE_KEY: "us-east-1_0a1b2c3d-0000-4000-8000-000000000000", SRP_A: newExponent().srpA };
  await expectTold(answer(running, "DEVICE_SRP_AUTH", Session, other), INVALID);
  const { asked, answers } = await begun();
  const swapped = { ...answers, DEVICE_KEY: other.DEVICE_KEY };
  await expectTold(answer(running, "DEVICE_PASSWORD_VERIFIER", asked.Session, swapped), INVALID);
});

test("a session of one user is not answered by another, nor by another client", async () => {
  const Session = await sessionOf();
  const srp = { ...named(), SRP_A: newExponent().srpA };
  await expectTold(answer(running, "DEVICE_SRP_AUTH", Session, { ...srp, USERNAME: "bob" }), INVALID);
  const made = await running.sdk.send(new CreateUserPoolClientCommand({ UserPoolId: POOL_ID, ClientName: "other" }));
  const otherClient = made.UserPoolClient?.ClientId ?? "";
  await expectTold(answer(running, "DEVICE_SRP_AUTH", Session, srp, otherClient), INVALID);
  const { asked, answers } = await begun();
  await expectTold(answer(running, "DEVICE_PASSWORD_VERIFIER", asked.Session, answers, otherClient), WRONG);
});

/** Of a user of the same name and password, confirmed there. */
async function deviceOfAnotherPool(): Promise<string> {
  const { sdk } = running;
  const made = await sdk.send(new CreateUserPoolCommand({ PoolName: "other", DeviceConfiguration: {} }));
  const UserPoolId = made.UserPool?.Id ?? "";
  const ExplicitAuthFlows: ExplicitAuthFlowsType[] = ["ALLOW_USER_PASSWORD_AUTH"];
  const client = new CreateUserPoolClientCommand({ UserPoolId, ClientName: "other", ExplicitAuthFlows });
  const ClientId = (await sdk.send(client)).UserPoolClient?.ClientId ?? "";
  const of = { UserPoolId, Username: "alice" };
  await sdk.send(new AdminCreateUserCommand({ ...of, MessageAction: "SUPPRESS" }));
  await sdk.send(new AdminSetUserPasswordCommand({ ...of, Password: PASSWORD, Permanent: true }));
  const AuthParameters = { USERNAME: "alice", PASSWORD };
  const signIn = new InitiateAuthCommand({ AuthFlow: "USER_PASSWORD_AUTH", ClientId, AuthParameters });
  const { AuthenticationResult: result } = await sdk.send(signIn);
  const other = deviceOf(result);
  await confirm(running, result?.AccessToken ?? "", other);
  return other.key;
}

test.each<[string, () => Promise<string>]>([
  ["another user's device", async () => (await signInOnNewDevice(running, "bob")).device.key],
  ["a device of another pool", deviceOfAnotherPool],
  ["a device that was never confirmed", async () => "us-east-1_0a1b2c3d-0000-4000-8000-000000000000"],
  ["a text that is no key", async () => "k".repeat(100_000)],
  [
    "a forgotten device",
    async () => {
      await forget();
      return device.key;
    },
  ],
])("a sign-in that names %s is refused, once the password is right", async (_what, keyOf) => {
  const DEVICE_KEY = await keyOf();
  await expectTold(byPassword(running, { DEVICE_KEY }), NO_DEVICE);
  await expectTold(byPassword(running, { DEVICE_KEY, PASSWORD: "Wrong-Password-1" }), WRONG);
  await expectTold(byPassword(running, { DEVICE_KEY }, "nobody"), WRONG);
});

test("after an unknown device the same proof of the password counts once more, without the device", async () => {
  await forget();
  const { answers } = await provePassword(running);
  await expectTold(answer(running, "PASSWORD_VERIFIER", undefined, { ...answers, ...named() }), NO_DEVICE);
  const { ChallengeName } = await answer(running, "PASSWORD_VERIFIER", undefined, answers);
  expect(ChallengeName).toBe("SOFTWARE_TOKEN_MFA");
  await expectTold(answer(running, "PASSWORD_VERIFIER", undefined, answers), WRONG);
});

test("a wrong proof of the password is not tried again by naming an unknown device", async () => {
  const { answers } = await provePassword(running);
  const wrong = { ...answers, ...named(), PASSWORD_CLAIM_SIGNATURE: "AAAA", DEVICE_KEY: "us-east-1_0a" };
  await expectTold(answer(running, "PASSWORD_VERIFIER", undefined, wrong), WRONG);
  await expectTold(answer(running, "PASSWORD_VERIFIER", undefined, answers), WRONG);
});

test("a device that is forgotten in the middle of its proof does not sign in", async () => {
  const first = await sessionOf();
  const { asked, answers } = await begun();
  await forget();
  const srp = { ...named(), SRP_A: newExponent().srpA };
  await expectTold(answer(running, "DEVICE_SRP_AUTH", first, srp), NO_DEVICE);
  await expectTold(answer(running, "DEVICE_PASSWORD_VERIFIER", asked.Session, answers), NO_DEVICE);
});

test("a device that is not remembered any more in the middle of its proof does not sign in", async () => {
  const { asked, answers } = await begun();
  const status = { ...OF_DEVICE(), DeviceRememberedStatus: "not_remembered" as const };
  await running.sdk.send(new AdminUpdateDeviceStatusCommand(status));
  await expectTold(answer(running, "DEVICE_PASSWORD_VERIFIER", asked.Session, answers), INVALID);
  expect((await byPassword(running, named())).ChallengeName).toBe("SOFTWARE_TOKEN_MFA");
});

test("five wrong proofs lock a device's proofs, and no other way to sign in", async () => {
  for (let count = 0; count < 5; count += 1)
    await expectTold(proveDevice(running, device, await sessionOf(), { with: { password: "a guess" } }), WRONG);
  const locked: Told = ["observed", "too-many-attempts", "Password attempts exceeded"];
  await expectTold(proveDevice(running, device, await sessionOf()), locked);
  expect((await byPassword(running)).ChallengeName).toBe("SOFTWARE_TOKEN_MFA");
  running.setClock(running.now() + 1_000);
  expect((await proveDevice(running, device, await sessionOf())).AuthenticationResult).toBeDefined();
});

test("a device's challenge ends with the client's session time", async () => {
  const { asked, answers } = await begun();
  running.setClock(running.now() + 180_000);
  const expired: Told = ["observed", "session-expired", "Invalid session for the user, session is expired."];
  await expectTold(answer(running, "DEVICE_PASSWORD_VERIFIER", asked.Session, answers), expired);
});

test.each(["DEVICE_KEY", "SRP_A", "USERNAME"])("DEVICE_SRP_AUTH without %s is refused", async (missing) => {
  const srp: Record<string, string> = { ...named(), SRP_A: newExponent().srpA, [missing]: "" };
  const message = `Missing required parameter ${missing}`;
  const attempt = answer(running, "DEVICE_SRP_AUTH", await sessionOf(), srp);
  await expectTold(attempt, ["observed", "missing-parameter", message]);
});

test.each(["DEVICE_KEY", "TIMESTAMP", "USERNAME", "PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK"])(
  "DEVICE_PASSWORD_VERIFIER without %s is refused",
  async (missing) => {
    const { asked, answers } = await begun();
    const attempt = answer(running, "DEVICE_PASSWORD_VERIFIER", asked.Session, { ...answers, [missing]: "" });
    await expectTold(attempt, ["observed", "missing-parameter", `Missing required parameter ${missing}`]);
  },
);
