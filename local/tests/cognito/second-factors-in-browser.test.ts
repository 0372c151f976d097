import { afterEach, beforeEach, expect, test } from "@jest/globals";
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from "amazon-cognito-identity-js";
import { fromBase32, totpOf } from "../../src/cognito/sign-in/second-factors/totp";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser } from "./running-pool-steps";

const NOON = Date.UTC(2026, 10, 21, 12);
const codeAt = (secret: string, moment: number) => totpOf(fromBase32(secret), Math.floor(moment / 30_000));

let running: RunningPools;
beforeEach(async () => {
  running = await startFixture({ pool: { MfaConfiguration: "ON", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] } });
  running.setClock(NOON);
  await makeUser(running.sdk, "alice");
});
afterEach(() => running.close());

test("amazon-cognito-identity-js sets an authenticator up within the sign-in, and signs in by it", async () => {
  const Pool = new CognitoUserPool({ UserPoolId: POOL_ID, ClientId: CLIENT_ID, endpoint: running.pools.endpoint });
  const user = new CognitoUser({ Username: "alice", Pool });
  user.setAuthenticationFlowType("USER_PASSWORD_AUTH");
  const held = { secret: "", at: NOON };
  const authenticate = () =>
    new Promise<CognitoUserSession>((onSuccess, onFailure) => {
      const done = { onSuccess, onFailure };
      user.authenticateUser(new AuthenticationDetails({ Username: "alice", Password: PASSWORD }), {
        ...done,
        mfaSetup: () =>
          user.associateSoftwareToken({
            onFailure,
            associateSecretCode: (secret) => {
              held.secret = secret;
              user.verifySoftwareToken(codeAt(secret, held.at), "phone", done);
            },
          }),
        totpRequired: () => user.sendMFACode(codeAt(held.secret, held.at), done, "SOFTWARE_TOKEN_MFA"),
      });
    });
  expect((await authenticate()).isValid).toBeDefined();
  held.at = NOON + 30_000;
  running.setClock(held.at);
  expect((await authenticate()).getIdToken().payload["cognito:username"]).toBe("alice");
});
