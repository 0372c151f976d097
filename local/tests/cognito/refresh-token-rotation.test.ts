import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { byFlow, revoke, use } from "./refresh-token-steps";
import { CLIENT_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser, tokensOf } from "./running-pool-steps";

const ROTATING = {
  ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"],
  RefreshTokenRotation: { Feature: "ENABLED", RetryGracePeriodSeconds: 10 },
};

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture({ client: ROTATING });
  await makeUser(running.sdk, "alice");
});
afterEach(() => running.setClock(undefined));
afterAll(() => running.close());
const reused = { name: "RefreshTokenReuseException", message: "Refresh token reuse detected" };

test("REFRESH_TOKEN_AUTH is refused for a client that rotates refresh tokens", async () => {
  const { refresh } = await tokensOf(running.sdk, "alice");
  await expect(byFlow(running, refresh)).rejects.toMatchObject({ name: "UnsupportedOperationException" });
});

test("the former token may be used again within the grace period, and then displaces the first child", async () => {
  const { refresh } = await tokensOf(running.sdk, "alice");
  const first = (await use(running, refresh)).RefreshToken ?? "";
  const second = (await use(running, refresh)).RefreshToken ?? "";
  await expect(use(running, first)).rejects.toMatchObject(reused);
  await expect(use(running, second)).resolves.toHaveProperty("RefreshToken");
});

test("after the grace period the former token counts as reuse, which leaves the child valid", async () => {
  const { refresh } = await tokensOf(running.sdk, "alice");
  const child = (await use(running, refresh)).RefreshToken ?? "";
  running.advance(10_000);
  await expect(use(running, refresh)).rejects.toMatchObject(reused);
  await expect(use(running, child)).resolves.toHaveProperty("RefreshToken");
});

test("revoking any member revokes the family, and refreshing is then refused without a message", async () => {
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

test("without a grace period, of many uses at the same time one succeeds", async () => {
  const strict = await startFixture({ client: { ...ROTATING, RefreshTokenRotation: { Feature: "ENABLED" } } });
  await makeUser(strict.sdk, "alice");
  const { refresh } = await tokensOf(strict.sdk, "alice");
  const uses = await Promise.allSettled(Array.from({ length: 8 }, () => use(strict, refresh)));
  expect(uses.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  await strict.close();
});
