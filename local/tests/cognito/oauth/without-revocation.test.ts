import {
  AdminUserGlobalSignOutCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  RevokeTokenCommand,
  UpdateUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { expectTold } from "../refusals";
import { CLIENT_ID, POOL_ID, type RunningPools } from "../running-pool";
import { claimsOf, makeUser, tokensOf } from "../running-pool-steps";
import { CALLBACK, MACHINE_ID, secretOf, startHosted } from "./hosted-pool";
import { codeFor, postForm, query, TestBrowser } from "./test-browser";

/** Tokens of a client whose tokens can't be revoked (docs/aws-behaviour/cognito-tokens.md, B7). */

let running: RunningPools;
beforeAll(async () => {
  running = await startHosted({
    client: { EnableTokenRevocation: false, AllowedOAuthFlows: ["code", "implicit"] },
    machine: { EnableTokenRevocation: false },
  });
});
afterAll(() => running.close());

function expectUnrevocable(...tokens: readonly (string | undefined)[]): void {
  for (const token of tokens) {
    const claims = claimsOf(token ?? "");
    expect(claims).toHaveProperty("token_use");
    expect(claims).not.toHaveProperty("origin_jti");
    expect(claims).not.toHaveProperty("jti");
  }
}

test("a sign-in by the API gives tokens without origin_jti and jti, and so does its refresh", async () => {
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
  const { access, id, refresh } = await tokensOf(running.sdk, "alice");
  expectUnrevocable(access, id);
  const refreshed = await running.sdk.send(
    new GetTokensFromRefreshTokenCommand({ ClientId: CLIENT_ID, RefreshToken: refresh }),
  );
  const { AccessToken, IdToken } = refreshed.AuthenticationResult ?? {};
  expectUnrevocable(AccessToken, IdToken);
  for (const token of [access, AccessToken])
    await expect(running.sdk.send(new GetUserCommand({ AccessToken: token }))).resolves.toMatchObject({
      Username: "alice",
    });
  expect(claimsOf(AccessToken ?? "")["event_id"]).toBe(claimsOf(access)["event_id"]);
});

test("tokens without origin_jti end when their user is signed out everywhere", async () => {
  await makeUser(running.sdk, "bob");
  const { access, refresh } = await tokensOf(running.sdk, "bob");
  await expectTold(running.sdk.send(new RevokeTokenCommand({ ClientId: CLIENT_ID, Token: refresh })), [
    "observed",
    "revocation-not-enabled",
    "This feature is not enabled for this client",
  ]);
  await running.sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId: POOL_ID, Username: "bob" }));
  await expect(running.sdk.send(new GetUserCommand({ AccessToken: access }))).rejects.toThrow(
    "Access Token has been revoked",
  );
});

test("a code, the implicit grant and a client of its own give tokens without them too", async () => {
  await makeUser(running.sdk, "cleo", { email: "cleo@example.com" });
  const fields = { grant_type: "authorization_code", client_id: CLIENT_ID, redirect_uri: CALLBACK };
  const { body } = await postForm(running, "/oauth2/token", { ...fields, code: await codeFor(running, "cleo") });
  expectUnrevocable(body["access_token"], body["id_token"]);
  const userInfo = await fetch(`${running.pools.endpoint}/oauth2/userInfo`, {
    headers: { authorization: `Bearer ${body["access_token"]}` },
  });
  expect(await userInfo.json()).toMatchObject({ username: "cleo" });
  const { location } = await new TestBrowser(running).signIn(query({ response_type: "token" }), "cleo");
  const carried = new URLSearchParams(new URL(location).hash.slice(1));
  expectUnrevocable(carried.get("access_token") ?? "", carried.get("id_token") ?? "");
  const machine = { grant_type: "client_credentials", client_id: MACHINE_ID, client_secret: secretOf(running) };
  const { body: own } = await postForm(running, "/oauth2/token", machine);
  expectUnrevocable(own["access_token"]);
});

test("a session keeps its claims when its client's revocation is switched on later", async () => {
  const later = await startHosted({ client: { EnableTokenRevocation: false } });
  await makeUser(later.sdk, "dora");
  const { access, refresh } = await tokensOf(later.sdk, "dora");
  await later.sdk.send(
    new UpdateUserPoolClientCommand({
      UserPoolId: POOL_ID,
      ClientId: CLIENT_ID,
      ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
      EnableTokenRevocation: true,
    }),
  );
  await expect(later.sdk.send(new GetUserCommand({ AccessToken: access }))).resolves.toMatchObject({
    Username: "dora",
  });
  const { AuthenticationResult } = await later.sdk.send(
    new GetTokensFromRefreshTokenCommand({ ClientId: CLIENT_ID, RefreshToken: refresh }),
  );
  expectUnrevocable(AuthenticationResult?.AccessToken);
  expect(claimsOf((await tokensOf(later.sdk, "dora")).access)).toMatchObject({
    origin_jti: expect.any(String),
    jti: expect.any(String),
  });
  await later.close();
});
