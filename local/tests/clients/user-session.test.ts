import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ApiClient } from "./api-client";
import { apiClients } from "./api-clients";
import { type EveryFlow, PASSWORD, startEveryFlow } from "./every-flow";
import { totp } from "./totp";

/** The life of a user through each client of the API, step by step, from sign-up to the end of the account. */

let stack: EveryFlow;
beforeAll(async () => {
  stack = await startEveryFlow();
});
afterAll(() => stack.close());

const SECOND_PASSWORD = "Correct-Horse-2";
const THIRD_PASSWORD = "Correct-Horse-3";
const users = apiClients().map((kind, index) => ({ ...kind, Username: `user-${index}` }));

for (const { name, open, Username } of users) {
  let client: ApiClient;
  let tokens: Tokens;
  let secret: string;
  beforeAll(() => {
    client = open(stack.endpoint);
  });
  afterAll(() => client.close());

  const email = `${Username}@example.com`;
  const call = (operation: string, input: object) => client.call(operation, input);
  const withClient = (operation: string, input: object = {}) =>
    call(operation, { ClientId: stack.clients.Public, Username, ...input });
  const withToken = (operation: string, input: object = {}) =>
    call(operation, { AccessToken: tokens.access, ...input });
  const administer = (operation: string, input: object = {}) =>
    call(operation, { UserPoolId: stack.poolId, Username, ...input });
  const signIn = (USERNAME: string, password: string) =>
    call("InitiateAuth", {
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: stack.clients.Public,
      AuthParameters: { USERNAME, PASSWORD: password },
    });

  test(`by ${name} a user signs up, and the code goes to the address in the sign-up`, async () => {
    const UserAttributes = [{ Name: "email", Value: email }];
    const { output } = await withClient("SignUp", { Password: PASSWORD, UserAttributes });
    expect(output).toMatchObject({
      UserConfirmed: false,
      UserSub: expect.stringMatching(/^[0-9a-f-]{36}$/),
      CodeDeliveryDetails: { AttributeName: "email", DeliveryMedium: "EMAIL", Destination: "u***@e***" },
    });
  });

  test(`by ${name} a user cannot sign in before entering the right code`, async () => {
    expect((await signIn(Username, PASSWORD)).error).toEqual({
      name: "UserNotConfirmedException",
      message: "User is not confirmed.",
    });
    const code = stack.codeFor(email);
    expect((await withClient("ConfirmSignUp", { ConfirmationCode: anotherThan(code) })).error).toEqual({
      name: "CodeMismatchException",
      message: "Invalid verification code provided, please try again.",
    });
    expect(await withClient("ConfirmSignUp", { ConfirmationCode: code })).not.toHaveProperty("error");
  });

  test(`by ${name} a user signs in by e-mail address and password, and the token opens what the groups allow`, async () => {
    expect(await administer("AdminAddUserToGroup", { GroupName: "members" })).not.toHaveProperty("error");
    const { output } = await signIn(email, PASSWORD);
    const { AccessToken, IdToken, RefreshToken, ...rest } = output.AuthenticationResult;
    expect(rest).toEqual({ ExpiresIn: 3600, TokenType: "Bearer" });
    tokens = { access: AccessToken, id: IdToken, refresh: RefreshToken };
    const answer = { status: 200, body: { username: Username, clientId: stack.clients.Public } };
    expect(await stack.get("/caller", tokens.access)).toEqual(answer);
    expect(await stack.get("/members", tokens.access)).toEqual(answer);
  });

  test(`by ${name} a user changes attributes, and reads them`, async () => {
    const UserAttributes = [{ Name: "given_name", Value: "Ada" }];
    expect(await withToken("UpdateUserAttributes", { UserAttributes })).not.toHaveProperty("error");
    const { output } = await withToken("GetUser");
    expect(output.Username).toBe(Username);
    expect(output.UserAttributes).toEqual(
      expect.arrayContaining([
        { Name: "email", Value: email },
        { Name: "email_verified", Value: "true" },
        { Name: "given_name", Value: "Ada" },
      ]),
    );
  });

  test(`by ${name} a user changes the password, forgets it, and chooses another by a code`, async () => {
    const change = { PreviousPassword: PASSWORD, ProposedPassword: SECOND_PASSWORD };
    expect(await withToken("ChangePassword", change)).not.toHaveProperty("error");
    const forgotten = await withClient("ForgotPassword");
    expect(forgotten.output.CodeDeliveryDetails).toMatchObject({ Destination: "u***@e***", DeliveryMedium: "EMAIL" });
    const answer = { ConfirmationCode: stack.codeFor(email), Password: THIRD_PASSWORD };
    expect(await withClient("ConfirmForgotPassword", answer)).not.toHaveProperty("error");
    expect((await signIn(Username, SECOND_PASSWORD)).error).toEqual({
      name: "NotAuthorizedException",
      message: "Incorrect username or password.",
    });
  });

  test(`by ${name} a user sets up an authenticator`, async () => {
    const { output } = await withToken("AssociateSoftwareToken");
    secret = output.SecretCode;
    expect(secret).toMatch(/^[A-Z2-7]{16,}$/);
    const { output: verified } = await withToken("VerifySoftwareToken", { UserCode: totp(secret) });
    expect(verified).toMatchObject({ Status: "SUCCESS" });
    const preference = { SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } };
    expect(await withToken("SetUserMFAPreference", preference)).not.toHaveProperty("error");
  });

  test(`by ${name} a user is asked for the authenticator's code at the next sign-in`, async () => {
    const { output: asked } = await signIn(Username, THIRD_PASSWORD);
    expect(asked).toMatchObject({ ChallengeName: "SOFTWARE_TOKEN_MFA", Session: expect.any(String) });
    const { output } = await call("RespondToAuthChallenge", {
      ChallengeName: "SOFTWARE_TOKEN_MFA",
      ClientId: stack.clients.Public,
      Session: asked.Session,
      // The code of the set-up was of this half minute, or of the one before: none serves twice.
      ChallengeResponses: { USERNAME: Username, SOFTWARE_TOKEN_MFA_CODE: totp(secret, 1) },
    });
    const { AccessToken, IdToken, RefreshToken } = output.AuthenticationResult;
    tokens = { access: AccessToken, id: IdToken, refresh: RefreshToken };
    expect((await stack.get("/caller", tokens.access)).status).toBe(200);
  });

  test(`by ${name} a user refreshes the tokens without getting a new refresh token`, async () => {
    const { output } = await call("InitiateAuth", {
      AuthFlow: "REFRESH_TOKEN_AUTH",
      ClientId: stack.clients.Public,
      AuthParameters: { REFRESH_TOKEN: tokens.refresh },
    });
    expect(output.AuthenticationResult).not.toHaveProperty("RefreshToken");
    const refreshed = output.AuthenticationResult.AccessToken;
    expect(refreshed).not.toBe(tokens.access);
    expect((await stack.get("/members", refreshed)).status).toBe(200);
  });

  test(`by ${name} a user revokes the refresh token, and its access tokens are refused by the pool`, async () => {
    const revocation = { Token: tokens.refresh, ClientId: stack.clients.Public };
    expect(await call("RevokeToken", revocation)).not.toHaveProperty("error");
    expect((await withToken("GetUser")).error).toEqual({
      name: "NotAuthorizedException",
      message: "Access Token has been revoked",
    });
  });

  test(`by ${name} a user signs out everywhere, and deletes the account`, async () => {
    const off = { SoftwareTokenMfaSettings: { Enabled: false, PreferredMfa: false } };
    expect(await administer("AdminSetUserMFAPreference", off)).not.toHaveProperty("error");
    const newTokens = async () => (await signIn(Username, THIRD_PASSWORD)).output.AuthenticationResult.AccessToken;
    tokens = { ...tokens, access: await newTokens() };
    expect(await withToken("GlobalSignOut")).not.toHaveProperty("error");
    expect((await withToken("GetUser")).error?.message).toBe("Access Token has been revoked");
    tokens = { ...tokens, access: await newTokens() };
    expect(await withToken("DeleteUser")).not.toHaveProperty("error");
    expect((await signIn(Username, THIRD_PASSWORD)).error?.message).toBe("Incorrect username or password.");
  });
}

interface Tokens {
  readonly access: string;
  readonly id: string;
  readonly refresh: string;
}

const anotherThan = (code: string): string => (code === "000000" ? "000001" : "000000");
