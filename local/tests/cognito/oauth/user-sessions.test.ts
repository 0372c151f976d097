import {
  AdminDeleteUserCommand,
  AdminListUserSessionsCommand,
  AdminRevokeUserSessionCommand,
  AdminUserGlobalSignOutCommand,
  CreateUserPoolCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GetUserPoolClientSessionConfigurationCommand,
  GetUserPoolSessionConfigurationCommand,
  ListUserSessionsCommand,
  RevokeUserSessionCommand,
  SetUserPoolClientSessionConfigurationCommand,
  SetUserPoolSessionConfigurationCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { openBrowserSession } from "../../../src/cognito/hosted-ui/login-session/browser-session";
import { findForSignIn } from "../../../src/cognito/users/find-user";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools } from "../running-pool";
import { makeUser, tokensOf } from "../running-pool-steps";
import { CALLBACK, SIGNED_OUT, startHosted } from "./hosted-pool";
import { postForm, query, TestBrowser } from "./test-browser";

/** docs/aws-behaviour/cognito-sessions.md */

let running: RunningPools;
beforeEach(async () => {
  running = await startHosted();
  for (const name of ["alice", "bob"]) await makeUser(running.sdk, name, { email: `${name}@example.com` });
});
afterEach(() => running.close());

const UserPoolId = POOL_ID;
const track = (MaxPerUser = 20, UserSessionTracking: "ENABLED" | "DISABLED" = "ENABLED") =>
  running.sdk.send(
    new SetUserPoolSessionConfigurationCommand({ UserPoolId, UserSessionTracking, TokenSession: { MaxPerUser } }),
  );
const reuseFor = (MaxValidityMinutes: number) =>
  running.sdk.send(
    new SetUserPoolClientSessionConfigurationCommand({
      UserPoolId,
      ClientId: CLIENT_ID,
      SSOSession: { MaxValidityMinutes },
    }),
  );
const own = async (AccessToken: string) =>
  (await running.sdk.send(new ListUserSessionsCommand({ AccessToken }))).Sessions ?? [];
const listOf = async (Username: string) =>
  (await running.sdk.send(new AdminListUserSessionsCommand({ UserPoolId, Username }))).Sessions ?? [];
const user = (AccessToken: string) => running.sdk.send(new GetUserCommand({ AccessToken }));
const refresh = (RefreshToken: string) =>
  running.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId: CLIENT_ID, RefreshToken }));
const revoke = (AccessToken: string, SessionId = "", RevokeAssociatedSessions?: "LINKED") =>
  running.sdk.send(new RevokeUserSessionCommand({ AccessToken, SessionId, RevokeAssociatedSessions }));
const refusedAs = (name: string) => expect.objectContaining({ name });

/** Signs in on the pages and redeems the code. */
async function byPages(browser: TestBrowser, username: string) {
  const at = query({ scope: "openid aws.cognito.signin.user.admin" });
  const asked = await browser.get(`/oauth2/authorize?${at}`);
  const answer = asked.location.startsWith(CALLBACK) ? asked : await browser.signIn(at, username);
  const code = new URL(answer.location).searchParams.get("code") ?? "";
  const form = { grant_type: "authorization_code", client_id: CLIENT_ID, redirect_uri: CALLBACK, code };
  return (await postForm(running, "/oauth2/token", form)).body["access_token"] ?? "";
}

test("a pool tracks no sessions until it is told to, and says so", async () => {
  const configuration = new GetUserPoolSessionConfigurationCommand({ UserPoolId });
  const untouched = await running.sdk.send(configuration);
  expect(untouched).toMatchObject({ UserPoolId, UserSessionTracking: "DISABLED", TokenSession: { MaxPerUser: 20 } });
  const { access } = await tokensOf(running.sdk, "alice");
  const off = refusedAs("OperationNotEnabledException");
  await expect(own(access)).rejects.toEqual(off);
  await expect(listOf("alice")).rejects.toEqual(off);
  await expect(revoke(access, `tkn${"a".repeat(25)}`)).rejects.toEqual(off);
  await expect(reuseFor(5)).rejects.toEqual(off);
  await track(3);
  expect(await running.sdk.send(configuration)).toMatchObject({
    UserSessionTracking: "ENABLED",
    TokenSession: { MaxPerUser: 3 },
  });
  expect(await own(access)).toEqual([]);
});

