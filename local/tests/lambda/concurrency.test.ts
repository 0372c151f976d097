import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { InvocationOutcome } from "../../src/model/invocation";
import { seconds } from "../../src/model/time";
import { createProject, type Project, type Running, run } from "./fixture";

let project: Project;
let running: Running | undefined;

beforeEach(() => {
  project = createProject();
});
afterEach(async () => {
  await running?.runtime.close();
  project.remove();
});

const payloads = (outcomes: readonly InvocationOutcome[]) =>
  outcomes.map((outcome) => (outcome.kind === "success" ? JSON.parse(outcome.payload) : outcome));

test("an environment handles one event at a time, and keeps its state", async () => {
  project.write(
    "index.js",
    `let inside = 0, most = 0, served = 0;
exports.handler = async () => { inside++; most = Math.max(most, inside); await 0; inside--; return { most, served: ++served }; }`,
  );
  const fn = project.fn("Fn");
  running = await run(project, [fn]);
  const { invoke } = running;
  const outcomes = payloads(await Promise.all(Array.from({ length: 200 }, () => invoke(fn))));
  expect(outcomes.every(({ most }) => most === 1)).toBe(true);
  expect(outcomes.at(-1)).toEqual({ most: 1, served: 200 });
});

test("slow events get environments of their own", async () => {
  project.write(
    "index.js",
    "exports.handler = async (event) => { await new Promise((r) => setTimeout(r, event.wait)); return event.n }",
  );
  const fn = project.fn("Fn", { timeout: seconds(30) });
  running = await run(project, [fn]);
  const { invoke } = running;
  const startedAt = performance.now();
  const outcomes = await Promise.all([0, 1, 2, 3, 4, 5].map((n) => invoke(fn, { n, wait: 700 })));
  expect(payloads(outcomes)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(performance.now() - startedAt).toBeLessThan(6 * 700 - 700);
});

test("no event waits behind one that will not end", async () => {
  project.write("index.js", "exports.handler = async ({ hang }) => { if (hang) for (;;); return 'quick' }");
  const fn = project.fn("Fn", { timeout: seconds(2) });
  running = await run(project, [fn]);
  const { invoke } = running;
  await invoke(fn);
  const hanging = invoke(fn, { hang: true });
  const quick = await Promise.all(Array.from({ length: 20 }, () => invoke(fn)));
  expect(payloads(quick)).toEqual(Array.from({ length: 20 }, () => "quick"));
  expect(await hanging).toMatchObject({ errorType: "Sandbox.Timedout" });
});

test("events behind one that ends the environment are served by the next", async () => {
  project.write("index.js", "exports.handler = async ({ exit }) => exit ? process.exit(1) : 'served'");
  const fn = project.fn("Fn");
  running = await run(project, [fn]);
  const { invoke } = running;
  await invoke(fn);
  const outcomes = await Promise.all([true, false, true, false, false].map((exit) => invoke(fn, { exit })));
  expect(outcomes.map(({ kind }) => kind)).toEqual([
    "function-error",
    "success",
    "function-error",
    "success",
    "success",
  ]);
});

test("no event waits for one that floods its log", async () => {
  project.write("flood.js", "exports.handler = async () => { for (;;) console.log('x'.repeat(200)) }");
  project.write("other.js", "exports.handler = async () => 'other'");
  const flooding = project.fn("Flooding", { handler: "flood.handler", timeout: seconds(2) });
  const other = project.fn("Other", { handler: "other.handler" });
  let lines = 0;
  running = await run(project, [flooding, other], { onLog: () => (lines += 1) });
  const { invoke } = running;
  await invoke(other);
  const flood = invoke(flooding);
  let longest = 0;
  for (let n = 0; n < 20; n += 1) {
    const startedAt = performance.now();
    await invoke(other);
    longest = Math.max(longest, performance.now() - startedAt);
    await sleep(50);
  }
  expect(lines).toBeGreaterThan(1000);
  expect(longest).toBeLessThan(500);
  expect(await flood).toMatchObject({ errorType: "Sandbox.Timedout" });
});

test("each event is answered once and by its own answer, whatever the others do", async () => {
  project.write(
    "index.js",
    `exports.handler = async ({ n, kind }) => {
  if (kind === "throw") throw new Error("no " + n);
  if (kind === "exit") process.exit(9);
  if (kind === "compute") for (const end = performance.now() + 30; performance.now() < end; );
  if (kind === "hang") await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (kind === "wait") await new Promise((resolve) => setTimeout(resolve, 20));
  return n;
}`,
  );
  const fn = project.fn("Fn", { timeout: seconds(1) });
  running = await run(project, [fn]);
  const { invoke } = running;
  const kinds = ["quick", "quick", "quick", "quick", "wait", "throw", "compute", "exit"];
  const events = Array.from({ length: 300 }, (_, n) => ({
    n,
    kind: n % 75 === 74 ? "hang" : (kinds[(n * 7919) % kinds.length] ?? "quick"),
  }));
  const outcomes = await Promise.all(
    events.map(async (event) => {
      await sleep(event.n % 60);
      return await invoke(fn, event, `id-${event.n}`);
    }),
  );
  const expected: Record<string, (n: number) => object> = {
    throw: (n) => ({ errorType: "Error", errorMessage: `no ${n}` }),
    exit: (n) => ({ errorType: "Runtime.ExitError", errorMessage: expect.stringContaining(`RequestId: id-${n} `) }),
    hang: (n) => ({ errorType: "Sandbox.Timedout", errorMessage: expect.stringContaining(`RequestId: id-${n} `) }),
  };
  for (const { n, kind } of events) {
    const answer = expected[kind] ?? (() => ({ kind: "success", payload: String(n) }));
    expect(outcomes[n]).toMatchObject(answer(n));
  }
});

test("an endless burst is refused at a limit, not queued without one", async () => {
  project.write("index.js", "exports.handler = () => new Promise((r) => setTimeout(r, 60_000))");
  const fn = project.fn("Fn", { timeout: seconds(60) });
  running = await run(project, [fn]);
  const { invoke } = running;
  let throttled = 0;
  for (let n = 0; n < 1700; n += 1) {
    void invoke(fn).then((outcome) => {
      if (outcome.kind === "not-invoked" && outcome.reason === "throttled") throttled += 1;
    });
  }
  await sleep(50);
  expect(throttled).toBeGreaterThan(100);
  expect(throttled).toBeLessThan(300);
});

test("closing fails running invocations at once", async () => {
  project.write("index.js", "exports.handler = () => new Promise((r) => setTimeout(r, 60_000))");
  const fn = project.fn("Fn", { timeout: seconds(60) });
  const { runtime, invoke } = await run(project, [fn]);
  const open = [invoke(fn), invoke(fn)];
  await sleep(100);
  const startedAt = performance.now();
  await runtime.close();
  for (const outcome of await Promise.all(open)) expect(outcome).toMatchObject({ errorType: "Runtime.ExitError" });
  expect(performance.now() - startedAt).toBeLessThan(500);
});

test("an alias and a version call the code that runs here", async () => {
  project.write("index.js", "exports.handler = async (event) => event.length");
  const fn = project.fn("Fn");
  running = await run(project, [fn]);
  for (const qualifier of ["live", "7"]) {
    expect(await running.invoke({ ...fn, arn: `${fn.arn}:${qualifier}` }, "12")).toMatchObject({ kind: "success" });
  }
});

test("a function that does not exist, or an event over 6 MB, is not invoked", async () => {
  project.write("index.js", "exports.handler = async (event) => event.length");
  const fn = project.fn("Fn");
  running = await run(project, [fn]);
  const { invoke } = running;
  expect(await invoke({ ...fn, arn: "arn:aws:lambda:us-east-1:123456789012:function:other" })).toMatchObject({
    kind: "not-invoked",
    reason: "no-such-function",
  });
  expect(await invoke(fn, "x".repeat(6_291_554))).toMatchObject({ kind: "success", payload: "6291554" });
  expect(await invoke(fn, "x".repeat(6_291_555))).toMatchObject({ kind: "not-invoked", reason: "event-too-large" });
});
