import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { epochMillis, seconds } from "../../src/model/time";
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

const answer = async (source: string, fn: Parameters<Project["fn"]>[1], options: Parameters<typeof run>[2] = {}) => {
  project.write("index.js", source);
  const created = project.fn("Fn", { environment: { OWN: "mine", SHARED: "template" }, ...fn });
  running = await run(project, [created], options);
  const outcome = await running.invoke(created, { n: 1 }, "00000000-0000-4000-8000-000000000001");
  if (outcome.kind !== "success") throw new Error(JSON.stringify(outcome));
  return JSON.parse(outcome.payload);
};

const source = "exports.handler = async () => process.env";

test("a function's environment is Lambda's, the template's and what the stack adds, and of the developer's only PATH", async () => {
  process.env["AWS_PROFILE"] = "developer";
  process.env["GATEHOUSE_TEST_SECRET"] = "not for functions";
  try {
    const environment = () => ({ SHARED: "stack", AWS_ENDPOINT_URL_S3: "http://127.0.0.1:1" });
    const variables = await answer(source, { memorySize: 256 }, { environment, region: "eu-central-1" });
    expect(variables).toEqual({
      OWN: "mine",
      SHARED: "stack",
      AWS_ENDPOINT_URL_S3: "http://127.0.0.1:1",
      _HANDLER: "index.handler",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_SESSION_TOKEN: "local",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      AWS_REGION: "eu-central-1",
      AWS_DEFAULT_REGION: "eu-central-1",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_LAMBDA_FUNCTION_NAME: "stack-Fn-1",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/stack-Fn-1",
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      HOME: expect.stringContaining(project.folder),
      LAMBDA_TASK_ROOT: project.folder,
      LANG: "en_US.UTF-8",
      PATH: process.env["PATH"],
      TZ: ":UTC",
      USERPROFILE: expect.stringContaining(project.folder),
    });
  } finally {
    delete process.env["AWS_PROFILE"];
    delete process.env["GATEHOUSE_TEST_SECRET"];
  }
});

test("a function's environment cannot set what Lambda reserves", async () => {
  await expect(answer(source, { environment: { AWS_REGION: "eu-west-1", OK: "1" } })).rejects.toMatchObject({
    code: "reserved-variable",
    message: expect.stringMatching(/template\.yaml:7: function Fn: Environment sets AWS_REGION, /),
  });
});

const contextSource = `exports.handler = async (event, context) => ({
    ...context,
    names: Object.keys(context),
    remaining: context.getRemainingTimeInMillis(),
  })`;
const commonMembers = {
  functionName: "stack-Fn-1",
  functionVersion: "$LATEST",
  memoryLimitInMB: "128",
  logGroupName: "/aws/lambda/stack-Fn-1",
  logStreamName: expect.any(String),
  invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:stack-Fn-1",
  awsRequestId: "00000000-0000-4000-8000-000000000001",
};

test("the context object has Lambda's members", async () => {
  const { names, remaining, ...context } = await answer(contextSource, { timeout: seconds(30) });
  expect(context).toEqual(commonMembers);
  expect(names).toEqual(expect.arrayContaining(["clientContext", "identity", "getRemainingTimeInMillis"]));
  expect(names).not.toContain("callbackWaitsForEmptyEventLoop");
  expect(remaining).toBeGreaterThan(29_000);
  expect(remaining).toBeLessThanOrEqual(30_000);
});

test("the context object has the callback model's members as well, up to Node.js 22", async () => {
  const { names, remaining, ...context } = await answer(contextSource, { runtime: "nodejs20.x" });
  expect(context).toEqual({ ...commonMembers, callbackWaitsForEmptyEventLoop: true });
  expect(names).toEqual(expect.arrayContaining(["succeed", "fail", "done"]));
  expect(remaining).toBeLessThanOrEqual(3_000);
});

test("what a function writes just before it ends its process is logged", async () => {
  project.write("index.js", "exports.handler = async () => { process.stdout.write('last words'); process.exit(1) }");
  const fn = project.fn("Fn");
  running = await run(project, [fn]);
  await running.invoke(fn);
  expect(running.logs.map(({ text }) => text)).toContain("last words");
});

test("what a function writes is logged with time, request id and level, line by line", async () => {
  const source = `console.log("at load");
exports.handler = async () => {
  console.log("%s is %d", "one", 1, { a: 1 });
  console.debug("d"); console.info("i"); console.warn("w"); console.error("e\\nsecond line"); console.trace("t");
  process.stdout.write("raw one\\nraw "); process.stdout.write("two\\n"); process.stderr.write("no line end");
  await new Promise((resolve) => setTimeout(resolve, 5));
  return null;
}`;
  const later = Date.UTC(2040, 0, 1);
  await answer(source, {}, { clock: () => epochMillis(later) });
  const requestId = "00000000-0000-4000-8000-000000000001";
  const line = (level: string, text: string) => ({
    at: expect.any(Number),
    functionId: "Fn",
    requestId,
    level,
    text,
  });
  expect(running?.logs).toEqual([
    { at: expect.any(Number), functionId: "Fn", level: "INFO", text: "at load" },
    line("INFO", "one is 1 { a: 1 }"),
    line("DEBUG", "d"),
    line("INFO", "i"),
    line("WARN", "w"),
    line("ERROR", "e\nsecond line"),
    line("TRACE", "t"),
    line("INFO", "raw one"),
    line("INFO", "raw two"),
    line("ERROR", "no line end"),
  ]);
  for (const { at } of running?.logs ?? []) expect(Math.abs(at - later)).toBeLessThan(5_000);
});
