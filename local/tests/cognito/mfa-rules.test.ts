import {
  CreateUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  UpdateUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { TemplateError } from "../../src/model/errors";
import type { JsonObject } from "../../src/model/json";
import { expectTold } from "./refusals";
import { POOL_ID, type RunningPools, startFixture } from "./running-pool";

/** Which second factors a pool may ask for (docs/aws-behaviour/cognito-mfa.md, P1 to P5). */

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture();
});
afterAll(() => running.close());

const NONE = "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.";
const BOTH = "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.";
const SMS_MISSING =
  "SMS configuration and Auto verification for phone_number are required when MFA is required/optional";
const SmsConfiguration = { SnsCallerArn: "arn:aws:iam::123456789012:role/sms-sender" };
const SMS = { SmsAuthenticationMessage: "Your code: {####}" };
const EMAIL = { Message: "Your code: {####}", Subject: "Code" };

async function newPool(): Promise<{ UserPoolId: string }> {
  const { UserPool } = await running.sdk.send(new CreateUserPoolCommand({ PoolName: "made" }));
  return { UserPoolId: UserPool?.Id ?? "" };
}

const refusals: readonly (readonly [
  what: string,
  given: Partial<SetUserPoolMfaConfigCommandInput>,
  message: string,
])[] = [
  ["ON without a factor", { MfaConfiguration: "ON" }, NONE],
  ["OPTIONAL without a factor", { MfaConfiguration: "OPTIONAL" }, NONE],
  ["ON with a factor that is off", { MfaConfiguration: "ON", SoftwareTokenMfaConfiguration: { Enabled: false } }, NONE],
  [
    "ON with passkeys alone",
    { MfaConfiguration: "ON", WebAuthnConfiguration: { UserVerification: "preferred" } },
    NONE,
  ],
  ["OFF with authenticators", { MfaConfiguration: "OFF", SoftwareTokenMfaConfiguration: { Enabled: true } }, BOTH],
  [
    "OFF with authenticators that are off",
    { MfaConfiguration: "OFF", SoftwareTokenMfaConfiguration: { Enabled: false } },
    BOTH,
  ],
  ["OFF with text messages", { MfaConfiguration: "OFF", SmsMfaConfiguration: SMS }, BOTH],
  ["OFF with e-mails", { MfaConfiguration: "OFF", EmailMfaConfiguration: EMAIL }, BOTH],
  ["a factor alone", { SoftwareTokenMfaConfiguration: { Enabled: true } }, BOTH],
];
test.each(refusals)("SetUserPoolMfaConfig refuses %s and changes nothing", async (_what, given, message) => {
  const of = { UserPoolId: POOL_ID };
  const before = await running.sdk.send(new GetUserPoolMfaConfigCommand(of));
  const set = running.sdk.send(new SetUserPoolMfaConfigCommand({ ...of, ...given }));
  await expectTold(set, ["observed", "invalid-configuration", message]);
  const after = await running.sdk.send(new GetUserPoolMfaConfigCommand(of));
  expect({ ...after, $metadata: undefined }).toEqual({ ...before, $metadata: undefined });
});

test("SetUserPoolMfaConfig with the pool's id alone turns second factors off", async () => {
  const of = await newPool();
  await running.sdk.send(
    new SetUserPoolMfaConfigCommand({
      ...of,
      MfaConfiguration: "OPTIONAL",
      SoftwareTokenMfaConfiguration: { Enabled: true },
    }),
  );
  const set = await running.sdk.send(new SetUserPoolMfaConfigCommand(of));
  expect(set).toMatchObject({ MfaConfiguration: "OFF", SoftwareTokenMfaConfiguration: { Enabled: false } });
});

test("SetUserPoolMfaConfig takes passkeys while second factors are off", async () => {
  const WebAuthnConfiguration = { RelyingPartyId: "example.com", UserVerification: "preferred" as const };
  const set = new SetUserPoolMfaConfigCommand({ ...(await newPool()), MfaConfiguration: "OFF", WebAuthnConfiguration });
  expect(await running.sdk.send(set)).toMatchObject({ MfaConfiguration: "OFF", WebAuthnConfiguration });
});

test.each(["ON", "OPTIONAL"] as const)("UpdateUserPool refuses %s without a factor", async (MfaConfiguration) => {
  const update = new UpdateUserPoolCommand({ ...(await newPool()), MfaConfiguration });
  await expectTold(running.sdk.send(update), ["observed", "sms-not-configured", SMS_MISSING]);
});

test("UpdateUserPool with an SMS configuration turns text messages on", async () => {
  const of = await newPool();
  await running.sdk.send(new UpdateUserPoolCommand({ ...of, MfaConfiguration: "OPTIONAL", SmsConfiguration }));
  expect(await running.sdk.send(new GetUserPoolMfaConfigCommand(of))).toMatchObject({
    MfaConfiguration: "OPTIONAL",
    SmsMfaConfiguration: { SmsConfiguration },
  });
});

test.each<[string, JsonObject, string]>([
  ["ON and no factor", { MfaConfiguration: "ON" }, NONE],
  ["OPTIONAL and an empty list of factors", { MfaConfiguration: "OPTIONAL", EnabledMfas: [] }, NONE],
  ["OFF and a factor", { MfaConfiguration: "OFF", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] }, BOTH],
  ["a factor alone", { EnabledMfas: ["SMS_MFA"] }, BOTH],
])("a template's pool with %s stops the start", async (_what, pool, message) => {
  const start = startFixture({ pool });
  await expect(start).rejects.toBeInstanceOf(TemplateError);
  await expect(start).rejects.toThrow(message);
});

test("a template's pool with an SMS configuration asks by text message, without naming the factor", async () => {
  const texting = await startFixture({ pool: { MfaConfiguration: "ON", SmsConfiguration } });
  const config = await texting.sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId: POOL_ID }));
  expect(config).toMatchObject({ MfaConfiguration: "ON", SmsMfaConfiguration: { SmsConfiguration } });
  await texting.close();
});
