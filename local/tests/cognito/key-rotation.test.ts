import { GetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser, publishedKeys, tokensOf } from "./running-pool-steps";

const HOURS = 3_600_000;
let running: RunningPools;
beforeEach(async () => {
  running = await startFixture({ client: { AccessTokenValidity: 24 } });
  running.setClock(Date.UTC(2026, 10, 21));
  await makeUser(running.sdk, "alice");
});
afterEach(() => running.close());

const kids = async (): Promise<string[]> => (await publishedKeys(running)).keys.map(({ kid }) => kid);
const kidOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()).kid;

test("rotating puts two new keys first and keeps the former ones, whose tokens stay good", async () => {
  const before = await kids();
  const { access: AccessToken } = await tokensOf(running.sdk, "alice");
  await running.pools.services.keys.rotate(POOL_ID);
  const after = await kids();
  expect(after).toHaveLength(4);
  expect(after.slice(2).sort()).toEqual([...before].sort());
  expect((await running.sdk.send(new GetUserCommand({ AccessToken }))).Username).toBe("alice");
  expect(after.slice(0, 2)).toContain(kidOf((await tokensOf(running.sdk, "alice")).access));
});

test.each([
  [48 * HOURS - 1, 4],
  [48 * HOURS, 2],
])("%d milliseconds after a rotation %d keys are published", async (later, count) => {
  const start = Date.UTC(2026, 10, 21);
  await running.pools.services.keys.rotate(POOL_ID);
  running.setClock(start + later);
  expect(await kids()).toHaveLength(count);
});

test("a rotation removes from the store what is no longer needed", async () => {
  const start = Date.UTC(2026, 10, 21);
  const { keys, tables } = running.pools.services;
  await keys.rotate(POOL_ID);
  running.setClock(start + 48 * HOURS);
  await keys.rotate(POOL_ID);
  expect([...tables.signingKeys.entries([POOL_ID])]).toHaveLength(4);
});

test("a pool that is not there has no keys to rotate", async () => {
  await expect(running.pools.services.keys.rotate("us-east-1_nothing00")).rejects.toMatchObject({
    code: "no-such-pool",
  });
});
