import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  GetUserCommand,
  InitiateAuthCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { CognitoJwtVerifier } from "aws-jwt-verify";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";

/** Makes a confirmed user with the password of all tests. */
async function makeUser(sdk: CognitoIdentityProviderClient, Username: string, email?: string): Promise<void> {
  const UserAttributes =
    email === undefined
      ? []
      : [
          { Name: "email", Value: email },
          { Name: "email_verified", Value: "true" },
        ];
  await sdk.send(
    new AdminCreateUserCommand({ UserPoolId: POOL_ID, Username, UserAttributes, MessageAction: "SUPPRESS" }),
  );
  await sdk.send(
    new AdminSetUserPasswordCommand({ UserPoolId: POOL_ID, Username, Password: PASSWORD, Permanent: true }),
  );
}

describe("signing in by password", () => {
  let running: RunningPools;
  beforeAll(async () => {
    running = await startFixture();
    await makeUser(running.sdk, "alice", "alice@example.com");
  });
  afterAll(() => running.close());

  const signIn = (USERNAME: string, password = PASSWORD) =>
    running.sdk.send(
      new InitiateAuthCommand({
        AuthFlow: "USER_PASSWORD_AUTH",
        ClientId: CLIENT_ID,
        AuthParameters: { USERNAME, PASSWORD: password },
      }),
    );

  test("gives tokens that aws-jwt-verify accepts with the pool's published keys", async () => {
    const { AuthenticationResult: result } = await signIn("alice");
    expect(result).toMatchObject({ ExpiresIn: 3600, TokenType: "Bearer" });
    const jwks = await (await fetch(`${running.pools.endpoint}/${POOL_ID}/.well-known/jwks.json`)).json();
    const access = CognitoJwtVerifier.create({ userPoolId: POOL_ID, clientId: CLIENT_ID, tokenUse: "access" });
    access.cacheJwks(jwks);
    const id = CognitoJwtVerifier.create({ userPoolId: POOL_ID, clientId: CLIENT_ID, tokenUse: "id" });
    id.cacheJwks(jwks);
    await expect(access.verify(result?.AccessToken ?? "")).resolves.toMatchObject({ username: "alice" });
    await expect(id.verify(result?.IdToken ?? "")).resolves.toMatchObject({ email_verified: true });
    const { Username } = await running.sdk.send(new GetUserCommand({ AccessToken: result?.AccessToken }));
    expect(Username).toBe("alice");
  });

  test.each([
    ["the user name", "alice"],
    ["the user name in capitals", "ALICE"],
    ["the verified e-mail address", "alice@example.com"],
  ])("works by %s", async (_what, username) => {
    expect((await signIn(username)).AuthenticationResult?.RefreshToken).toBeDefined();
  });

  test("a wrong password is refused with the words for an unknown user", async () => {
    const refusal = { name: "NotAuthorizedException", message: "Incorrect username or password." };
    await expect(signIn("alice", "Wrong-Password-1")).rejects.toMatchObject(refusal);
    await expect(signIn("nobody")).rejects.toMatchObject(refusal);
  });
});
