import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { event, get, type LiveProject, SEED, signIn, startLive, templateOf } from "./live";

/** Files besides the template: seed files, OpenAPI documents, nested stacks, storage, groups that come and go. */

let live: LiveProject;
afterEach(() => live.close());

const seedOf = (groups: readonly string[], users: readonly object[]) => JSON.stringify({ groups, users });
const ada = { username: "ada", groups: ["people"] };

test("a user and a group that are added to the seed file are there at once, and what it no longer says is named", async () => {
  live = await startLive({ "template.yaml": templateOf(), "seed.json": SEED });
  live.write("seed.json", seedOf(["people", "staff"], [ada, { username: "bea", groups: ["staff"] }]));
  expect(await live.line(/^seed\.json: /)).toBe("seed.json: + group staff, + user bea (staff)");
  await live.until(() => live.stack.ready.users.length === 2);
  await signIn(live.stack, "bea");
  live.write("seed.json", seedOf(["people", "staff"], [{ username: "ada", groups: ["people", "staff"] }]));
  expect(await live.line(/not applied/)).toMatch(/^seed\.json: not applied: - user bea\. /);
  expect(live.lines).toContain("seed.json: ~ user ada (+ staff)");
  await signIn(live.stack, "bea");
});

test("a seed file with a group that nothing names is refused, at the start and while it runs, until it is right", async () => {
  const typo = seedOf(["people"], [{ username: "ada", groups: ["peopel"] }]);
  await expect(startLive({ "template.yaml": templateOf(), "seed.json": typo })).rejects.toThrow(
    /seed\.json puts ada into the group 'peopel'.*Did you mean 'people'\?/,
  );
  live = await startLive({ "template.yaml": templateOf(), "seed.json": SEED });
  live.write("seed.json", typo);
  expect(await live.line(/peopel/)).toMatch(/Nothing of it is applied\.$/);
  live.write("seed.json", "{");
  await live.line(/can't be used/);
  live.write("seed.json", seedOf(["people"], [ada, { username: "bea", groups: [] }]));
  await live.line(/\+ user bea/);
});

test("a seed file that was edited between two starts is applied at the second, and said", async () => {
  const first = await startLive({ "template.yaml": templateOf(), "seed.json": SEED });
  const { users } = first.stack.ready;
  await first.stack.close();
  first.write("seed.json", seedOf(["people"], [ada, { username: "bea", groups: ["people"] }]));
  live = await startLive({}, { template: join(first.folder, "template.yaml") });
  expect(live.lines).toContain("seed.json: + user bea (people)");
  expect(live.stack.ready.users).toEqual([users[0], expect.objectContaining({ username: "bea", groups: ["people"] })]);
});

test("a group that leaves the template takes nobody's membership with it", async () => {
  const group =
    "  Staff:\n    Type: AWS::Cognito::UserPoolGroup\n    Properties: { UserPoolId: !Ref UserPool, GroupName: staff }\n";
  const seed = seedOf([], [{ username: "ada", groups: ["staff"] }]);
  live = await startLive({ "template.yaml": templateOf({ more: group }), "seed.json": seed });
  await live.edit(templateOf(), /- Staff/);
  expect(live.lines.join("\n")).toContain("the template does not name staff (1 member) any more");
  expect(await groupsOf("ada")).toBeUndefined();
  const from = live.lines.length;
  await live.edit(templateOf({ client: ", ALLOW_USER_SRP_AUTH" }), /~ AppClient/);
  expect(live.lines.slice(from).join("\n")).not.toContain("staff");
  await live.edit(templateOf({ more: group }), /\+ Staff/);
  expect(await groupsOf("ada")).toEqual(["staff"]);
});

test("an OpenAPI file and a nested stack are followed", async () => {
  const openApi = (path: string) =>
    JSON.stringify({ openapi: "3.0.1", paths: { [path]: { get: { "x-amazon-apigateway-integration": mocked } } } });
  const mocked = { type: "HTTP_PROXY", httpMethod: "GET", uri: "http://127.0.0.1:1/", payloadFormatVersion: "1.0" };
  const nested = (variable: string) =>
    `Transform: AWS::Serverless-2016-10-31\nResources:\n  Inner:\n    Type: AWS::Serverless::Function\n    Properties: { InlineCode: "exports.handler = async () => process.env.MODE;", Handler: index.handler, Runtime: nodejs24.x, Environment: { Variables: { MODE: ${variable} } } }\n`;
  const more = `  Described:
    Type: AWS::Serverless::HttpApi
    Properties: { DefinitionUri: api.json }
  Deep:
    Type: AWS::Serverless::Application
    Properties: { Location: deep.yaml }
`;
  live = await startLive({
    "template.yaml": templateOf({ more }),
    "api.json": openApi("/one"),
    "deep.yaml": nested("one"),
  });
  live.write("api.json", openApi("/two"));
  expect(await live.line(/^api\.json: /)).toMatch(/\+ GET \/two \(NOT_RUN, open\), - GET \/one/);
  live.write("deep.yaml", nested("two"));
  expect(await live.line(/^deep\.yaml: /)).toContain("~ Deep/Inner (MODE)");
  const inner = live.stack.application.functions.find(({ logicalId }) => logicalId === "Deep/Inner");
  const outcome = await live.stack.invoke({ functionArn: inner?.arn ?? "", payload: "{}" });
  expect(outcome).toMatchObject({ kind: "success", payload: '"two"' });
});

test("a table and a bucket that are added answer, and functions find them", async () => {
  const table = (name: string) => `  ${name}:\n    Type: AWS::Serverless::SimpleTable\n`;
  live = await startLive({ "template.yaml": templateOf({ more: table("One") }) });
  const bucket = "  Files:\n    Type: AWS::S3::Bucket\n";
  await live.edit(templateOf({ more: table("One") + table("Two") + bucket }), /\+ Two, \+ Files/);
  const { tables, buckets } = live.stack.ready;
  expect([Object.keys(tables), Object.keys(buckets)]).toEqual([["One", "Two"], ["Files"]]);
  const answer = await fetch(tables["Two"]?.endpoint ?? "", {
    method: "POST",
    headers: { "x-amz-target": "DynamoDB_20120810.DescribeTable", "content-type": "application/x-amz-json-1.0" },
    body: JSON.stringify({ TableName: tables["Two"]?.name }),
  });
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("ACTIVE")]);
});

