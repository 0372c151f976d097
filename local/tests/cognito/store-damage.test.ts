import fs, { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { openPoolStore } from "../../src/cognito/store/open-pool-store";
import { bytesOfKey, keyOfBytes } from "../../src/store/key-bytes";
import type { Key } from "../../src/store/store";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
  file = join(folder, "user-pools.sqlite");
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** A closed store of 2,000 records. */
async function filledStore(): Promise<void> {
  const store = openPoolStore(folder);
  store.write(() => {
    for (let count = 0; count < 2_000; count += 1) store.put(["users", count], { name: `user ${count}`, count });
  });
  await store.close();
}

test.each<[string, (bytes: Buffer) => Buffer]>([
  ["cut in half", (bytes) => bytes.subarray(0, bytes.length / 2)],
  ["cut to one page", (bytes) => bytes.subarray(0, 4096)],
  ["cut to 50 bytes", (bytes) => bytes.subarray(0, 50)],
  ["cut to nothing", (bytes) => bytes.subarray(0, 0)],
  ["garbled at its beginning", (bytes) => garbled(bytes, 0, 4096)],
  ["garbled in its middle", (bytes) => garbled(bytes, 40_960, 90_000)],
  ["something else altogether", () => Buffer.from("a text\n".repeat(2_000))],
])("a store that was %s is refused with one clear line and left as it is", async (_what, damage) => {
  await filledStore();
  const damaged = Buffer.from(damage(readFileSync(file)));
  writeFileSync(file, damaged);
  expect(() => openPoolStore(folder)).toThrow(
    expect.objectContaining({ code: "store-damaged", message: expect.stringContaining(`${file} is damaged`) }),
  );
  expect(readFileSync(file).equals(damaged)).toBe(true);
});

test("a record whose bytes were changed is not handed out", async () => {
  await filledStore();
  const bytes = readFileSync(file);
  const at = bytes.indexOf("user 1234");
  bytes.write("user 9999", at);
  writeFileSync(file, bytes);
  const store = openPoolStore(folder);
  expect(() => store.get(["users", 1234])).toThrow(expect.objectContaining({ code: "store-damaged" }));
  expect(() => [...store.entries(["users"])]).toThrow(expect.objectContaining({ code: "store-damaged" }));
  expect(store.get(["users", 1])).toEqual({ name: "user 1", count: 1 });
  await store.close();
});

test("a store of an earlier version is refused, not misread", () => {
  writeFileSync(join(folder, "user-pools.mdb"), "");
  expect(() => openPoolStore(folder)).toThrow(expect.objectContaining({ code: "state-of-another-version" }));
});

test("a disk that is full refuses the write, keeps what was acknowledged, and goes on once there is room", async () => {
  const store = openPoolStore(folder, () => 0);
  store.write(() => store.put(["kept"], 1));
  jest.spyOn(fs, "writeSync").mockImplementation(() => {
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  });
  const work = () => store.write(() => store.put(["lost"], "x".repeat(100_000)));
  expect(work).toThrow(expect.objectContaining({ code: "store-disk-full" }));
  expect(store.get(["kept"])).toBe(1);
  jest.restoreAllMocks();
  expect(store.get(["lost"])).toBeUndefined();
  store.write(() => store.put(["later"], 2));
  await store.close();
  const again = openPoolStore(folder);
  expect([again.get(["kept"]), again.get(["lost"]), again.get(["later"])]).toEqual([1, undefined, 2]);
  await again.close();
});

test("a disk that is full at the first start is one clear line, and leaves no store behind", () => {
  jest.spyOn(fs, "writeSync").mockImplementation(() => {
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  });
  expect(() => openPoolStore(folder, () => 0)).toThrow(expect.objectContaining({ code: "store-disk-full" }));
  jest.restoreAllMocks();
  expect(() => readFileSync(file)).toThrow("ENOENT");
});

test("a file that can't be opened is one clear line", () => {
  mkdirSync(file);
  expect(() => openPoolStore(folder)).toThrow(expect.objectContaining({ code: "store-unusable" }));
});

test("a process that was killed leaves a lock and a log behind, and nothing is lost", async () => {
  const store = openPoolStore(folder);
  store.write(() => store.put(["kept"], 1));
  const copy = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
  for (const name of ["user-pools.sqlite", "user-pools.sqlite-wal"]) copyFileSync(join(folder, name), join(copy, name));
  mkdirSync(join(copy, "user-pools.sqlite.lock"));
  const survivor = openPoolStore(copy);
  expect(survivor.get(["kept"])).toBe(1);
  await Promise.all([store.close(), survivor.close()]);
  rmSync(copy, { recursive: true });
});

test("a log that was cut keeps the transactions before the cut whole", async () => {
  const store = openPoolStore(folder);
  for (let count = 0; count < 50; count += 1)
    store.write(() => {
      store.put(["one", count], "x".repeat(3_000));
      store.put(["two", count], "x".repeat(3_000));
    });
  const copy = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
  for (const name of ["user-pools.sqlite", "user-pools.sqlite-wal"]) copyFileSync(join(folder, name), join(copy, name));
  truncateSync(join(copy, "user-pools.sqlite-wal"), 300_000);
  const survivor = openPoolStore(copy);
  const [one, two] = ["one", "two"].map((name) => [...survivor.entries([name])].length);
  expect(one).toBe(two);
  await Promise.all([store.close(), survivor.close()]);
  rmSync(copy, { recursive: true });
});

test("keys sort member by member, numbers before texts, and come back as they were", () => {
  const keys: Key[] = [
    ["a"],
    ["a", Number.NEGATIVE_INFINITY],
    ["a", -2.5],
    ["a", 0],
    ["a", 1e300],
    ["a", ""],
    ["a", "\0"],
    ["a", "\0b"],
    ["a", "b"],
    ["a", "b", 1],
    ["a", "b\0"],
    ["a", "bb"],
    ["a", "ä"],
    ["a\0"],
    ["b"],
  ];
  const sorted = keys.map(bytesOfKey).sort(Buffer.compare).map(keyOfBytes);
  expect(sorted).toEqual(keys);
});

test("bytes that no key has are refused", () => {
  for (const bytes of [[9], [2, 65], [1, 0, 0]]) expect(() => keyOfBytes(Uint8Array.from(bytes))).toThrow("malformed");
});

function garbled(bytes: Buffer, from: number, to: number): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = from; at < Math.min(to, copy.length); at += 1) copy[at] = (at * 31) % 251;
  return copy;
}
