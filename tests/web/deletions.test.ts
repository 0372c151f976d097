import { beforeEach, expect, test } from "@jest/globals";
import type { Item } from "../../functions/_shared/contract";
import { CallFailed, type Failure } from "../../web/api/failure";
import { Deletions, TIME_TO_UNDO } from "../../web/files/deletions";

let sent: [id: string, outlivesPage: boolean][];
let timers: { at: number; act: () => void }[];
let now: number;
let failure: Failure | undefined;
let deletions: Deletions;

beforeEach(() => {
  [sent, timers, now, failure] = [[], [], 0, undefined];
  deletions = new Deletions({
    metadata: {
      delete: async (id, outlivesPage = false) => {
        sent.push([id, outlivesPage]);
        if (failure !== undefined) throw new CallFailed(failure);
      },
    },
    later: (milliseconds, act) => {
      const timer = { at: now + milliseconds, act };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  });
});

/** Lets time pass. */
async function pass(milliseconds: number): Promise<void> {
  now += milliseconds;
  const due = timers.filter(({ at }) => at <= now);
  timers = timers.filter(({ at }) => at > now);
  for (const { act } of due) act();
  await new Promise((done) => setTimeout(done, 0));
}

const item = (id: string): Item => ({
  id,
  name: id,
  type: "",
  size: 0,
  sha256: "",
  owner: "",
  status: "stored",
  createdAt: "",
});

test.each([
  [TIME_TO_UNDO - 1, 0],
  [TIME_TO_UNDO, 1],
])("after %d ms, %d request has left", async (time, count) => {
  deletions.add(item("a"));
  await pass(time);
  expect(sent).toHaveLength(count);
});

test("what is undone is never sent, and what is deleted again has its whole time", async () => {
  deletions.add(item("a"));
  await pass(TIME_TO_UNDO - 1);
  deletions.undo("a");
  await pass(TIME_TO_UNDO);
  expect([sent, deletions.get()]).toEqual([[], []]);
  deletions.add(item("a"));
  await pass(TIME_TO_UNDO - 1);
  expect(sent).toEqual([]);
});

test("time stands still while somebody is at the button", async () => {
  deletions.add(item("a"));
  deletions.hold();
  await pass(10 * TIME_TO_UNDO);
  expect(sent).toEqual([]);
  deletions.release();
  await pass(TIME_TO_UNDO);
  expect(sent).toEqual([["a", false]]);
});

test("a page that is left sends what waits, once, in a way that outlives it", async () => {
  deletions.add(item("a"));
  deletions.add(item("b"));
  deletions.flush();
  deletions.flush();
  await pass(TIME_TO_UNDO);
  expect(sent).toEqual([
    ["a", true],
    ["b", true],
  ]);
});

test.each<[string, Failure, Failure | undefined]>([
  ["is shown", { kind: "offline" }, { kind: "offline" }],
  ["that says the file is gone already is none", { kind: "refused", status: 404, words: "" }, undefined],
])("a failure %s", async (_, given, shown) => {
  failure = given;
  deletions.add(item("a"));
  await pass(TIME_TO_UNDO);
  expect(deletions.get()[0]?.failure).toEqual(shown);
});
