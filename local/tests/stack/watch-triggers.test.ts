import { expect, test } from "@jest/globals";
import type { TriggerRecord } from "../../src/model/activity";
import type { InvocationOutcome } from "../../src/model/invocation";
import type { JsonObject } from "../../src/model/json";
import { epochMillis, millis } from "../../src/model/time";
import { watchTriggers } from "../../src/stack/watch-triggers";

const EVENT = {
  version: "1",
  triggerSource: "UserMigration_Authentication",
  userPoolId: "us-east-1_Pool00001",
  userName: "ada",
  callerContext: { clientId: "client1" },
} as const;

const success = (answer: unknown): InvocationOutcome => ({
  kind: "success",
  functionId: "Trigger",
  payload: JSON.stringify(answer),
  duration: millis(1),
});

async function watched(event: JsonObject, outcome: InvocationOutcome): Promise<TriggerRecord> {
  const records: TriggerRecord[] = [];
  const ids: (string | undefined)[] = [];
  const invoke = watchTriggers(
    async ({ requestId }) => {
      ids.push(requestId);
      return outcome;
    },
    () => epochMillis(1_000),
    (record) => records.push(record),
  );
  expect(await invoke({ functionArn: "arn:x", payload: JSON.stringify(event) })).toBe(outcome);
  await new Promise(setImmediate);
  const [record] = records;
  if (record === undefined) throw new Error("nothing was reported");
  expect(ids).toEqual([record.functionRequestId]);
  return record;
}

test("a run is reported with its user, client and source, and the response alone of its answer", async () => {
  const record = await watched(EVENT, success({ ...EVENT, response: { userAttributes: { email: "a@b" } } }));
  expect(record).toMatchObject({
    at: 1_000,
    functionArn: "arn:x",
    userPoolId: "us-east-1_Pool00001",
    clientId: "client1",
    username: "ada",
    triggerSource: "UserMigration_Authentication",
  });
  expect(JSON.parse(record.response ?? "")).toEqual({ userAttributes: { email: "a@b" } });
  expect(record.failure).toBeUndefined();
});

test.each([
  ["password", { password: "a secret thing" }],
  ["code", { code: "a secret thing" }],
  ["challengeAnswer", { challengeAnswer: "a secret thing" }],
  ["privateChallengeParameters", { privateChallengeParameters: { answer: "a secret thing" } }],
  ["clientMetadata", { clientMetadata: { otp: "a secret thing" } }],
  ["validationData", { validationData: { otp: "a secret thing" } }],
])("a trigger's event is reported without its %s", async (name, member) => {
  const answer = { ...EVENT, request: member, response: { ...member, more: true } };
  const { event, response } = await watched({ ...EVENT, request: member }, success(answer));
  expect(JSON.parse(event).request).toEqual({ [name]: "(left out)" });
  expect(event + (response ?? "")).not.toContain("a secret thing");
});

test.each<[string, InvocationOutcome, object]>([
  [
    "an error with its stack",
    {
      kind: "function-error",
      functionId: "T",
      errorType: "Error",
      errorMessage: "no",
      trace: ["at x (/a.ts:1:1)"],
      duration: millis(1),
    },
    { kind: "threw", message: "Error: no", trace: ["at x (/a.ts:1:1)"] },
  ],
  [
    "a time-out of the function",
    {
      kind: "function-error",
      functionId: "T",
      errorType: "Sandbox.Timedout",
      errorMessage: "late",
      trace: [],
      duration: millis(1),
    },
    { kind: "timed-out", message: "late" },
  ],
  [
    "code that does not build",
    { kind: "not-invoked", reason: "does-not-build", message: "a.ts:1:1: wrong" },
    { kind: "does-not-build", message: "a.ts:1:1: wrong" },
  ],
  ["an answer without the event", success({ ok: true }), { kind: "bad-answer" }],
  ["an answer that is null", success(null), { kind: "bad-answer" }],
])("a failure is reported: %s", async (_name, outcome, failure) => {
  expect((await watched(EVENT, outcome)).failure).toMatchObject(failure);
});

test("a long event is cut", async () => {
  const { event } = await watched({ ...EVENT, request: { text: "x".repeat(200_000) } }, success({ response: {} }));
  expect(event.length).toBeLessThanOrEqual(100_001);
});
