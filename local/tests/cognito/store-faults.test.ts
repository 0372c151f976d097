import fs, { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ConfirmSignUpCommand,
  DeleteUserCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, afterEach, beforeAll, expect, jest, test } from "@jest/globals";
import { openPoolStore } from "../../src/cognito/store/open-pool-store";
import type { UserStatus } from "../../src/cognito/store/records";
import { type Tables, tablesOf } from "../../src/cognito/store/tables";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";

/**
 * The life of a user, told once for each write of it, with that write failing: the disk was full, and has room again.
 * What lies on the disk at that moment is what a process that is killed there leaves behind.
 */

let running: RunningPools;
const folders: string[] = [];
beforeAll(async () => {
  // A client that hides its users answers some operations in even time, which would add up here.
  running = await startFixture({
    pool: { AutoVerifiedAttributes: ["email"] },
    client: { PreventUserExistenceErrors: "LEGACY" },
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(async () => {
  await running.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** What is known of a user: the status, or that there is none. */
type Known = UserStatus | undefined;

interface Step {
  readonly name: string;
  readonly run: (user: string) => Promise<unknown>;
  /** What holds once the step is acknowledged. */
  readonly leaves: Known;
}

const token = { access: "" };
const codeOf = (user: string) => running.delivered.findLast(({ username }) => username === user)?.code ?? "";

const STEPS: readonly Step[] = [
  {
    name: "sign-up",
    run: (Username) =>
      running.sdk.send(
        new SignUpCommand({
          ClientId: CLIENT_ID,
          Username,
          Password: PASSWORD,
          UserAttributes: [{ Name: "email", Value: `${Username}@example.com` }],
        }),
      ),
    leaves: "UNCONFIRMED",
  },
  {
    name: "confirmation",
    run: (Username) =>
      running.sdk.send(new ConfirmSignUpCommand({ ClientId: CLIENT_ID, Username, ConfirmationCode: codeOf(Username) })),
    leaves: "CONFIRMED",
  },
  {
    name: "sign-in",
    run: async (USERNAME) => {
      const AuthParameters = { USERNAME, PASSWORD };
      const { AuthenticationResult: result } = await running.sdk.send(
        new InitiateAuthCommand({ AuthFlow: "USER_PASSWORD_AUTH", ClientId: CLIENT_ID, AuthParameters }),
      );
      token.access = result?.AccessToken ?? "";
    },
    leaves: "CONFIRMED",
  },
  {
    name: "deletion",
    run: () => running.sdk.send(new DeleteUserCommand({ AccessToken: token.access })),
    leaves: undefined,
  },
];

interface Fault {
  /** Which write fails, counted from 1; no such write: none does. */
  readonly at: number;
  written: number;
}

/** Lets one write of the store fail halfway, and calls `onFault` then. */
function arm(fault: Fault, onFault: () => void = () => {}): void {
  const write = fs.writeSync;
  const failing = (fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
    fault.written += 1;
    if (fault.written !== fault.at) return write(fd, bytes, offset, length, position);
    write(fd, bytes, offset, Math.floor(length / 2), position);
    onFault();
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  };
  jest.spyOn(fs, "writeSync").mockImplementation(failing as typeof fs.writeSync);
}

function snapshot(): string {
  const copy = mkdtempSync(join(tmpdir(), "store-faults-"));
  folders.push(copy);
  for (const name of ["user-pools.sqlite", "user-pools.sqlite-wal"])
    if (existsSync(join(running.stateDirectory, name)))
      copyFileSync(join(running.stateDirectory, name), join(copy, name));
  return copy;
}

/** Tells the story. A step that the fault makes fail leaves things as they were, and then succeeds. */
async function tell(user: string, fault: Fault): Promise<void> {
  let before: Known;
  for (const { name, run, leaves } of STEPS) {
    let struck: string | undefined;
    arm(fault, () => {
      struck = snapshot();
    });
    const failed = await run(user).then(
      () => false,
      () => true,
    );
    jest.restoreAllMocks();
    const { tables } = running.pools.services;
    if (struck !== undefined) {
      await expectStore(struck, user, [before, leaves]);
      expect({ name, failed, known: statusOf(tables, user) }).toEqual({
        name,
        failed,
        known: failed ? before : leaves,
      });
      expectAgreement(tables);
      if (failed) await run(user);
    }
    expect({ name, known: statusOf(tables, user) }).toEqual({ name, known: leaves });
    before = leaves;
  }
}

async function expectStore(folder: string, user: string, either: readonly Known[]): Promise<void> {
  const store = openPoolStore(folder);
  try {
    const tables = tablesOf(store);
    expect(either).toContain(statusOf(tables, user));
    expectAgreement(tables);
    expect(statusOf(tables, "witness")).toBe("CONFIRMED");
  } finally {
    await store.close();
  }
}

function statusOf(tables: Tables, user: string): Known {
  const sub = tables.usernames.get(POOL_ID, user);
  return sub === undefined ? undefined : tables.users.get(POOL_ID, sub)?.status;
}

/** Nothing points to a user who is not there, and no user is there whom nothing points to. */
function expectAgreement(tables: Tables): void {
  const valuesOf = <Value>(table: { entries(prefix: readonly string[]): Iterable<{ readonly value: Value }> }) =>
    [...table.entries([POOL_ID])].map(({ value }) => value);
  const subs = valuesOf(tables.users).map(({ sub }) => sub);
  expect(valuesOf(tables.usernames).sort()).toEqual([...subs].sort());
  expect(valuesOf(tables.aliases).filter((sub) => !subs.includes(sub))).toEqual([]);
}

test("whichever write fails, what was acknowledged is there, what failed is not, and trying again succeeds", async () => {
  for (const step of STEPS.slice(0, 3)) await step.run("witness");
  const whole: Fault = { at: 0, written: 0 };
  await tell("user0", whole);
  expect(whole.written).toBeGreaterThan(8);
  for (let at = 1; at <= whole.written; at += 1) await tell(`user${at}`, { at, written: 0 });
  running = await running.restart();
  const { tables } = running.pools.services;
  expect([...tables.users.entries([POOL_ID])].map(({ value }) => value.username)).toEqual(["witness"]);
  expectAgreement(tables);
});

test("whichever write of the first start fails, the next start begins anew", () => {
  const whole: Fault = { at: 0, written: 0 };
  const begin = (fault: Fault) => {
    const folder = mkdtempSync(join(tmpdir(), "store-faults-"));
    folders.push(folder);
    arm(fault);
    try {
      return { folder, store: openPoolStore(folder, () => 0) };
    } catch (error) {
      return { folder, error };
    } finally {
      jest.restoreAllMocks();
    }
  };
  void begin(whole).store?.close();
  expect(whole.written).toBeGreaterThan(1);
  for (let at = 1; at <= whole.written; at += 1) {
    const { folder, error, store } = begin({ at, written: 0 });
    if (store === undefined) expect(error).toMatchObject({ code: "store-disk-full" });
    void store?.close();
    const next = openPoolStore(folder);
    next.write(() => next.put(["kept"], at));
    expect(next.get(["kept"])).toBe(at);
    void next.close();
  }
});
