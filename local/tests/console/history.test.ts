import { expect, test } from "@jest/globals";
import { History, LIMITS } from "../../src/console/live/history";
import type { FunctionLogLine } from "../../src/model/activity";
import { deliveredMessage, NOW, requestRecord } from "./fixture";

const line = (requestId: string | undefined, text = "text"): FunctionLogLine => ({
  at: NOW,
  functionId: "WhoamiFunction",
  level: "INFO",
  text,
  ...(requestId !== undefined && { requestId }),
});

test("log lines find their request whether they come before it or after, and no other", () => {
  const history = new History();
  history.addLine(line("a", "before"));
  history.addLine(line("b", "of another"));
  history.addLine(line(undefined, "of none"));
  history.addRequest(requestRecord({ functionRequestId: "a" }));
  history.addLine(line("a", "after"));
  expect(history.requests(1)[0]?.lines.map(({ text }) => text)).toEqual(["before", "after"]);
});

test("a request without an invocation takes the lines of its own id", () => {
  const history = new History();
  const { functionRequestId: _, ...rest } = requestRecord({ requestId: "own" });
  history.addLine(line("own"));
  history.addRequest(rest);
  expect(history.requests(1)[0]?.lines).toHaveLength(1);
});

test.each([
  [
    "requests",
    LIMITS.requests,
    (history: History) => history.addRequest(requestRecord()),
    (history: History) => history.requests(9_999),
  ],
  [
    "messages",
    LIMITS.messages,
    (history: History) => history.addMessage(deliveredMessage()),
    (history: History) => history.messages(9_999),
  ],
] as const)("of more %s than %i the oldest are dropped", (_, limit, add, list) => {
  const history = new History();
  for (let count = 0; count < limit + 3; count += 1) add(history);
  const numbers = list(history).map(({ number }) => number);
  expect(numbers).toHaveLength(limit);
  expect([numbers[0], numbers.at(-1)]).toEqual([limit + 3, 4]);
});

test("an invocation's lines are bounded", () => {
  const history = new History();
  history.addRequest(requestRecord({ functionRequestId: "a" }));
  for (let count = 0; count < LIMITS.linesPerInvocation + 5; count += 1) history.addLine(line("a"));
  expect(history.requests(1)[0]?.lines).toHaveLength(LIMITS.linesPerInvocation);
});

test("lines of invocations without a request are dropped", () => {
  const history = new History();
  for (let count = 0; count <= LIMITS.invocations + LIMITS.requests; count += 1)
    history.addLine(line(`trigger-${count}`));
  history.addRequest(requestRecord({ functionRequestId: "trigger-0" }));
  expect(history.requests(1)[0]?.lines).toEqual([]);
});

test("long texts are cut", () => {
  const history = new History();
  history.addMessage(deliveredMessage({ body: "x".repeat(LIMITS.text + 1) }));
  expect(history.messages(1)[0]?.message.body).toHaveLength(LIMITS.text + 1);
  expect(history.messages(1)[0]?.message.body.endsWith("…")).toBe(true);
});

test("a query string, which may hold a token, is left out of the path", () => {
  const history = new History();
  history.addRequest(requestRecord({ path: "/whoami?access_token=eyJ" }));
  expect(history.requests(1)[0]?.request.path).toBe("/whoami");
});

test("members that a record computes later are computed when it comes", () => {
  const history = new History();
  let asked = 0;
  const { checks: _, ...rest } = requestRecord();
  history.addRequest({
    ...rest,
    get checks() {
      asked += 1;
      return [];
    },
  });
  history.requests(1)[0]?.request.checks.at(0);
  expect(asked).toBe(1);
});

test("what changed after a revision comes in the order of the changes", () => {
  const history = new History();
  history.addRequest(requestRecord({ functionRequestId: "a" }));
  const { revision } = history;
  history.addMessage(deliveredMessage());
  history.addLine(line("a"));
  expect(history.since(revision, 10).map(({ kind }) => kind)).toEqual(["message", "request"]);
  expect(history.since(history.revision, 10)).toEqual([]);
});
