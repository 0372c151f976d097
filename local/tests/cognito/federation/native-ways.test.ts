import {
  AdminGetUserAuthFactorsCommand,
  AdminGetUserCommand,
  ChangePasswordCommand,
  InitiateAuthCommand,
  StartWebAuthnRegistrationCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CALLBACK } from "../oauth/hosted-pool";
import { postForm } from "../oauth/test-browser";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, TRIGGER_ARN } from "../running-pool";
import { openStandIn, post, startStandIns } from "./stand-in-pool";

/** Who comes from an outside provider signs in there alone (docs/aws-behaviour/cognito-users.md, F9). */

const NAME = "google_108000000000000000001";
const PERSON = { make: "1", subject: "108000000000000000001", name: "Ada", email: "ada@example.com" };

let running: RunningPools;
let AccessToken: string;
beforeAll(async () => {
  running = await startStandIns(["Google"], {
    pool: {
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"] } },
      WebAuthnRelyingPartyID: "localhost",
      LambdaConfig: { DefineAuthChallenge: TRIGGER_ARN },
    },
    triggers: { [TRIGGER_ARN]: (event) => ({ ...event, response: { issueTokens: true, failAuthentication: false } }) },
    client: { ExplicitAuthFlows: ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH"] },
  });
  const scope = { scope: "openid aws.cognito.signin.user.admin" };
  const { browser, page } = await openStandIn(running, "Google", undefined, scope);
  const { location } = await browser.follow(post(browser, page, { ...PERSON, email_verified: "yes" }));
  const { body } = await postForm(running, "/oauth2/token", {
    grant_type: "authorization_code",
    client_id: CLIENT_ID,
    redirect_uri: CALLBACK,
    code: new URL(location).searchParams.get("code") ?? "",
  });
  AccessToken = body["access_token"] ?? "";
}, 30_000);
afterAll(() => running.close());

const found = () => running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: NAME }));

test("a federated user can't choose a password, and stays one of the provider's", async () => {
  const change = running.sdk.send(new ChangePasswordCommand({ AccessToken, ProposedPassword: PASSWORD }));
  await expect(change).rejects.toMatchObject({ name: "NotAuthorizedException" });
  expect(await found()).toMatchObject({ UserStatus: "EXTERNAL_PROVIDER" });
  const AuthParameters = { USERNAME: NAME, PASSWORD };
  await expect(
    running.sdk.send(new InitiateAuthCommand({ AuthFlow: "USER_PASSWORD_AUTH", ClientId: CLIENT_ID, AuthParameters })),
  ).rejects.toMatchObject({ name: "NotAuthorizedException" });
});

test("a federated user is sent no code instead of the provider's sign-in, and is offered no factor", async () => {
  expect((await found()).UserAttributes).toContainEqual({ Name: "email_verified", Value: "true" });
  const AuthParameters = { USERNAME: NAME, PREFERRED_CHALLENGE: "EMAIL_OTP" };
  const asked = await running.sdk.send(
    new InitiateAuthCommand({ AuthFlow: "USER_AUTH", ClientId: CLIENT_ID, AuthParameters }),
  );
  expect(asked).toMatchObject({ ChallengeName: "SELECT_CHALLENGE", AvailableChallenges: [] });
  const of = { UserPoolId: POOL_ID, Username: NAME };
  expect(await running.sdk.send(new AdminGetUserAuthFactorsCommand(of))).toMatchObject({
    ConfiguredUserAuthFactors: [],
  });
  expect(running.delivered).toEqual([]);
});

test("a federated user signs in by none of the pool's own challenges", async () => {
  const AuthParameters = { USERNAME: NAME };
  await expect(
    running.sdk.send(new InitiateAuthCommand({ AuthFlow: "CUSTOM_AUTH", ClientId: CLIENT_ID, AuthParameters })),
  ).rejects.toMatchObject({ name: "NotAuthorizedException", message: "Incorrect username or password." });
});

test("a federated user can't register a passkey, by which nobody could sign in", async () => {
  const start = running.sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }));
  await expect(start).rejects.toMatchObject({ name: "NotAuthorizedException" });
});
