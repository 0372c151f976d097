import { cpSync, existsSync, mkdtempSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { ArtifactStore } from "../../src/lambda/build/artifact-store";
import { FileStates } from "../../src/lambda/build/fingerprint";

let root: string;
let owner: ArtifactStore;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gatehouse-artifacts-"));
  owner = new ArtifactStore(root, "key");
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test("a build stays on disk through any number of later ones until it is released", () => {
  const [first, ...later] = [build(), build(), build(), build()];
  expect([first, ...later].map((folder) => existsSync(folder))).toEqual([true, true, true, true]);
  owner.release(first);
  expect([first, ...later].map((folder) => existsSync(folder))).toEqual([false, true, true, true]);
});

test("the last build and the one before it stay when they are released, for the next start and for another process", () => {
  const folders = [build(), build(), build()];
  for (const folder of folders) owner.release(folder);
  expect(folders.map((folder) => existsSync(folder))).toEqual([false, true, true]);
});

test("a released build goes when two later ones have been made", () => {
  const first = build();
  owner.release(first);
  build();
  build();
  expect(existsSync(first)).toBe(false);
});

test("a copy of the folder does not use the builds of the original", () => {
  build();
  const copy = mkdtempSync(join(tmpdir(), "gatehouse-artifacts-"));
  cpSync(root, copy, { recursive: true });
  expect(owner.find(new FileStates())).toBeDefined();
  expect(new ArtifactStore(copy, "key").find(new FileStates())).toBeUndefined();
  rmSync(copy, { recursive: true });
});

test("a guest adds builds and removes none: the process that owns the folder may load any of them", () => {
  const owned = build();
  const guest = new ArtifactStore(root, "key", { isGuest: true });
  const made = [build(guest), build(guest), build(guest)];
  for (const folder of made) guest.release(folder);
  expect([owned, ...made].map((folder) => existsSync(folder))).toEqual([true, true, true, true]);
});

test("what guests have left goes at the next start of the owner, but nothing that is young", () => {
  const guest = new ArtifactStore(root, "key", { isGuest: true });
  const [old, young, before, last] = [build(guest), build(guest), build(guest), build(guest)];
  const long = new Date(statSync(old).mtimeMs - 3_600_000);
  for (const folder of [old, before, last]) utimesSync(folder, long, long);
  owner = new ArtifactStore(root, "key");
  expect([old, young, before, last].map((folder) => existsSync(folder))).toEqual([false, true, true, true]);
});

function build(store: ArtifactStore = owner): string {
  const taskRoot = store.write([{ path: "index.js", contents: Buffer.from("") }], undefined);
  store.remember(
    { taskRoot, file: join(taskRoot, "index.js"), exportPath: "handler", folders: [], recursive: false },
    {},
  );
  return taskRoot;
}
