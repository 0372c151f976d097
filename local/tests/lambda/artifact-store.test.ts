import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { ArtifactStore } from "../../src/lambda/build/artifact-store";

let root: string;
let store: ArtifactStore;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gatehouse-artifacts-"));
  store = new ArtifactStore(root, "key");
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test("a build stays on disk through any number of later ones until it is released", () => {
  const [first, ...later] = [build(), build(), build(), build()];
  expect([first, ...later].map((folder) => existsSync(folder))).toEqual([true, true, true, true]);
  store.release(first);
  expect([first, ...later].map((folder) => existsSync(folder))).toEqual([false, true, true, true]);
});

test("the last build and the one before it stay when they are released, for the next start and for another process", () => {
  const folders = [build(), build(), build()];
  for (const folder of folders) store.release(folder);
  expect(folders.map((folder) => existsSync(folder))).toEqual([false, true, true]);
});

test("a released build goes when two later ones have been made", () => {
  const first = build();
  store.release(first);
  build();
  build();
  expect(existsSync(first)).toBe(false);
});

function build(): string {
  const taskRoot = store.write([{ path: "index.js", contents: Buffer.from("") }], undefined);
  store.remember(
    { taskRoot, file: join(taskRoot, "index.js"), exportPath: "handler", folders: [], recursive: false },
    {},
  );
  return taskRoot;
}