test("a user sees every session, the caller's own marked, the last used one first", async () => {
  await track();
  const first = await tokensOf(running.sdk, "alice");
  running.advance(1_000);
  const second = await tokensOf(running.sdk, "alice");
  const [latest, former, ...more] = await own(first.access);
  expect(more).toEqual([]);
  expect(latest).toMatchObject({ SessionType: "TOKEN", ClientId: CLIENT_ID, IsCurrentSession: false });
  expect(former).toMatchObject({ IsCurrentSession: true, LastIPAddress: "127.0.0.1" });
  expect(former?.SessionId).toMatch(/^tkn[a-z0-9]{25}$/);
  expect(former?.DeviceType).toContain("AWS SDK for JavaScript");
  running.advance(1_000);
  await refresh(first.refresh);
  expect((await own(second.access))[0]).toMatchObject({ SessionId: former?.SessionId, IsCurrentSession: false });
  expect((await listOf("alice")).map(({ IsCurrentSession }) => IsCurrentSession)).toEqual([false, false]);
  expect(await listOf("bob")).toEqual([]);
});

test.each([
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/139.0 Safari/537.36", "Windows, Chrome"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1", "iOS, Safari"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Linux, Firefox"],
  ["<script>", "unknown"],
])("a session's device is told by its user agent: %s", async (agent, device) => {
  await track();
  const AuthParameters = { USERNAME: "alice", PASSWORD };
  const answer = await fetch(running.pools.endpoint, {
    method: "POST",
    headers: { "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth", "user-agent": agent },
    body: JSON.stringify({ AuthFlow: "USER_PASSWORD_AUTH", ClientId: CLIENT_ID, AuthParameters }),
  });
  expect(answer.status).toBe(200);
  expect(await listOf("alice")).toMatchObject([{ DeviceType: device }]);
});

test("a revoked session's tokens end, and it leaves the list; others go on", async () => {
  await track();
  const [lost, kept] = [await tokensOf(running.sdk, "alice"), await tokensOf(running.sdk, "alice")];
  const target = (await own(lost.access)).find(({ IsCurrentSession }) => IsCurrentSession)?.SessionId;
  await revoke(kept.access, target);
  await expect(user(lost.access)).rejects.toEqual(refusedAs("NotAuthorizedException"));
  await expect(refresh(lost.refresh)).rejects.toEqual(refusedAs("NotAuthorizedException"));
  expect((await user(kept.access)).Username).toBe("alice");
  expect(await own(kept.access)).toHaveLength(1);
  await expect(revoke(kept.access, target)).rejects.toEqual(refusedAs("ResourceNotFoundException"));
});

test("nobody revokes the session of the token that they show, or a session of another user", async () => {
  await track();
  const [alice, bob] = [await tokensOf(running.sdk, "alice"), await tokensOf(running.sdk, "bob")];
  const [hers] = await own(alice.access);
  await expect(revoke(alice.access, hers?.SessionId)).rejects.toEqual(refusedAs("InvalidParameterException"));
  const stranger = refusedAs("ResourceNotFoundException");
  await expect(revoke(bob.access, hers?.SessionId)).rejects.toEqual(stranger);
  for (const guess of [`tkn${"0".repeat(25)}`, `sso${"z".repeat(25)}`])
    await expect(revoke(bob.access, guess)).rejects.toEqual(stranger);
  for (const malformed of ["", "tkn", `TKN${"0".repeat(25)}`, `tkn${"0".repeat(26)}`])
    await expect(revoke(bob.access, malformed)).rejects.toEqual(refusedAs("InvalidParameterException"));
  const byAdmin = new AdminRevokeUserSessionCommand({ UserPoolId, Username: "bob", SessionId: hers?.SessionId });
  await expect(running.sdk.send(byAdmin)).rejects.toEqual(stranger);
  const { UserPool } = await running.sdk.send(new CreateUserPoolCommand({ PoolName: "other" }));
  const elsewhere = { UserPoolId: UserPool?.Id, Username: "alice", SessionId: hers?.SessionId };
  await expect(running.sdk.send(new AdminRevokeUserSessionCommand(elsewhere))).rejects.toEqual(
    refusedAs("UserNotFoundException"),
  );
  expect((await user(alice.access)).Username).toBe("alice");
});