test("a function's code is saved and its template edited at the same time, and both are served", async () => {
  const code = (answer: string) => `exports.handler = async () => ({ answer: "${answer}", mode: process.env.MODE });`;
  const more = (mode: string) => `  Own:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: own.handler
      Runtime: nodejs24.x
      Environment: { Variables: { MODE: ${mode} } }
      Events:
        Own: ${event("/own", ", Auth: { Authorizer: NONE }")}
`;
  live = await startLive({ "own.js": code("one"), "template.yaml": templateOf({ more: more("one") }) });
  expect(await get(live.stack, "/own")).toEqual([200, '{"answer":"one","mode":"one"}']);
  writeFileSync(join(live.folder, "own.js"), code("two"));
  await live.edit(templateOf({ more: more("two") }), /~ Own \(MODE\)/);
  expect(await get(live.stack, "/own")).toEqual([200, '{"answer":"two","mode":"two"}']);
});

test("with watch off nothing is followed", async () => {
  live = await startLive({ "template.yaml": templateOf(), "seed.json": SEED }, { watch: false });
  live.write("template.yaml", templateOf({ environment: "MODE: two" }));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { AccessToken: authorization } = await signIn(live.stack);
  expect(await get(live.stack, "/whoami", { authorization })).toEqual([200, '{"mode":"one"}']);
});

async function groupsOf(username: string): Promise<unknown> {
  const [, payload = ""] = (await signIn(live.stack, username)).IdToken.split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString())["cognito:groups"];
}
