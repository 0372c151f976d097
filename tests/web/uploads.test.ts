import { beforeEach, expect, test } from "@jest/globals";
import type { Item } from "../../functions/_shared/contract";
import { CallFailed, type Failure } from "../../web/api/failure";
import type { Grant } from "../../web/api/metadata";
import { type UploadStage, Uploads } from "../../web/uploads/uploads";

/** One step of an upload that waits until the test says how it ends. */
interface Held {
  readonly name: string;
  readonly signal: AbortSignal;
  done(): void;
  fail(failure: Failure): void;
}

let announced: string[];
let deleted: string[];
let sending: Held[];
let stored: string[];
let uploads: Uploads;
let now: number;
let status: Item["status"];

beforeEach(() => {
  [announced, deleted, sending, stored, now, status] = [[], [], [], [], 0, "stored"];
  const item = (id: string): Item => ({
    id,
    name: id,
    type: "text/plain",
    size: 4,
    sha256: "",
    owner: "u",
    status,
    createdAt: "",
  });
  uploads = new Uploads({
    metadata: {
      announce: async ({ name, type }) => {
        announced.push(`${name} ${type}`);
        return grant(`${name}-${announced.length}`);
      },
      get: async (id) => ({ item: item(id), downloadUrl: undefined }),
      delete: async (id) => void deleted.push(id),
    },
    checksum: async (_file, _signal, progress) => {
      progress(4);
      return "sum";
    },
    sendFile: ({ id }, _file, signal, progress) =>
      new Promise((resolve, reject) => {
        progress(2);
        sending.push({ name: id, signal, done: resolve, fail: (failure) => reject(new CallFailed(failure)) });
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
    now: () => now,
    wait: async () => {},
    onStored: ({ id }) => void stored.push(id),
  });
});

const grant = (id: string): Grant => ({ id, url: "", headers: {}, expiresAt: new Date(300_000).toISOString() });
const files = (...names: readonly string[]): File[] =>
  names.map((name) => new File(["text"], name, { type: "text/plain;charset=x" }));
const stages = (): readonly UploadStage["kind"][] => uploads.get().map(({ stage }) => stage.kind);
const settle = () => new Promise((done) => setTimeout(done, 5));
const OFFLINE: Failure = { kind: "offline" };

test("a file is read, announced by its bare type, sent and looked for", async () => {
  uploads.add(files("a"));
  await settle();
  expect([announced, stages(), uploads.get()[0]?.stage]).toEqual([
    ["a text/plain"],
    ["sending"],
    { kind: "sending", done: 2 },
  ]);
  sending[0]?.done();
  await settle();
  expect([stages(), stored, uploads.isBusy]).toEqual([["stored"], ["a-1"], false]);
});

test("three files are under way at once, and the next one follows when one is over", async () => {
  uploads.add(files("a", "b", "c", "d", "e"));
  await settle();
  expect(stages()).toEqual(["sending", "sending", "sending", "waiting", "waiting"]);
  sending[1]?.done();
  await settle();
  expect(stages()).toEqual(["sending", "stored", "sending", "sending", "waiting"]);
});

test.each<[string, number, Failure, number]>([
  ["goes on with the same leave", 0, OFFLINE, 1],
  ["asks for leave again once the first one has ended", 296_000, OFFLINE, 2],
  ["asks for leave again if the storage refused", 0, { kind: "refused", status: 403, words: "no" }, 2],
])("a retry %s", async (_, later, failure, announcements) => {
  uploads.add(files("a"));
  await settle();
  sending[0]?.fail(failure);
  await settle();
  expect(uploads.get()[0]?.stage).toEqual({ kind: "failed", failure });
  now = later;
  uploads.retry(1);
  await settle();
  sending[1]?.done();
  await settle();
  expect([stages(), announced.length]).toEqual([["stored"], announcements]);
});

test("a cancelled upload stops, its record is deleted, and the next one starts", async () => {
  uploads.add(files("a", "b", "c", "d"));
  await settle();
  uploads.cancel(1);
  await settle();
  expect([stages()[0], stages()[3], deleted, sending[0]?.signal.aborted]).toEqual([
    "cancelled",
    "sending",
    ["a-1"],
    true,
  ]);
  uploads.retry(1);
  expect(stages()[0]).toBe("waiting");
});

test("what failed for a reason that is gone is tried again, and nothing else", async () => {
  uploads.add(files("a", "b"));
  await settle();
  sending[0]?.fail(OFFLINE);
  sending[1]?.fail({ kind: "signed-out" });
  await settle();
  uploads.retryAfter("signed-out");
  await settle();
  expect(stages()).toEqual(["failed", "sending"]);
  uploads.retryAfter("offline");
  await settle();
  expect(stages()).toEqual(["sending", "sending"]);
});

test("a file that is not what was announced is shown as rejected", async () => {
  status = "rejected";
  uploads.add(files("a"));
  await settle();
  sending[0]?.done();
  await settle();
  expect(stages()).toEqual(["rejected"]);
});

test("clearing keeps what is under way and what failed", async () => {
  uploads.add(files("a", "b", "c"));
  await settle();
  sending[0]?.done();
  sending[1]?.fail(OFFLINE);
  await settle();
  uploads.clear();
  expect(stages()).toEqual(["failed", "sending"]);
});
