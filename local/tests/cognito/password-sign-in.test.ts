import { GetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CognitoJwtVerifier } from "aws-jwt-verify";
import { CLIENT_ID, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser, publishedKeys, signIn } from "./running-pool-steps";

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture();
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
});
afterAll(() => running.close());

test("a password sign-in gives tokens that aws-jwt-verify accepts with the pool's published keys", async () => {
  const { AuthenticationResult: result } = await signIn(running.sdk, "alice");
  expect(result).toMatchObject({ ExpiresIn: 3600, TokenType: "Bearer" });
  const jwks = await publishedKeys(running);
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
])("a password sign-in works by %s", async (_what, username) => {
  expect((await signIn(running.sdk, username)).AuthenticationResult?.RefreshToken).toBeDefined();
});

test("a wrong password is refused with the same words as an unknown user", async () => {
  const refusal = { name: "NotAuthorizedException", message: "Incorrect username or password." };
  await expect(signIn(running.sdk, "alice", "Wrong-Password-1")).rejects.toMatchObject(refusal);
  await expect(signIn(running.sdk, "nobody")).rejects.toMatchObject(refusal);
});
