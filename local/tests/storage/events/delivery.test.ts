import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterEach, expect, test } from "@jest/globals";
import type { Invocation, InvocationOutcome } from "../../../src/model/invocation";
import { epochMillis, millis } from "../../../src/model/time";
import { EventDelivery } from "../../../src/storage/events/event-delivery";
import { failedEventsFile } from "../../../src/storage/events/failed-events";
import type { Subscription } from "../../../src/storage/events/subscription";
import { BUCKET, type RunningBucket, startBucket } from "../s3/running-bucket";

/** Events of a real bucket, delivered to functions that fail as they are told to. */

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:record";
const success: InvocationOutcome = { kind: "success", functionId: "Record", payload: "null", duration: millis(1) };
const failure: InvocationOutcome = {
  kind: "function-error",
  functionId: "Record",
  errorType: "TypeError",
  errorMessage: "hunter2",
  trace: [],
  duration: millis(1),
};
const doesNotBuild: InvocationOutcome = { kind: "not-invoked", reason: "does-not-build", message: "Syntax error" };

const directory = mkdtempSync(join(tmpdir(), "events-"));
const file = join(directory, "failed.jsonl");
let running: RunningBucket | undefined;
let delivery: EventDelivery | undefined;

afterEach(async () => {
  delivery?.close();
  await running?.close();
  running = undefined;
  rmSync(directory, { recursive: true, force: true });
});

const subscription = (more: Partial<Subscription> = {}): Subscription => ({
  id: "one",
  functionArn: ARN,
  functionId: "Record",
  payloadOf: ({ name, key }) => JSON.stringify(`${name} ${key}`),
  retries: 2,
  maximumAge: millis(6 * 3_600_000),
  ...more,
});

/** Starts a bucket, or goes on with one, and answers its events by `answer`. */
async function deliver(
  answer: (invocation: Invocation, call: number) => InvocationOutcome | Promise<InvocationOutcome>,
  subscriptions: readonly Subscription[] = [subscription()],
) {
  const bucket = running ?? (await startBucket({ directory: join(directory, "bucket"), keepEvents: () => true }));
  running = bucket;
  const calls: Invocation[] = [];
  const log: string[] = [];
  const clock = () => epochMillis(bucket.time.now);
  delivery = new EventDelivery({
    events: bucket.service,
    subscriptions,
    invoke: async (invocation) => answer(invocation, calls.push(invocation)),
    failed: failedEventsFile(file, clock, (line) => log.push(line)),
    clock,
    log: (line) => log.push(line),
  });
  const put = (Key: string) => bucket.sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }));
  const remove = (Key: string) => bucket.sdk.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
  return { bucket, calls, log, put, remove, payloads: () => calls.map(({ payload }) => JSON.parse(payload)) };
}

async function until(isDone: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 300 && !isDone(); attempt += 1) await new Promise((wake) => setTimeout(wake, 10));
  expect(isDone()).toBe(true);
}

const pause = (time: number) => new Promise((wake) => setTimeout(wake, time));

test("each change is delivered once, and then forgotten", async () => {
  const { bucket, payloads, put, remove } = await deliver(() => success);
  await put("a");
  await remove("a");
  await until(() => payloads().length === 2 && bucket.service.nextEvents(9).length === 0);
  expect(payloads()).toEqual(["ObjectCreated:Put a", "ObjectRemoved:Delete a"]);
});

test("an event that nobody is meant to hear is forgotten", async () => {
  const { bucket, calls, put } = await deliver(() => success, [subscription({ payloadOf: () => undefined })]);
  await put("a");
  await until(() => bucket.service.nextEvents(9).length === 0);
  expect(calls).toEqual([]);
});

test("a function that fails is called again after one minute and after two, with the same request id", async () => {
  const { bucket, calls, log, put } = await deliver((_, call) => (call < 3 ? failure : success));
  await put("a");
  await until(() => calls.length === 1);
  bucket.time.now += 59_999;
  await pause(1100);
  expect(calls).toHaveLength(1);
  bucket.time.now += 1;
  await until(() => calls.length === 2);
  bucket.time.now += 119_999;
  await pause(1100);
  expect(calls).toHaveLength(2);
  expect(bucket.service.nextEvents(9)).toHaveLength(1);
  bucket.time.now += 1;
  await until(() => bucket.service.nextEvents(9).length === 0);
  expect(calls).toHaveLength(3);
  expect(new Set(calls.map(({ requestId }) => requestId)).size).toBe(1);
  expect(log).toEqual([]);
});

