import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { LambdaFunction } from "../../src/model/function";
import { seconds } from "../../src/model/time";
import { createProject, type Project, type Running, run } from "./fixture";

interface Row {
  readonly title: string;
  /** The text of index.js. */
  readonly source: string;
  readonly fn?: Partial<LambdaFunction>;
  readonly outcome: object;
  /** Text that one of the function's log lines contains. */
  readonly logged?: string;
}

const NODE22 = { runtime: "nodejs22.x" } as const;
const ONE_SECOND = { timeout: seconds(1) } as const;
const success = (payload: unknown) => ({ kind: "success", payload: JSON.stringify(payload) });
const failure = (errorType: string, errorMessage: string | object, trace: object = expect.any(Array)) => ({
  kind: "function-error",
  errorType,
  errorMessage,
  trace,
});

/** docs/aws-behaviour/lambda-runtime.md, "Answers" and "Errors". */
const rows: readonly Row[] = [
  {
    title: "an async handler answers what it returns",
    source: "exports.handler = async (event) => ({ got: event.n + 1 })",
    outcome: success({ got: 8 }),
  },
  {
    title: "a handler need not be async",
    source: "exports.handler = (event) => [event.n]",
    outcome: success([7]),
  },
  { title: "undefined becomes null", source: "exports.handler = async () => {}", outcome: success(null) },
  {
    title: "a date is written as JSON writes it",
    source: "exports.handler = async () => new Date(0)",
    outcome: success("1970-01-01T00:00:00.000Z"),
  },
  {
    title: "an answer that JSON cannot carry is an error",
    source: "exports.handler = async () => 1n",
    outcome: failure("Runtime.JSONStringifyError", "Unable to stringify response body"),
  },
  {
    title: "up to Node.js 22 that error is a plain one",
    source: "exports.handler = async () => { const a = {}; a.a = a; return a }",
    fn: NODE22,
    outcome: failure("Error", "Unable to stringify response body"),
  },
  {
    title: "a thrown error is answered with its name, text and stack",
    source:
      "class NotFound extends Error { name = 'NotFound' }\nexports.handler = async () => { throw new NotFound('no') }",
    outcome: failure("NotFound", "no", expect.arrayContaining([expect.stringMatching(/index\.js:2:\d+/)])),
    logged: "Invoke Error NotFound: no",
  },
  {
    title: "what is thrown and no error has its type of value",
    source: "exports.handler = async () => { throw 'text' }",
    outcome: failure("string", "text", []),
  },
  {
    title: "an error with a throwing getter does no harm",
    source: "exports.handler = async () => { throw { get name() { throw 1 } } }",
    outcome: failure("handled", expect.stringContaining("problem while retrieving")),
  },
  {
    title: "an error of many megabytes is cut",
    source: "exports.handler = async () => { throw new Error('x'.repeat(9_000_000)) }",
    outcome: failure("Error", expect.stringMatching(/^x{262144}$/)),
  },
  {
    title: "an uncaught exception ends the environment",
    source: "exports.handler = () => new Promise(() => setImmediate(() => { throw new TypeError('later') }))",
    outcome: failure("TypeError", "later"),
    logged: "Uncaught Exception TypeError: later",
  },
  {
    title: "an unhandled rejection ends the environment",
    source: "exports.handler = () => new Promise(() => { Promise.reject(new Error('lost')) })",
    outcome: failure("Runtime.UnhandledPromiseRejection", "Error: lost"),
    logged: "Unhandled Promise Rejection",
  },
  {
    title: "process.exit ends the environment",
    source: "exports.handler = async () => process.exit(3)",
    outcome: failure("Runtime.ExitError", "RequestId: id-1 Error: Runtime exited with error: exit status 3", []),
    logged: "exit status 3",
  },
  {
    title: "process.exit(0) gives no reason",
    source: "exports.handler = async () => process.exit(0)",
    outcome: failure("Runtime.ExitError", "RequestId: id-1 Error: Runtime exited without providing a reason", []),
  },
  {
    title: "a handler that waits too long is ended",
    source: "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60_000))",
    fn: ONE_SECOND,
    outcome: failure("Sandbox.Timedout", "RequestId: id-1 Error: Task timed out after 1.00 seconds", []),
    logged: "Task timed out after 1.00 seconds",
  },
  {
    title: "a handler that computes too long is ended, and what it wrote before is there",
    source: "exports.handler = () => { console.log('begun'); for (;;); }",
    fn: ONE_SECOND,
    outcome: failure("Sandbox.Timedout", "RequestId: id-1 Error: Task timed out after 1.00 seconds", []),
    logged: "begun",
  },
  {
    title: "a promise that nothing will settle is an error at once",
    source: "exports.handler = () => new Promise(() => {})",
    outcome: failure("Runtime.NodeJsExit", expect.stringContaining("never settled")),
  },
  ...Object.entries({
    "objects that are kept": "const all = []; for (;;) all.push(new Array(1000).fill({}))",
    "a map that grows": "const all = new Map(); for (let n = 0; ; n++) all.set(n, [n, n, n, n])",
    "an array that grows": "const all = []; for (;;) all.push(1)",
    "buffers, which are no objects of V8's": "const all = []; for (;;) all.push(Buffer.alloc(1e6, 1))",
  }).map(([what, code]) => ({
    title: `${what} without end take down their environment alone`,
    source: `exports.handler = async () => { ${code} }`,
    fn: { timeout: seconds(60) },
    outcome: failure("Runtime.OutOfMemory", "RequestId: id-1 Error: Runtime exited with error: signal: killed", []),
    logged: "signal: killed",
  })),
  {
    title: "so does a module that takes it while it is loaded",
    source: "const all = []; for (;;) all.push(new Array(1e6).fill(1))",
    fn: { timeout: seconds(60) },
    outcome: failure("Runtime.OutOfMemory", "RequestId: id-1 Error: Runtime exited with error: signal: killed", []),
  },
  {
    title: "an endless loop that makes garbage alone runs out of time",
    source: "exports.handler = async () => { for (;;) new Array(1000).fill(1) }",
    fn: ONE_SECOND,
    outcome: failure("Sandbox.Timedout", "RequestId: id-1 Error: Task timed out after 1.00 seconds", []),
  },
  {
    title: "an answer over 6 MB is an error",
    source: "exports.handler = async () => 'x'.repeat(6_291_555)",
    outcome: failure(
      "Function.ResponseSizeTooLarge",
      "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    ),
  },
  {
    title: "an answer of 6 MB to the byte is none",
    source: "exports.handler = async () => 'é'.repeat(3_145_777)",
    outcome: { kind: "success" },
  },
  {
    title: "a handler may be nested in an export",
    source: "exports.api = { v1: { get: async () => 'nested' } }",
    fn: { handler: "index.api.v1.get" },
    outcome: success("nested"),
  },
  {
    title: "a missing export is named",
    source: "exports.other = 1",
    outcome: failure("Runtime.HandlerNotFound", "index.handler is undefined or not exported"),
  },
  {
    title: "an export that is no function is named",
    source: "exports.handler = {}",
    outcome: failure("Runtime.HandlerNotFound", "index.handler is not a function"),
  },
  {
    title: "a module that cannot be found is named",
    source: "require('./not-there'); exports.handler = async () => 1",
    outcome: failure("Runtime.ImportModuleError", expect.stringContaining("Cannot find module './not-there'")),
    logged: "not-there",
  },
  {
    title: "an error while the module is loaded is answered",
    source: "throw new RangeError('at load')",
    outcome: failure("RangeError", "at load"),
    logged: "at load",
  },
  {
    title: "a streaming handler is refused",
    source: "exports.handler = awslambda.streamifyResponse(async () => {})",
    outcome: failure("Runtime.StreamingNotSupported", expect.stringContaining("does not stream")),
  },
  {
    title: "a callback handler is refused from Node.js 24 on",
    source: "exports.handler = (event, context, callback) => callback(null, 1)",
    outcome: failure("Runtime.CallbackHandlerDeprecated", expect.stringContaining("has removed support for callback")),
  },
  {
    title: "a callback handler answers by its callback up to Node.js 22",
    source: "exports.handler = (event, context, callback) => { setTimeout(() => callback(null, event.n), 5) }",
    fn: NODE22,
    outcome: success(7),
  },
  {
    title: "a callback's error is the error",
    source: "exports.handler = (event, context, callback) => callback(new Error('by callback'))",
    fn: NODE22,
    outcome: failure("Error", "by callback"),
  },
  {
    title: "a callback waits for an empty event loop",
    source:
      "let done = false; exports.handler = (event, context, callback) => { setTimeout(() => { done = true }, 50); callback(null, { toJSON: () => done }) }",
    fn: NODE22,
    outcome: success(true),
  },
  {
    title: "unless callbackWaitsForEmptyEventLoop is false",
    source:
      "let done = false; exports.handler = (event, context, callback) => { context.callbackWaitsForEmptyEventLoop = false; setTimeout(() => { done = true }, 50); callback(null, { toJSON: () => done }) }",
    fn: NODE22,
    outcome: success(false),
  },
  {
    title: "a handler that calls nothing back answers null up to Node.js 22",
    source: "exports.handler = (event, context, callback) => {}",
    fn: NODE22,
    outcome: success(null),
  },
  {
    title: "context.done, succeed and fail are there up to Node.js 22, and the first counts",
    source:
      "exports.handler = (event, context) => { context.succeed('first'); context.fail('second'); context.done(null, 'third') }",
    fn: NODE22,
    outcome: success("first"),
  },
  {
    title: "context.fail with nothing says handled",
    source: "exports.handler = (event, context) => { context.fail() }",
    fn: NODE22,
    outcome: failure("string", "handled", []),
  },
  {
    title: "inline code runs as index.js",
    source: "",
    fn: { code: { kind: "inline", source: "exports.handler = async () => __filename.slice(-8)" } },
    outcome: success("index.js"),
  },
];

let project: Project;
let running: Running;
const functions: LambdaFunction[] = [];

beforeAll(async () => {
  project = createProject();
  rows.forEach(({ source, fn }, index) => {
    const folder = `row-${index}`;
    project.write(`${folder}/index.js`, source);
    functions.push(
      project.fn(`Row${index}`, { code: { kind: "directory", path: `${project.folder}/${folder}` }, ...fn }),
    );
  });
  running = await run(project, functions);
});
afterAll(async () => {
  await running.runtime.close();
  project.remove();
});

for (const [index, { title, outcome, logged }] of rows.entries()) {
  test(title, async () => {
    const fn = functions[index];
    if (fn === undefined) throw new Error("no such row");
    expect(await running.invoke(fn, { n: 7 }, "id-1")).toMatchObject({ functionId: fn.logicalId, ...outcome });
    const lines = running.logs.filter(({ functionId }) => functionId === fn.logicalId).map(({ text }) => text);
    if (logged !== undefined) expect(lines.join("\n")).toContain(logged);
  });
}

test("after a failure a fresh environment serves the next event", async () => {
  const title = "a handler that computes too long is ended, and what it wrote before is there";
  const fn = functions[rows.findIndex((row) => row.title === title)];
  if (fn === undefined) throw new Error("no such row");
  expect(await running.invoke(fn, {}, "id-2")).toMatchObject({ errorType: "Sandbox.Timedout" });
});
