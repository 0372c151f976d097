import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ReadyLine } from "../../local/src/model/ready-line";
import { type CommandRun, runCommand } from "../../local/tests/stack/command-line";
import { PROJECT } from "./running-stack";

/** The commands beside `start`, against one running stack. */

const folder = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
const state = join(folder, "state");
let stack: CommandRun;
let ready: ReadyLine;

beforeAll(async () => {
  const ports = ["--port", "0", "--pool-port", "0", "--storage-port", "0", "--web-port", "0", "--console-port", "0"];
  stack = runCommand(["start", "--json", ...ports, "--no-watch", "--state", state], { cwd: PROJECT });
  ready = JSON.parse(await stack.firstLine());
});

afterAll(async () => {
  stack.process.kill("SIGTERM");
  await stack.ended;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test.each([
  { args: [], use: "access" },
  { args: ["--id"], use: "id" },
])("the token command prints the $use token alone", async ({ args, use }) => {
  const { status, stdout } = await finish(["token", "adminuser", ...args, "--state", state]);
  expect([status, claimsOf(stdout.trim())["token_use"]]).toEqual([0, use]);
  expect(stdout.split("\n")).toHaveLength(2);
});

test("the token command refuses a user who was not seeded and names those who were", async () => {
  const { status, stderr } = await finish(["token", "nobody", "--state", state]);
  expect([status, stderr]).toEqual([1, expect.stringContaining("adminuser, regularuser")]);
});

test("the token command without a running stack says how to start one", async () => {
  const { status, stderr } = await finish(["token", "adminuser", "--state", join(folder, "none")]);
  expect([status, stderr]).toEqual([1, expect.stringContaining("npm start")]);
});

test("the explain command names the failing check and the answer, reads the token from stdin and never prints its signature", async () => {
  const token = (await finish(["token", "regularuser", "--state", state])).stdout.trim();
  const { status, stdout } = await finish(["explain", "-", "GET /AdminUser", "--state", state], token);
  expect(status).toBe(2);
  expect(stdout).toMatch(/FAIL +scope .*this decides/);
  expect(stdout).toContain('error="insufficient_scope"');
  expect(stdout).not.toContain(token.split(".")[2]);
});

test("the explain command says that a valid token would get in", async () => {
  const token = (await finish(["token", "adminuser", "--state", state])).stdout.trim();
  const { stdout } = await finish(["explain", `Bearer ${token}`, "GET /AdminUser", "--state", state]);
  expect(stdout).toContain("Let in");
});

test("the invoke command prints the answer on stdout and the log on stderr", async () => {
  const args = ["invoke", "WhoamiFunction", "-e", join(PROJECT, "events/whoami.access-token.json"), "--state", state];
  const { status, stdout } = await finish(args);
  expect([status, JSON.parse(stdout).statusCode]).toEqual([0, 200]);
});

test.each([
  { what: "an unknown function", args: ["invoke", "Nobody"], says: "WhoamiFunction" },
  {
    what: "a missing event file",
    args: ["invoke", "WhoamiFunction", "-e", "no-such-file.json"],
    says: "no-such-file.json",
  },
])("the invoke command refuses $what", async ({ args, says }) => {
  const { status, stdout, stderr } = await finish([...args, "--state", state]);
  expect([status, stdout, stderr]).toEqual([1, "", expect.stringContaining(says)]);
});

test("the doctor command finds nothing in the project's own template", async () => {
  const { status, stdout } = await finish(["doctor"]);
  expect([status, stdout.split("\n")]).toEqual([
    0,
    [
      "Nothing found that goes wrong on AWS.",
      "Types that do not run here and were not checked: AWS::S3::BucketPolicy, AWS::SQS::Queue, AWS::SQS::QueuePolicy.",
      "",
    ],
  ]);
});

test("the doctor command names a route that catches preflights, with its place, and ends with 1", async () => {
  const template = join(folder, "template.yaml");
  writeFileSync(template, ANY_WITH_AUTHORIZER);
  const { status, stdout } = await finish(["doctor", "--template", template]);
  expect(status).toBe(1);
  expect(stdout).toContain("OPTIONS");
  expect(stdout).toMatch(/template\.yaml:\d+/);
});

test("the seed command finds a deployed stack's pool by CloudFormation, creates the users once, and keeps their passwords owner-only", async () => {
  const { UserPool: pool } = ready.userPools;
  if (pool === undefined) throw new Error("the ready line has no UserPool");
  const cloudFormation = createServer((_, answer) => {
    answer.setHeader("content-type", "text/xml");
    answer.end(describeStackResources(pool.id));
  });
  await new Promise<void>((resolve) => cloudFormation.listen(0, "127.0.0.1", resolve));
  const address = cloudFormation.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const seedFile = join(folder, "seed.json");
  writeFileSync(seedFile, JSON.stringify({ groups: ["late"], users: [{ username: "newcomer", groups: ["late"] }] }));
  const env = {
    AWS_ACCESS_KEY_ID: "x",
    AWS_SECRET_ACCESS_KEY: "x",
    AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${port}`,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: pool.endpoint,
  };
  const args = ["seed", "--stack-name", "mine", "--region", "us-east-1", "--seed", seedFile, "--state", folder];
  const first = await finish(args, undefined, env);
  const second = await finish(args, undefined, env);
  await new Promise((resolve) => cloudFormation.close(resolve));
  expect([first.status, first.stdout]).toEqual([0, expect.stringMatching(/^newcomer {2}\S{20} {2}late\n$/)]);
  expect(second.stdout).toBe(first.stdout);
  const kept = join(folder, "deployed", `${pool.id}.json`);
  expect(readFileSync(kept, "utf8")).toContain("newcomer");
  if (process.platform !== "win32") expect(statSync(kept).mode & 0o077).toBe(0);
});

test("the seed command needs a stack or a pool", async () => {
  const { status, stderr } = await finish(["seed"]);
  expect([status, stderr]).toEqual([1, expect.stringContaining("--stack-name")]);
});

const ANY_WITH_AUTHORIZER = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration: {AllowOrigins: ["http://localhost:1"], AllowHeaders: [Authorization], AllowMethods: ["*"]}
      Auth:
        DefaultAuthorizer: Jwt
        Authorizers:
          Jwt:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: {issuer: "https://issuer.example", audience: [a]}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: exports.handler = async () => 1
      Handler: index.handler
      Runtime: nodejs24.x
      Events:
        Any: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: "/{proxy+}", Method: ANY}}
`;

function describeStackResources(poolId: string): string {
  return `<DescribeStackResourcesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
    <DescribeStackResourcesResult><StackResources><member>
      <LogicalResourceId>UserPool</LogicalResourceId><PhysicalResourceId>${poolId}</PhysicalResourceId>
      <ResourceType>AWS::Cognito::UserPool</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus>
      <Timestamp>2026-01-01T00:00:00Z</Timestamp>
    </member></StackResources></DescribeStackResourcesResult></DescribeStackResourcesResponse>`;
}

async function finish(args: readonly string[], input?: string, env?: Readonly<Record<string, string>>) {
  const run = runCommand(args, {
    cwd: PROJECT,
    ...(input === undefined ? {} : { input }),
    ...(env === undefined ? {} : { env }),
  });
  return { status: await run.ended, stdout: run.stdout(), stderr: run.stderr() };
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}
