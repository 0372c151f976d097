import { afterEach, beforeEach, expect, test } from "@jest/globals";
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from "amazon-cognito-identity-js";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools } from "./running-pool";
import { lastCode, makeUserWith, NUMBER, startTexting } from "./sms-steps";

/** Text messages as second factor, by a client that sets them the older way (SetUserSettings). */

let running: RunningPools;
beforeEach(async () => {
  running = await startTexting({ MfaConfiguration: "OPTIONAL", EnabledMfas: ["SMS_MFA"] });
  await makeUserWith(running, "alice", { phone_number: NUMBER, phone_number_verified: "true" });
});
afterEach(() => running.close());

test("amazon-cognito-identity-js turns text messages on by SetUserSettings, is asked for a code, and turns them off", async () => {
  const Pool = new CognitoUserPool({ UserPoolId: POOL_ID, ClientId: CLIENT_ID, endpoint: running.pools.endpoint });
  const user = new CognitoUser({ Username: "alice", Pool });
  user.setAuthenticationFlowType("USER_PASSWORD_AUTH");
  const asked: unknown[] = [];
  const signIn = () =>
    new Promise<CognitoUserSession>((onSuccess, onFailure) => {
      const done = { onSuccess, onFailure };
      user.authenticateUser(new AuthenticationDetails({ Username: "alice", Password: PASSWORD }), {
        ...done,
        mfaRequired: (name, parameters) => {
          asked.push([name, parameters.CODE_DELIVERY_DESTINATION]);
          user.sendMFACode(lastCode(running), done);
        },
      });
    });
  const told = (operation: "enableMFA" | "disableMFA" | "getMFAOptions") =>
    new Promise<unknown>((done, failed) =>
      user[operation]((error?: Error, result?: unknown) => (error ? failed(error) : done(result))),
    );
  await signIn();
  expect(await told("enableMFA")).toBe("SUCCESS");
  expect(await told("getMFAOptions")).toEqual([{ DeliveryMedium: "SMS", AttributeName: "phone_number" }]);
  expect((await signIn()).getIdToken().payload["phone_number_verified"]).toBe(true);
  expect(asked).toEqual([["SMS_MFA", "+*******9934"]]);
  expect(await told("disableMFA")).toBe("SUCCESS");
  await signIn();
  expect(asked).toHaveLength(1);
});