test("who has as many sessions as the pool allows loses the one that was used longest ago", async () => {
  await track(2);
  const [first, second] = [await tokensOf(running.sdk, "alice"), await tokensOf(running.sdk, "alice")];
  running.advance(1_000);
  await refresh(first.refresh);
  const third = await tokensOf(running.sdk, "alice");
  expect(await own(third.access)).toHaveLength(2);
  await expect(user(second.access)).rejects.toEqual(refusedAs("NotAuthorizedException"));
  expect((await user(first.access)).Username).toBe("alice");
  await track(1);
  expect(await listOf("alice")).toHaveLength(2);
  const fourth = await tokensOf(running.sdk, "alice");
  expect(await own(fourth.access)).toMatchObject([{ IsCurrentSession: true }]);
});

test("who has the most of both kinds of sessions loses one of tokens at the next sign-in, too", async () => {
  await track(100);
  const { services } = running.pools;
  const { access } = await tokensOf(running.sdk, "alice");
  for (let made = 1; made < 100; made += 1) await tokensOf(running.sdk, "alice");
  running.advance(1_000);
  const { pool, client } = services.pools.client(CLIENT_ID);
  const alice = findForSignIn(services, pool, "alice");
  if (alice === undefined) throw new Error("There is no alice.");
  for (let made = 0; made < 25; made += 1) openBrowserSession(services, pool, client, alice);
  running.advance(1_000);
  await tokensOf(running.sdk, "alice");
  await expect(user(access)).rejects.toEqual(refusedAs("NotAuthorizedException"));
});

test("a sign-out everywhere and the end of a session's time empty the list, and so does a removed user", async () => {
  await track();
  await tokensOf(running.sdk, "alice");
  await running.sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: "alice" }));
  expect(await listOf("alice")).toEqual([]);
  await tokensOf(running.sdk, "alice");
  expect(await listOf("alice")).toHaveLength(1);
  running.advance(30 * 86_400_000);
  expect(await listOf("alice")).toEqual([]);
  await running.sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: "alice" }));
  expect([...running.pools.services.tables.trackedSessions.entries([])]).toEqual([]);
});

test("the list outlives a restart", async () => {
  await track();
  const { access } = await tokensOf(running.sdk, "alice");
  const before = await own(access);
  running = await running.restart();
  expect(await own(access)).toEqual(before);
});

test("a sign-in on the pages is a session of the browser with a token session that came from it", async () => {
  await track();
  const access = await byPages(new TestBrowser(running), "alice");
  const sessions = await own(access);
  const browser = sessions.find(({ SessionType }) => SessionType === "SSO");
  expect(browser?.SessionId).toMatch(/^sso[a-z0-9]{25}$/);
  expect(browser?.OriginSessionId).toBeUndefined();
  expect(sessions.filter(({ SessionType }) => SessionType === "TOKEN")).toMatchObject([
    { OriginSessionId: browser?.SessionId, IsCurrentSession: true },
  ]);
});

