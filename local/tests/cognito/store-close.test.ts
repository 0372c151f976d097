import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { openPoolStore } from "../../src/cognito/store/open-pool-store";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  { what: "read", use: (store: ReturnType<typeof openPoolStore>) => store.get(["a"]) },
  { what: "walked through", use: (store: ReturnType<typeof openPoolStore>) => [...store.entries(["a"])] },
  { what: "written", use: (store: ReturnType<typeof openPoolStore>) => store.write(() => store.put(["a"], 1)) },
])("a closed store is not $what, it throws", async ({ use }) => {
  const store = openPoolStore(folder);
  store.write(() => store.put(["a"], 1));
  await store.close();
  expect(() => use(store)).toThrow("The store is closed.");
});

test("a walk that a close interrupts ends with an error", async () => {
  const store = openPoolStore(folder);
  store.write(() => {
    for (let count = 0; count < 10; count += 1) store.put(["a", count], count);
  });
  const walk = store.entries(["a"])[Symbol.iterator]();
  walk.next();
  await store.close();
  expect(() => walk.next()).toThrow("The store is closed.");
});

test("closing waits for what is on its way to the disk, and twice is as good as once", async () => {
  const store = openPoolStore(folder);
  store.write(() => store.put(["a"], "x".repeat(5_000_000)));
  await new Promise((resolve) => setTimeout(resolve, 1_001));
  await Promise.all([store.close(), store.close()]);
  const again = openPoolStore(folder);
  expect(String(again.get(["a"])).length).toBe(5_000_000);
  await again.close();
});
