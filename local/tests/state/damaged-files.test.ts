import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readIfPresent, writeOwnerOnly } from "../../src/files/owner-only-file";
import { findRunning } from "../../src/stack/ready";
import { openSeededUsers } from "../../src/stack/seed/seeded-users";
import { acquireLock } from "../../src/stack/state/lock";
import { openStateFolder, readIdentity, withinState } from "../../src/stack/state/state-folder";

/**
 * The files of a state folder as they may be found: each gives one clear error that names the file, and stays as it is.
 */

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
});
afterEach(() => {
  chmodSync(root, 0o700);
  rmSync(root, { recursive: true, force: true });
});

const READERS: readonly (readonly [file: string, read: (file: string) => unknown])[] = [
  ["stack.json", () => readIdentity(root)],
  ["seeded-users.json", (file) => openSeededUsers(file)],
  ["running.json", () => findRunning(root)],
];
const CONTENTS: readonly (readonly [what: string, text: string])[] = [
  ["empty", ""],
  ["cut", '{"users": [{"username": "al'],
  ["garbled", "\0\u0001\u0002"],
  ["another value", "[1]"],
  ["null", "null"],
];

test.each(READERS.flatMap(([name, read]) => CONTENTS.map(([what, text]) => [name, what, text, read] as const)))(
  "%s that is %s is refused with one clear error and left as it is",
  (name, _what, text, read) => {
    const lock = acquireLock(join(root, "lock"));
    const file = join(root, name);
    writeFileSync(file, text);
    try {
      expect(() => read(file)).toThrow(
        expect.objectContaining({ code: "state-unreadable", message: expect.stringContaining(`${file} is damaged`) }),
      );
      expect(readFileSync(file, "utf8")).toBe(text);
    } finally {
      lock.release();
    }
  },
);

test.each(READERS)("%s that is a folder is one clear error", (name, read) => {
  const lock = acquireLock(join(root, "lock"));
  mkdirSync(join(root, name));
  expect(() => read(join(root, name))).toThrow(
    expect.objectContaining({ code: "state-unreadable", message: expect.stringContaining("EISDIR") }),
  );
  lock.release();
});

test("seeded users of which one has no text for a password are damaged, not forgotten", () => {
  const file = join(root, "seeded-users.json");
  writeFileSync(file, '{"passwords":{"alice":1},"users":[]}');
  expect(() => openSeededUsers(file)).toThrow(expect.objectContaining({ code: "state-unreadable" }));
});

test("a file that can't be replaced is one clear error, and the old text stays", () => {
  const file = join(root, "folder");
  mkdirSync(join(file, "full"), { recursive: true });
  expect(() => writeOwnerOnly(file, "new")).toThrow(
    expect.objectContaining({
      code: "state-not-writable",
      message: expect.stringContaining(`${file} can't be written`),
    }),
  );
  expect(existsSync(join(file, "full"))).toBe(true);
});

test("a lock that is a folder is one clear error", () => {
  mkdirSync(join(root, "lock", "full"), { recursive: true });
  expect(() => openStateFolder({ path: root, fresh: false })).toThrow(
    expect.objectContaining({ code: "state-not-writable" }),
  );
});

test.each([
  {
    what: "a file below the folder",
    error: { code: "EACCES", path: "/state/functions/x" },
    names: "/state/functions/x",
  },
  { what: "a full disk, without a file", error: { code: "ENOSPC" }, names: "disk that holds /state is full" },
])("a system error about $what names it", async ({ error, names }) => {
  const work = () => Promise.reject(Object.assign(new Error("no"), error));
  await expect(withinState("/state", work)).rejects.toMatchObject({
    code: "state-not-writable",
    message: expect.stringContaining(names),
  });
});

test("a system error about something else stays as it is", async () => {
  const error = Object.assign(new Error("no"), { code: "EACCES", path: "/statement" });
  await expect(withinState("/state", () => Promise.reject(error))).rejects.toBe(error);
});

test("a file that is not there is no error", () => {
  expect(readIfPresent(join(root, "nothing"))).toBeUndefined();
});
