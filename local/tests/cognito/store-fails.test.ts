import { AdminCreateUserCommand, DescribeUserPoolCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { storeError } from "../../src/store/store-error";
import { POOL_ID, type RunningPools, startFixture } from "./running-pool";

/** A store that fails while the pool runs: the request that met it is answered, and one line says what to do. */

let running: RunningPools;
beforeEach(async () => {
  running = await startFixture();
});
afterEach(() => running.close());

const FILE = "/state/user-pools.sqlite";
const PLACE = { file: FILE, holds: "users and keys" };

test.each([
  { what: "a full disk", cause: "ENOSPC: no space left on device, write", free: 0, told: "make room, then try again." },
  { what: "a damaged file", cause: "database disk image is malformed", free: 1e9, told: "is damaged" },
  { what: "a file that can't be read", cause: "disk I/O error", free: 1e9, told: "can't be read and written" },
])("$what is answered with InternalErrorException, and said in one line", async ({ cause, free, told }) => {
  const { store } = running.pools.services;
  jest.spyOn(store, "write").mockImplementation(() => {
    throw storeError(PLACE, new Error(cause), () => free);
  });
  const create = () => running.sdk.send(new AdminCreateUserCommand({ UserPoolId: POOL_ID, Username: "alice" }));
  await expect(create()).rejects.toMatchObject({ name: "InternalErrorException", message: "Something went wrong" });
  expect(running.logged).toEqual([expect.stringContaining(told)]);
  expect(running.logged[0]).toContain(FILE);
  expect(running.logged[0]).not.toContain("\n");
  jest.restoreAllMocks();
  await expect(running.sdk.send(new DescribeUserPoolCommand({ UserPoolId: POOL_ID }))).resolves.toBeDefined();
  await expect(create()).resolves.toBeDefined();
});