test("a revoked session of a browser signs nobody in again; its tokens go on unless they are revoked with it", async () => {
  await track();
  const browser = new TestBrowser(running);
  const access = await byPages(browser, "alice");
  const again = await byPages(browser, "nobody");
  const sso = (await listOf("alice")).find(({ SessionType }) => SessionType === "SSO")?.SessionId;
  const named = { UserPoolId, Username: "alice", SessionId: sso };
  await running.sdk.send(new AdminRevokeUserSessionCommand(named));
  expect((await browser.get(`/oauth2/authorize?${query()}`)).location).toContain("/login?");
  expect((await user(access)).Username).toBe("alice");
  expect((await user(again)).Username).toBe("alice");
  const other = await byPages(browser, "alice");
  const linked = (await listOf("alice")).find(({ SessionType }) => SessionType === "SSO")?.SessionId;
  const withTokens = { ...named, SessionId: linked, RevokeAssociatedSessions: "LINKED" } as const;
  await running.sdk.send(new AdminRevokeUserSessionCommand(withTokens));
  await expect(user(other)).rejects.toEqual(refusedAs("NotAuthorizedException"));
  expect((await user(access)).Username).toBe("alice");
});

test("a token session that is revoked with what is linked to it signs the browser out", async () => {
  await track();
  const browser = new TestBrowser(running);
  const access = await byPages(browser, "alice");
  const { access: other } = await tokensOf(running.sdk, "alice");
  const target = (await own(access)).find(({ IsCurrentSession }) => IsCurrentSession)?.SessionId;
  await revoke(other, target, "LINKED");
  expect((await browser.get(`/oauth2/authorize?${query()}`)).location).toContain("/login?");
  expect(await own(other)).toMatchObject([{ IsCurrentSession: true }]);
});

test("a sign-out on the pages takes the browser's session out of the list", async () => {
  await track();
  const browser = new TestBrowser(running);
  await byPages(browser, "alice");
  await browser.get(`/logout?client_id=${CLIENT_ID}&logout_uri=${encodeURIComponent(SIGNED_OUT)}`);
  expect((await listOf("alice")).map(({ SessionType }) => SessionType)).toEqual(["TOKEN"]);
});

test.each([
  [0, 0, "/login?"],
  [5, 299, CALLBACK],
  [5, 301, "/login?"],
  [600, 599 * 60, CALLBACK],
  [600, 601 * 60, "/login?"],
])("a client that takes a browser's session for %d minutes: after %d seconds to %s", async (minutes, after, where) => {
  await track();
  await reuseFor(minutes);
  const configuration = new GetUserPoolClientSessionConfigurationCommand({ UserPoolId, ClientId: CLIENT_ID });
  expect((await running.sdk.send(configuration)).SSOSession).toEqual({ MaxValidityMinutes: minutes });
  const browser = new TestBrowser(running);
  await browser.signIn(query(), "alice");
  running.advance(after * 1_000);
  expect((await browser.get(`/oauth2/authorize?${query()}`)).location).toContain(where);
});

test("what is set for clients sleeps while the pool does not track", async () => {
  await track();
  await reuseFor(0);
  await track(20, "DISABLED");
  const browser = new TestBrowser(running);
  await browser.signIn(query(), "alice");
  expect((await browser.get(`/oauth2/authorize?${query()}`)).location).toContain(CALLBACK);
});

test("a pool of the Lite plan tracks nothing", async () => {
  const { UserPool } = await running.sdk.send(new CreateUserPoolCommand({ PoolName: "lite", UserPoolTier: "LITE" }));
  const settings = { UserSessionTracking: "ENABLED", TokenSession: { MaxPerUser: 20 } } as const;
  await expect(
    running.sdk.send(new SetUserPoolSessionConfigurationCommand({ UserPoolId: UserPool?.Id, ...settings })),
  ).rejects.toEqual(refusedAs("FeatureUnavailableInTierException"));
});

test.each([0, 101])("a user may have 1 to 100 sessions, not %d", async (most) => {
  await expect(track(most)).rejects.toEqual(refusedAs("InvalidParameterException"));
});
