import {
  AdminSetUserMFAPreferenceCommand,
  GetUserCommand,
  GetUserPoolMfaConfigCommand,
  InitiateAuthCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/model/json";
import { CLIENT_ID, POOL_ID, type RunningPools, startFixture } from "../running-pool";
import { tokensOf } from "../running-pool-steps";
import { begin, PASSKEY_POOL, registerFor, signInWith, startPasskeyPool } from "./passkey-steps";

/** Passkeys and second factors, by docs/aws-behaviour/cognito-passkeys.md, M. */

const BOTH = "MULTI_FACTOR_WITH_USER_VERIFICATION";
const OPTIONAL: JsonObject = { MfaConfiguration: "OPTIONAL", EnabledMfas: ["EMAIL_OTP"] };
const SINGLE =
  "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor";

let running: RunningPools;
afterEach(() => running.close());

const setPreference = (AccessToken: string, more: object) =>
  running.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, ...more }));
const EMAIL_ON = { EmailMfaSettings: { Enabled: true } };
const PASSKEYS_ON = { WebAuthnMfaSettings: { Enabled: true } };

const offered = async () =>
  (
    await running.sdk.send(
      new InitiateAuthCommand({ AuthFlow: "USER_AUTH", ClientId: CLIENT_ID, AuthParameters: { USERNAME: "alice" } }),
    )
  ).AvailableChallenges;

test("a user who needs a second factor is offered no passkey while it is a single factor", async () => {
  running = await startPasskeyPool(OPTIONAL);
  await registerFor(running, "alice");
  expect(await offered()).toContain("WEB_AUTHN");
  const { access } = await tokensOf(running.sdk, "alice");
  await setPreference(access, EMAIL_ON);
  expect(await offered()).toEqual(["PASSWORD", "PASSWORD_SRP"]);
  expect((await begin(running, "alice")).ChallengeName).toBe("SELECT_CHALLENGE");
});

test("a passkey that verified its user is both factors, for a user who turned that on", async () => {
  running = await startPasskeyPool({ ...OPTIONAL, WebAuthnFactorConfiguration: BOTH });
  const passkey = await registerFor(running, "alice");
  const { access } = await tokensOf(running.sdk, "alice");
  await setPreference(access, EMAIL_ON);
  expect(await offered()).not.toContain("WEB_AUTHN");
  await setPreference(access, PASSKEYS_ON);
  const { UserMFASettingList } = await running.sdk.send(new GetUserCommand({ AccessToken: access }));
  expect(UserMFASettingList).toEqual(["EMAIL_OTP", "WEB_AUTHN"]);
  expect((await signInWith(running, "alice", passkey)).AuthenticationResult?.AccessToken).toBeDefined();
  await expect(signInWith(running, "alice", passkey, { isVerified: false })).rejects.toMatchObject({
    name: "NotAuthorizedException",
  });
});

test("passkeys are one factor again once the user has no other method", async () => {
  running = await startPasskeyPool({ ...OPTIONAL, WebAuthnFactorConfiguration: BOTH });
  const { access } = await tokensOf(running.sdk, "alice");
  await setPreference(access, { ...EMAIL_ON, ...PASSKEYS_ON });
  await setPreference(access, { EmailMfaSettings: { Enabled: false } });
  const { UserMFASettingList } = await running.sdk.send(new GetUserCommand({ AccessToken: access }));
  expect(UserMFASettingList).toBeUndefined();
});

test.each<[string, JsonObject, object, string]>([
  [
    "in a pool where passkeys are one factor",
    OPTIONAL,
    { ...EMAIL_ON, ...PASSKEYS_ON },
    "Passkey MFA is not enabled for the user pool.",
  ],
  [
    "without another method",
    { ...OPTIONAL, WebAuthnFactorConfiguration: BOTH },
    PASSKEYS_ON,
    "Passkey MFA needs another MFA method that is enabled.",
  ],
])("AdminSetUserMFAPreference refuses passkey MFA %s", async (_where, pool, settings, message) => {
  running = await startPasskeyPool(pool);
  const set = new AdminSetUserMFAPreferenceCommand({ UserPoolId: POOL_ID, Username: "alice", ...settings });
  await expect(running.sdk.send(set)).rejects.toMatchObject({ name: "InvalidParameterException", message });
});

test("a template with MFA for everybody wants passkeys that count as both factors", async () => {
  running = await startFixture();
  const pool = { ...PASSKEY_POOL, MfaConfiguration: "ON", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] };
  await expect(startFixture({ pool })).rejects.toThrow(SINGLE);
  const started = await startFixture({ pool: { ...pool, WebAuthnFactorConfiguration: BOTH } });
  const config = await started.sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId: POOL_ID }));
  expect(config.WebAuthnConfiguration).toEqual({ RelyingPartyId: "auth.example.com", FactorConfiguration: BOTH });
  await started.close();
});

test("SetUserPoolMfaConfig and UpdateUserPool hold the same rule, each in its words", async () => {
  running = await startPasskeyPool();
  const base = {
    UserPoolId: POOL_ID,
    MfaConfiguration: "ON",
    SoftwareTokenMfaConfiguration: { Enabled: true },
  } as const;
  const set = (FactorConfiguration?: typeof BOTH | "SINGLE_FACTOR") =>
    running.sdk.send(
      new SetUserPoolMfaConfigCommand({
        ...base,
        ...(FactorConfiguration && { WebAuthnConfiguration: { FactorConfiguration, UserVerification: "required" } }),
      }),
    );
  await expect(set("SINGLE_FACTOR")).rejects.toMatchObject({ name: "InvalidParameterException", message: SINGLE });
  expect((await set(BOTH)).WebAuthnConfiguration).toEqual({ FactorConfiguration: BOTH, UserVerification: "required" });
  // Left out it means a single factor, whatever held before.
  await expect(set()).rejects.toMatchObject({ message: SINGLE });
  await running.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId: POOL_ID, MfaConfiguration: "OFF" }));
  const allow = (AllowedFirstAuthFactors: ("PASSWORD" | "WEB_AUTHN")[]) =>
    running.sdk.send(
      new UpdateUserPoolCommand({
        UserPoolId: POOL_ID,
        MfaConfiguration: "ON",
        Policies: { SignInPolicy: { AllowedFirstAuthFactors } },
        SmsConfiguration: { SnsCallerArn: "arn:aws:iam::123456789012:role/sms" },
      }),
    );
  await expect(allow(["PASSWORD", "WEB_AUTHN"])).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: "WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA",
  });
  await allow(["PASSWORD"]);
});

test("SetUserPoolMfaConfig refuses values that WebAuthnConfiguration does not have", async () => {
  running = await startPasskeyPool();
  const set = (more: object) =>
    running.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId: POOL_ID, WebAuthnConfiguration: more }));
  await expect(set({ UserVerification: "discouraged" })).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(set({ RelyingPartyId: "a".repeat(128) })).rejects.toMatchObject({ name: "InvalidParameterException" });
});

test("a pool that would take nothing but passkeys is refused: nobody could register the first one", async () => {
  running = await startFixture();
  const alone = { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ["WEB_AUTHN" as const] } } };
  const message = "WEB_AUTHN must be accompanied by at least one other auth factor.";
  await expect(startFixture({ pool: alone })).rejects.toThrow(message);
  const update = running.sdk.send(new UpdateUserPoolCommand({ UserPoolId: POOL_ID, ...alone }));
  await expect(update).rejects.toMatchObject({ name: "InvalidParameterException", message });
});
