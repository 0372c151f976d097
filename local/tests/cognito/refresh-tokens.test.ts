import {
  AdminRemoveUserFromGroupCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { CLIENT_ID, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { claimsOf, makeUser, tokensOf } from "./running-pool-steps";

const ROTATING = {
  ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"],
  RefreshTokenRotation: { Feature: "ENABLED", RetryGracePeriodSeconds: 10 },
};

const use = async ({ sdk }: RunningPools, RefreshToken: string) => {
  const input = { ClientId: CLIENT_ID, RefreshToken };
  const { AuthenticationResult: result } = await sdk.send(new GetTokensFromRefreshTokenCommand(input));
  return result ?? {};
};
const byFlow = ({ sdk }: RunningPools, REFRESH_TOKEN: string) =>
  sdk.send(
    new InitiateAuthCommand({ AuthFlow: "REFRESH_TOKEN_AUTH", ClientId: CLIENT_ID, AuthParameters: { REFRESH_TOKEN } }),
  );
const revoke = ({ sdk }: RunningPools, Token: string) =>
  sdk.send(new RevokeTokenCommand({ ClientId: CLIENT_ID, Token }));

describe("refreshing without rotation", () => {
  let running: RunningPools;
  beforeAll(async () => {
    running = await startFixture({ groups: [{ GroupName: "readers" }] });
    await makeUser(running.sdk, "alice", { groups: ["readers"] });
    await makeUser(running.sdk, "bob");
  });
  afterAll(() => running.close());

  test("keeps the session's claims, makes new times and ids, and reads groups anew", async () => {
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

  test("works by REFRESH_TOKEN_AUTH too, with ChallengeParameters and without a new refresh token", async () => {
    const { refresh } = await tokensOf(running.sdk, "alice");
    const answer = await byFlow(running, refresh);
    expect(answer.ChallengeParameters).toEqual({});
    expect(answer.AuthenticationResult).not.toHaveProperty("RefreshToken");
  });

  test.each(["made-up", "a.b.c"])("a token %j that never was is refused", async (token) => {
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

  test("signing out everywhere ends all of a user's sessions and no other's", async () => {
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
});

describe("the end of a refresh token", () => {
  test.each([
    [-1, "is still taken a millisecond before"],
    [0, "is refused at its time"],
  ])("%p: %s", async (offset) => {
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
});

describe("rotation", () => {
  let running: RunningPools;
  beforeAll(async () => {
    running = await startFixture({ client: ROTATING });
    await makeUser(running.sdk, "alice");
  });
  afterEach(() => running.setClock(undefined));
  afterAll(() => running.close());
  const reused = { name: "RefreshTokenReuseException", message: "Refresh token reuse detected" };

  test("REFRESH_TOKEN_AUTH does not support it", async () => {
    const { refresh } = await tokensOf(running.sdk, "alice");
    await expect(byFlow(running, refresh)).rejects.toMatchObject({ name: "UnsupportedOperationException" });
  });

  test("the former token may be used again within the grace, and then displaces the first child", async () => {
    const { refresh } = await tokensOf(running.sdk, "alice");
    const first = (await use(running, refresh)).RefreshToken ?? "";
    const second = (await use(running, refresh)).RefreshToken ?? "";
    await expect(use(running, first)).rejects.toMatchObject(reused);
    await expect(use(running, second)).resolves.toHaveProperty("RefreshToken");
  });

  test("after the grace the former token is reuse, which leaves the child alone", async () => {
    const { refresh } = await tokensOf(running.sdk, "alice");
    const child = (await use(running, refresh)).RefreshToken ?? "";
    running.advance(10_000);
    await expect(use(running, refresh)).rejects.toMatchObject(reused);
    await expect(use(running, child)).resolves.toHaveProperty("RefreshToken");
  });

  test("revoking any member revokes the family; refreshing is then refused without a message", async () => {
    const { refresh } = await tokensOf(running.sdk, "alice");
    const child = (await use(running, refresh)).RefreshToken ?? "";
    await revoke(running, refresh);
    const refusal: unknown = await use(running, child).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: "NotAuthorizedException" });
    const raw = await fetch(running.pools.endpoint, {
      method: "POST",
      headers: { "x-amz-target": "AWSCognitoIdentityProviderService.GetTokensFromRefreshToken" },
      body: JSON.stringify({ ClientId: CLIENT_ID, RefreshToken: child }),
    });
    expect(await raw.json()).toEqual({ __type: "NotAuthorizedException" });
  });

  test("without grace, of many uses at the same time one succeeds", async () => {
    const strict = await startFixture({ client: { ...ROTATING, RefreshTokenRotation: { Feature: "ENABLED" } } });
    await makeUser(strict.sdk, "alice");
    const { refresh } = await tokensOf(strict.sdk, "alice");
    const uses = await Promise.allSettled(Array.from({ length: 8 }, () => use(strict, refresh)));
    expect(uses.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await strict.close();
  });
});