test("what a function fails at is kept in a file for its owner, and said in one line without its words", async () => {
  const { bucket, log, put } = await deliver(() => failure, [subscription({ retries: 0 })]);
  await put("a");
  await until(() => bucket.service.nextEvents(9).length === 0);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
    version: "1.0",
    timestamp: new Date(bucket.time.now).toISOString(),
    requestContext: {
      requestId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
      functionArn: `${ARN}:$LATEST`,
      condition: "RetriesExhausted",
      approximateInvokeCount: 1,
    },
    requestPayload: "ObjectCreated:Put a",
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: { errorType: "TypeError", errorMessage: "hunter2", trace: [] },
  });
  if (process.platform !== "win32") expect(statSync(file).mode & 0o077).toBe(0);
  expect(log).toEqual([expect.stringMatching(/^Record failed once \(TypeError\) at ObjectCreated:Put of \S+\/a: /)]);
  expect(log.join()).not.toContain("hunter2");
});

test("an event older than its function wants is given up", async () => {
  const { bucket, put } = await deliver(() => failure, [subscription({ maximumAge: millis(60_000) })]);
  await put("a");
  await until(() => bucket.service.nextEvents(9).length === 0);
  const { requestContext } = JSON.parse(readFileSync(file, "utf8"));
  expect(requestContext).toMatchObject({ condition: "EventAgeExceeded", approximateInvokeCount: 1 });
});

test("a function that does not build is called once it does", async () => {
  let isMended = false;
  const { bucket, log, put } = await deliver(() => (isMended ? success : doesNotBuild), [subscription({ retries: 0 })]);
  await put("a");
  await until(() => log.length === 1);
  expect(log).toEqual([expect.stringMatching(/^Record can't be called .*: Syntax error$/)]);
  isMended = true;
  bucket.time.now += 1_000;
  await until(() => bucket.service.nextEvents(9).length === 0);
});

test("the events of one key come one after the other, those of others meanwhile", async () => {
  const release: (() => void)[] = [];
  const { payloads, put } = await deliver(async (_, call) => {
    if (call === 1) await new Promise<void>((go) => release.push(go));
    return success;
  });
  await put("a");
  await until(() => release.length === 1);
  await put("a");
  await put("b");
  await until(() => payloads().length === 2);
  await pause(100);
  expect(payloads()).toEqual(["ObjectCreated:Put a", "ObjectCreated:Put b"]);
  for (const go of release) go();
  await until(() => payloads().length === 3);
});

test("an event is forgotten only when every function is done with it", async () => {
  const release: (() => void)[] = [];
  const { bucket, calls, put } = await deliver(
    async ({ functionArn }) => {
      if (functionArn === "slow") await new Promise<void>((go) => release.push(go));
      return success;
    },
    [subscription(), subscription({ id: "two", functionArn: "slow" })],
  );
  await put("a");
  await until(() => calls.length === 2 && release.length === 1);
  await pause(50);
  expect(bucket.service.nextEvents(9)).toHaveLength(1);
  for (const go of release) go();
  await until(() => bucket.service.nextEvents(9).length === 0);
});

test("what an earlier process has left is delivered first, with the same request id", async () => {
  const first = await deliver(() => new Promise(() => {}));
  await first.put("a");
  await until(() => first.calls.length === 1);
  delivery?.close();
  await first.put("b");
  running = await first.bucket.restart();
  const second = await deliver(() => success);
  await until(() => second.bucket.service.nextEvents(9).length === 0);
  expect(second.payloads()).toEqual(["ObjectCreated:Put a", "ObjectCreated:Put b"]);
  expect(second.calls[0]?.requestId).toBe(first.calls[0]?.requestId);
});

test("what ends with the process is no failure", async () => {
  const { bucket, log, put } = await deliver(async () => {
    await pause(50);
    return failure;
  }, [subscription({ retries: 0 })]);
  await put("a");
  await pause(30);
  delivery?.close();
  await pause(100);
  expect(bucket.service.nextEvents(9)).toHaveLength(1);
  expect(log).toEqual([]);
});

test("many events are taken in turn", async () => {
  const { bucket, put } = await deliver(() => success, [subscription({ payloadOf: () => undefined })]);
  delivery?.close();
  for (let index = 0; index < 12; index += 1)
    await Promise.all(Array.from({ length: 50 }, (_, i) => put(`${index}-${i}`)));
  const { calls } = await deliver(() => success);
  await until(() => bucket.service.nextEvents(9).length === 0);
  expect(calls).toHaveLength(600);
}, 30_000);
