import { afterEach, expect, test } from "@jest/globals";
import type { JsonObject } from "../../src/model/json";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools } from "../cognito/running-pool";
import { lastCode, makeUserWith, NUMBER, startTexting } from "../cognito/sms-steps";
import { openAmplify } from "./amplify/open-amplify";

/** Second factors and first factors by text message and e-mail, as an unmodified Amplify meets them. */

let running: RunningPools;
let amplify: ReturnType<typeof openAmplify>;
const start = async (pool: JsonObject, attributes: Record<string, string>) => {
  running = await startTexting(pool, { client: { ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH"] } });
  await makeUserWith(running, "alice", attributes);
  amplify = openAmplify(running.pools.endpoint, POOL_ID, CLIENT_ID);
};
afterEach(async () => {
  amplify.close();
  await running.close();
});

const next = async (operation: string, input: object) => {
  const { output, error } = await amplify.call(operation, input);
  expect(error).toBeUndefined();
  return output.nextStep;
};
const signIn = (options = {}) => next("signIn", { username: "alice", password: PASSWORD, options });
const confirm = (challengeResponse: string) => next("confirmSignIn", { challengeResponse });
const DELIVERED = { deliveryMedium: "SMS", destination: "+*******9934" };

test("Amplify sets an e-mail address up within the sign-in, the only method that it can of these", async () => {
  await start({ MfaConfiguration: "ON", EnabledMfas: ["SMS_MFA", "EMAIL_OTP"] }, {});
  expect(await signIn()).toMatchObject({ signInStep: "CONTINUE_SIGN_IN_WITH_EMAIL_SETUP" });
  expect(await confirm("alice@example.com")).toMatchObject({
    signInStep: "CONFIRM_SIGN_IN_WITH_EMAIL_CODE",
    codeDeliveryDetails: { destination: "a***@e***" },
  });
  expect(await confirm(lastCode(running))).toMatchObject({ signInStep: "DONE" });
});

test("Amplify lets choose between an authenticator and an e-mail address", async () => {
  await start({ MfaConfiguration: "ON", EnabledMfas: ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"] }, {});
  expect(await signIn()).toMatchObject({
    signInStep: "CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION",
    allowedMFATypes: ["TOTP", "EMAIL"],
  });
  expect(await confirm("EMAIL")).toMatchObject({ signInStep: "CONTINUE_SIGN_IN_WITH_EMAIL_SETUP" });
  expect(await confirm("alice@example.com")).toMatchObject({ signInStep: "CONFIRM_SIGN_IN_WITH_EMAIL_CODE" });
  expect(await confirm(lastCode(running))).toMatchObject({ signInStep: "DONE" });
});

test("Amplify gives the code of a text message as second factor", async () => {
  await start({ MfaConfiguration: "ON", EnabledMfas: ["SMS_MFA"] }, { phone_number: NUMBER });
  expect(await signIn()).toMatchObject({
    signInStep: "CONFIRM_SIGN_IN_WITH_SMS_CODE",
    codeDeliveryDetails: DELIVERED,
  });
  expect(await confirm(lastCode(running))).toMatchObject({ signInStep: "DONE" });
  const { output } = await amplify.call("fetchUserAttributes");
  expect(output).toMatchObject({ phone_number_verified: "true" });
});

test("Amplify signs in by the code of a text message, without a password", async () => {
  const SignInPolicy = { AllowedFirstAuthFactors: ["PASSWORD", "SMS_OTP"] };
  await start({ Policies: { SignInPolicy } }, { phone_number: NUMBER, phone_number_verified: "true" });
  const options = { authFlowType: "USER_AUTH", preferredChallenge: "SMS_OTP" };
  expect(await next("signIn", { username: "alice", options })).toMatchObject({
    signInStep: "CONFIRM_SIGN_IN_WITH_SMS_CODE",
    codeDeliveryDetails: DELIVERED,
  });
  expect(await confirm(lastCode(running))).toMatchObject({ signInStep: "DONE" });
});
