import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetUserCommand, InitiateAuthCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "@jest/globals";
import { openPoolStore } from "../../src/cognito/store/open-pool-store";
import { tablesOf } from "../../src/cognito/store/tables";
import { epochMillis } from "../../src/model/time";
import { expireAt, sweepExpired } from "../../src/store/expiry";
import { CLIENT_ID, PASSWORD, POOL_ID, sdkFor, startFixture } from "./running-pool";
import { makeUser, signIn, tokensOf } from "./running-pool-steps";

const temporary = () => mkdtempSync(join(tmpdir(), "user-pool-"));

test("users, sessions and keys that were acknowledged are there after the process was killed", async () => {
  const stateDirectory = temporary();
  const child = fork(join(__dirname, "durability-child.js"), [stateDirectory], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const [message] = await once(child, "message");
  const sdk = sdkFor(String(message));
  await makeUser(sdk, "alice");
  const before = await tokensOf(sdk, "alice");
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  sdk.destroy();

  const running = await startFixture({ stateDirectory });
  await expect(running.sdk.send(new GetUserCommand({ AccessToken: before.access }))).resolves.toMatchObject({
    Username: "alice",
  });
  const refresh = new InitiateAuthCommand({
    AuthFlow: "REFRESH_TOKEN_AUTH",
    ClientId: CLIENT_ID,
    AuthParameters: { REFRESH_TOKEN: before.refresh },
  });
  await expect(running.sdk.send(refresh)).resolves.toHaveProperty("AuthenticationResult.AccessToken");
  await running.close();
  rmSync(stateDirectory, { recursive: true });
});

test("what was acknowledged is there after a restart, with the same keys", async () => {
  const first = await startFixture();
  await makeUser(first.sdk, "alice");
  const keys = first.pools.localKeys(first.pools.pools[0]?.issuer ?? "");
  const second = await first.restart();
  expect(second.pools.localKeys(second.pools.pools[0]?.issuer ?? "")).toEqual(keys);
  await expect(signIn(second.sdk, "alice")).resolves.toBeDefined();
  await second.close();
  rmSync(first.stateDirectory, { recursive: true });
});

test("the state folder holds neither password nor token, and is the owner's alone", async () => {
  const running = await startFixture();
  await makeUser(running.sdk, "alice");
  const { access, refresh } = await tokensOf(running.sdk, "alice");
  for (const name of readdirSync(running.stateDirectory)) {
    const file = join(running.stateDirectory, name);
    const isFolder = statSync(file).isDirectory();
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(isFolder ? 0o700 : 0o600);
    if (isFolder) continue;
    const content = readFileSync(file);
    for (const secret of [PASSWORD, refresh, access]) expect(content.includes(secret)).toBe(false);
  }
  await running.close();
});

const now = epochMillis(1_000_000);

test("a transaction that throws changes nothing", async () => {
  const folder = temporary();
  const store = openPoolStore(folder);
  const tables = tablesOf(store);
  const work = () =>
    store.write(() => {
      tables.counters.put([POOL_ID, "users"], 1);
      throw new Error("no");
    });
  expect(work).toThrow("no");
  expect(tables.counters.get(POOL_ID, "users")).toBeUndefined();
  expect(() => tables.counters.put([POOL_ID, "users"], 1)).toThrow("outside of a transaction");
  await store.close();
  rmSync(folder, { recursive: true });
});

test("the store lists a prefix in order and goes on after a key", async () => {
  const folder = temporary();
  const store = openPoolStore(folder);
  const { counters } = tablesOf(store);
  store.write(() => {
    for (const name of ["b", "a", "ä", "c"]) counters.put(["pool", name], 1);
    counters.put(["pool2", "x"], 1);
  });
  const names = (after?: string) =>
    [...counters.entries(["pool"], after === undefined ? undefined : ["pool", after])].map(({ key }) => key[1]);
  expect(names()).toEqual(["a", "b", "c", "ä"]);
  expect(names("b")).toEqual(["c", "ä"]);
  await store.close();
  rmSync(folder, { recursive: true });
});

test("the store removes what has expired, exactly at its time, unless it was prolonged", async () => {
  const folder = temporary();
  const store = openPoolStore(folder);
  const { spent, attempts } = tablesOf(store);
  const later = epochMillis(now + 10);
  store.write(() => {
    spent.put([POOL_ID, "one"], true);
    expireAt(store, now, "spent", POOL_ID, "one");
    attempts.put([POOL_ID, "alice"], { failures: 2, lastAt: now, expiresAt: later });
    expireAt(store, now, "attempts", POOL_ID, "alice");
    expireAt(store, later, "attempts", POOL_ID, "alice");
  });
  expect(sweepExpired(store, epochMillis(now - 1))).toBe(0);
  expect(sweepExpired(store, now)).toBe(2);
  expect([spent.get(POOL_ID, "one"), attempts.get(POOL_ID, "alice")?.failures]).toEqual([undefined, 2]);
  expect(sweepExpired(store, later)).toBe(1);
  expect(attempts.get(POOL_ID, "alice")).toBeUndefined();
  await store.close();
  rmSync(folder, { recursive: true });
});
