import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "@jest/globals";
import { runCommand } from "./command-line";

/** A template or a function that can't be used ends the start with one message that says what and where. */

const folder = mkdtempSync(join(tmpdir(), "gatehouse-test-"));

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "src"), { recursive: true });
  writeFileSync(join(folder, "src", "good.js"), "exports.handler = async () => 'ok';\n");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FUNCTION = `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: HANDLER
      Runtime: nodejs24.x
      Events:
        Api: {Type: HttpApi, Properties: {Path: /x, Method: GET}}
`;

const withHandler = (handler: string) => FUNCTION.replace("HANDLER", handler);

const CASES: readonly { what: string; template: string; says: readonly string[]; file?: readonly [string, string] }[] =
  [
    { what: "text that is not YAML", template: "Resources: [\n", says: ["template.yaml"] },
    { what: "a list instead of a template", template: "- a\n", says: ["template.yaml"] },
    {
      what: "an intrinsic that does not exist",
      template: `${withHandler("good.handler")}      Description: !Nonsense x\n`,
      says: ["!Nonsense", "template.yaml:11"],
    },
    {
      what: "a reference to nothing",
      template: `${withHandler("good.handler")}      Description: !Ref Nowhere\n`,
      says: ["Nowhere", "template.yaml:11"],
    },
    {
      what: "an authorizer that does not exist",
      template: withHandler("good.handler").replace("Method: GET}", "Method: GET, Auth: {Authorizer: Nobody}}"),
      says: ["Nobody", "template.yaml"],
    },
    {
      what: "a misspelt authorization property",
      template: withHandler("good.handler").replace("Method: GET}", "Method: GET, Auth: {AuthorisationScopes: [a]}}"),
      says: ["AuthorisationScopes", "template.yaml"],
    },
    {
      what: "a syntax error in a function",
      template: withHandler("bad.handler"),
      says: ["Fn", "bad.js:2"],
      file: ["bad.js", "exports.handler = async () => {\n  return }}\n"],
    },
    {
      what: "a REST API with an authorizer that does not exist",
      template:
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Rest:\n    Type: AWS::Serverless::Api\n    Properties: {StageName: x, Auth: {DefaultAuthorizer: Nobody}}\n",
      says: ["Nobody", "template.yaml:5"],
    },
  ];

test.each(CASES)("$what ends the start with one message that names it", async ({ template, says, file }) => {
  writeFileSync(join(folder, "template.yaml"), template);
  if (file !== undefined) writeFileSync(join(folder, "src", file[0]), file[1]);
  const run = runCommand(
    [
      "start",
      "--json",
      "--port",
      "0",
      "--pool-port",
      "0",
      "--storage-port",
      "0",
      "--console-port",
      "0",
      "--no-watch",
      "--fresh",
    ],
    { cwd: folder },
  );
  expect(await run.ended).toBe(1);
  expect(run.stdout()).toBe("");
  for (const text of says) expect(run.stderr()).toContain(text);
  expect(run.stderr()).toMatch(/^gatehouse: /);
  expect(run.stderr()).not.toContain("    at ");
});

test("a template of plain JavaScript runs as it is, without Metadata", async () => {
  writeFileSync(join(folder, "template.yaml"), withHandler("good.handler"));
  const run = runCommand(
    [
      "start",
      "--json",
      "--port",
      "0",
      "--pool-port",
      "0",
      "--storage-port",
      "0",
      "--console-port",
      "0",
      "--no-watch",
      "--fresh",
    ],
    { cwd: folder },
  );
  const { apis } = JSON.parse(await run.firstLine());
  const answer = await fetch(`${apis.ServerlessHttpApi.url}/x`);
  expect([answer.status, await answer.text()]).toEqual([200, "ok"]);
  run.process.kill("SIGTERM");
  expect(await run.ended).toBe(0);
});

test("a seed file with a user whom the pool refuses ends the start with one message", async () => {
  writeFileSync(join(folder, "template.yaml"), "Resources: {Pool: {Type: AWS::Cognito::UserPool, Properties: {}}}\n");
  writeFileSync(join(folder, "seed.json"), '{"users": [{"username": "a b"}]}');
  const run = runCommand(
    [
      "start",
      "--json",
      "--port",
      "0",
      "--pool-port",
      "0",
      "--storage-port",
      "0",
      "--console-port",
      "0",
      "--no-watch",
      "--fresh",
    ],
    { cwd: folder },
  );
  expect(await run.ended).toBe(1);
  expect(run.stderr()).toMatch(
    /^gatehouse: The user pool refuses the seed file .*seed\.json: InvalidParameterException/,
  );
  expect(run.stderr()).not.toContain("    at ");
});
