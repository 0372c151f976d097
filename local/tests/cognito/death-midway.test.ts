import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminResetUserPasswordCommand,
  CreateUserPoolCommand,
  DeleteGroupCommand,
  DeleteUserPoolCommand,
  ListUserPoolsCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { putGroup, setMembership } from "../../src/cognito/users/groups";
import { buildUser, saveUser } from "../../src/cognito/users/user-record";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { brokenLinks } from "./stored-links";

/**
 * A process that dies after any of an operation's transactions leaves nothing half done, or what the next start mends.
 */

const POOL = { UserPoolId: POOL_ID };
const OPTIONS = { pool: { AutoVerifiedAttributes: ["email"], AliasAttributes: ["email"] } };
const EMAIL = [{ Name: "email", Value: "zoe@example.com" }];

/** The state of a pool that `fill` has filled. */
let filled: string;
beforeAll(async () => {
  filled = mkdtempSync(join(tmpdir(), "user-pool-"));
  const running = await startFixture({ ...OPTIONS, stateDirectory: filled });
  fill(running);
  await running.close();
});
afterAll(() => rmSync(filled, { recursive: true }));

test.each<[string, (running: RunningPools) => Promise<unknown>]>([
  ["DeleteUserPool", ({ sdk }) => sdk.send(new DeleteUserPoolCommand(POOL))],
  ["CreateUserPool", ({ sdk }) => sdk.send(new CreateUserPoolCommand({ PoolName: "made" }))],
  [
    "SignUp",
    ({ sdk }) =>
      sdk.send(new SignUpCommand({ ClientId: CLIENT_ID, Username: "zoe", Password: PASSWORD, UserAttributes: EMAIL })),
  ],
  ["AdminCreateUser", ({ sdk }) => sdk.send(new AdminCreateUserCommand({ ...POOL, Username: "zoe" }))],
  ["AdminDeleteUser", ({ sdk }) => sdk.send(new AdminDeleteUserCommand({ ...POOL, Username: "user7" }))],
  ["AdminResetUserPassword", ({ sdk }) => sdk.send(new AdminResetUserPasswordCommand({ ...POOL, Username: "user7" }))],
  ["DeleteGroup", ({ sdk }) => sdk.send(new DeleteGroupCommand({ ...POOL, GroupName: "all" }))],
  ["the rotation of keys", ({ pools }) => pools.services.keys.rotate(POOL_ID)],
])("a death after any transaction of %s leaves nothing half done", async (_what, operate) => {
  for (let survived = 0, died = true; died; survived += 1) {
    expect(survived).toBeLessThan(10);
    const stateDirectory = mkdtempSync(join(tmpdir(), "user-pool-"));
    cpSync(filled, stateDirectory, { recursive: true });
    try {
      died = await operateUntilDeath(stateDirectory, operate, survived);
      const after = await startFixture({ ...OPTIONS, stateDirectory });
      const links = brokenLinks(after.pools.services.tables);
      await after.close();
      expect([survived, links]).toEqual([survived, []]);
    } finally {
      rmSync(stateDirectory, { recursive: true });
    }
  }
});

test("what belongs to no pool is removed at the start, and pools that are there keep theirs", async () => {
  const stateDirectory = mkdtempSync(join(tmpdir(), "user-pool-"));
  const before = await startFixture({ stateDirectory });
  const { services } = before.pools;
  fill(before);
  services.store.write(() => {
    for (const poolId of ["us-east-1_AbCdEf12", "us-east-1_AbCdEf1234", "us-east-1_Zz"]) {
      services.tables.counters.put([poolId, "users"], 3);
      services.tables.usernames.put([poolId, "alice"], "sub");
    }
  });
  await before.close();
  const after = await startFixture({ stateDirectory });
  const { counters, usernames } = after.pools.services.tables;
  const poolsOf = (table: typeof counters | typeof usernames) =>
    new Set([...table.entries([])].map(({ key }) => key[0]));
  expect([poolsOf(counters), poolsOf(usernames)]).toEqual([new Set([POOL_ID]), new Set([POOL_ID])]);
  expect([...usernames.entries([POOL_ID])]).toHaveLength(40);
  await after.close();
  rmSync(stateDirectory, { recursive: true });
});

test("a pool whose removal could not be written is served as before", async () => {
  const running = await startFixture();
  const { store } = running.pools.services;
  jest.spyOn(store, "removeAll").mockImplementation(() => {
    throw new Error("no room");
  });
  await expect(running.sdk.send(new DeleteUserPoolCommand(POOL))).rejects.toMatchObject({
    name: "InternalErrorException",
  });
  jest.restoreAllMocks();
  const { UserPools } = await running.sdk.send(new ListUserPoolsCommand({ MaxResults: 10 }));
  expect(UserPools).toHaveLength(1);
  await expect(running.sdk.send(new AdminCreateUserCommand({ ...POOL, Username: "zoe" }))).resolves.toBeDefined();
  await running.close();
});

/**
 * Runs an operation on a pool of 40 users. After so many transactions nothing more is written, as after a death;
 * returns whether it came to that.
 */
async function operateUntilDeath(
  stateDirectory: string,
  operate: (running: RunningPools) => Promise<unknown>,
  survived: number,
): Promise<boolean> {
  const running = await startFixture({ ...OPTIONS, stateDirectory });
  const { store } = running.pools.services;
  const write = store.write.bind(store);
  const state = { count: 0, isWithin: false, died: false };
  const failing = <T>(work: () => T): T => {
    if (state.isWithin) return work();
    if (state.count >= survived) {
      state.died = true;
      throw new Error("dead");
    }
    state.count += 1;
    state.isWithin = true;
    try {
      return write(work);
    } finally {
      state.isWithin = false;
    }
  };
  Object.assign(store, { write: failing });
  await operate(running).catch(() => {});
  await running.close();
  return state.died;
}

/** 40 users with verified addresses, all in one group, without passwords. */
function fill({ pools: { services } }: RunningPools): void {
  const pool = services.pools.pool(POOL_ID);
  services.store.write(() => {
    const group = { GroupName: "all", Description: undefined, Precedence: undefined, RoleArn: undefined };
    putGroup(services, POOL_ID, group, { fromTemplate: false });
    for (let count = 0; count < 40; count += 1) {
      const user = buildUser(services, pool, {
        name: `user${count}`,
        attributes: { email: `user${count}@example.com`, email_verified: "true" },
        status: "CONFIRMED",
        password: undefined,
        policyText: "new-password",
      });
      saveUser(services, pool, undefined, user);
      setMembership(services.tables, POOL_ID, user.sub, "all", true);
    }
  });
}
