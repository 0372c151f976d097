import {
  AdminRemoveUserFromGroupCommand,
  GetUserCommand,
  GlobalSignOutCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { byFlow, revoke, use } from "./refresh-token-steps";
import { POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { claimsOf, makeUser, tokensOf } from "./running-pool-steps";

/** GetTokensFromRefreshToken and REFRESH_TOKEN_AUTH, for a client that does not rotate its refresh tokens. */

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture({ groups: [{ GroupName: "readers" }] });
  await makeUser(running.sdk, "alice", { groups: ["readers"] });
  await makeUser(running.sdk, "bob");
});
afterAll(() => running.close());

test("refreshing keeps the session's claims, makes new times and ids, and reads groups anew", async () => {
  const first = await tokensOf(running.sdk, "alice");
  await running.sdk.send(
    new AdminRemoveUserFromGroupCommand({ UserPoolId: POOL_ID, Username: "alice", GroupName: "readers" }),
  );
  const second = await use(running, first.refresh);
  expect(second.RefreshToken).toBeUndefined();
  const [before, after] = [claimsOf(first.access), claimsOf(second.AccessToken ?? "")];
  for (const kept of ["origin_jti", "event_id", "auth_time", "sub", "username", "scope"])
    expect(after[kept]).toBe(before[kept]);
  expect(after["jti"]).not.toBe(before["jti"]);
  expect(before["cognito:groups"]).toEqual(["readers"]);
  expect(after).not.toHaveProperty("cognito:groups");
});

test("refreshing works by REFRESH_TOKEN_AUTH too, with ChallengeParameters and without a new refresh token", async () => {
  const { refresh } = await tokensOf(running.sdk, "alice");
  const answer = await byFlow(running, refresh);
  expect(answer.ChallengeParameters).toEqual({});
  expect(answer.AuthenticationResult).not.toHaveProperty("RefreshToken");
});

test.each(["made-up", "a.b.c"])("refreshing with %j, which was never issued, is refused", async (token) => {
  await expect(byFlow(running, token)).rejects.toMatchObject({ message: "Invalid Refresh Token" });
});

test("revoking ends the session, access token included, and leaves others alone", async () => {
  const [revoked, other] = [await tokensOf(running.sdk, "alice"), await tokensOf(running.sdk, "alice")];
  await revoke(running, revoked.refresh);
  await revoke(running, revoked.refresh);
  await expect(byFlow(running, revoked.refresh)).rejects.toMatchObject({ message: "Refresh Token has been revoked" });
  const getUser = (AccessToken: string) => running.sdk.send(new GetUserCommand({ AccessToken }));
  await expect(getUser(revoked.access)).rejects.toMatchObject({ message: "Access Token has been revoked" });
  await expect(getUser(other.access)).resolves.toMatchObject({ Username: "alice" });
  await expect(revoke(running, other.access)).rejects.toMatchObject({ name: "UnsupportedTokenTypeException" });
});

test("signing out everywhere ends all sessions of one user and of no other", async () => {
  const [one, two, bob] = [
    await tokensOf(running.sdk, "alice"),
    await tokensOf(running.sdk, "alice"),
    await tokensOf(running.sdk, "bob"),
  ];
  await running.sdk.send(new GlobalSignOutCommand({ AccessToken: one.access }));
  for (const { refresh } of [one, two])
    await expect(byFlow(running, refresh)).rejects.toMatchObject({ message: "Refresh Token has been revoked" });
  await expect(byFlow(running, bob.refresh)).resolves.toBeDefined();
});

test.each([
  [-1, "is still taken a millisecond before"],
  [0, "is refused at its time"],
])("%p ms from its expiry a refresh token %s", async (offset) => {
  const running = await startFixture({
    client: { RefreshTokenValidity: 60, TokenValidityUnits: { RefreshToken: "minutes" } },
  });
  await makeUser(running.sdk, "alice");
  const { refresh } = await tokensOf(running.sdk, "alice");
  const [{ value: session } = { value: undefined }] = [...running.pools.services.tables.sessions.entries([POOL_ID])];
  running.setClock(Number(session?.refreshExpiresAt) + offset);
  const attempt = byFlow(running, refresh);
  if (offset < 0) await expect(attempt).resolves.toBeDefined();
  else await expect(attempt).rejects.toMatchObject({ message: "Refresh Token has expired" });
  await running.close();
});
