import { renameSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { decodeToken } from "../../src/jws/token";
import type { Application } from "../../src/model/application";
import { describeChange } from "../../src/stack/live/describe-change";
import { event, get, initiateAuth, type LiveProject, SEED, signIn, startLive, templateOf } from "./live";

/** Edits of the template while the stack runs, over HTTP. Each test begins with the template as it was. */

let live: LiveProject;
let plain: Application;
beforeAll(async () => {
  live = await startLive({ "template.yaml": templateOf(), "seed.json": SEED });
  plain = live.stack.application;
}, 60_000);
afterAll(() => live.close());
beforeEach(async () => {
  live.write("template.yaml", templateOf());
  await live.until(() => describeChange(live.stack.application, plain) === "");
});

test("a route that is added answers behind its authorizer, and one that is removed is not found", async () => {
  const { AccessToken: authorization } = await signIn(live.stack);
  expect(await get(live.stack, "/reports", { authorization })).toEqual([404, '{"message":"Not Found"}']);
  const line = await live.edit(templateOf({ events: [`Reports: ${event("/reports")}`] }), /^template\.yaml: /);
  const [, duration] = /^template\.yaml: \+ GET \/reports \(Answer\) \((\d+) ms\)$/.exec(line) ?? [];
  // About 30 ms; a start takes ten times that, and this machine may be busy.
  expect(Number(duration)).toBeLessThan(2_000);
  expect((await get(live.stack, "/reports"))[0]).toBe(401);
  expect(await get(live.stack, "/reports", { authorization })).toEqual([200, '{"mode":"one"}']);
  expect(await live.edit(templateOf(), /^template\.yaml: /)).toMatch(/- GET \/reports/);
  expect((await get(live.stack, "/reports", { authorization }))[0]).toBe(404);
});

test("scopes and authorizer of a route follow the template, and a route that opens is said to", async () => {
  const { AccessToken: authorization } = await signIn(live.stack);
  const scoped = `Reports: ${event("/reports", ", Auth: { AuthorizationScopes: [shop/read] }")}`;
  await live.edit(templateOf({ events: [scoped] }), /\+ GET \/reports/);
  expect((await get(live.stack, "/reports", { authorization }))[0]).toBe(403);
  const free = `Reports: ${event("/reports", ", Auth: { AuthorizationScopes: [aws.cognito.signin.user.admin] }")}`;
  expect(await live.edit(templateOf({ events: [free] }), /^template\.yaml: /)).toContain("~ GET /reports (scopes)");
  expect((await get(live.stack, "/reports", { authorization }))[0]).toBe(200);
  const open = `Reports: ${event("/reports", ", Auth: { Authorizer: NONE }")}`;
  expect(await live.edit(templateOf({ events: [open] }), /^template\.yaml: /)).toContain("Jwt -> open");
  expect((await get(live.stack, "/reports"))[0]).toBe(200);
});

test("an authorizer that looks elsewhere for its token takes it from nowhere else", async () => {
  const { AccessToken: token } = await signIn(live.stack);
  await live.edit(templateOf({ authorizer: "$request.header.X-Token" }), /~ GET \/whoami \(authorizer Jwt\)/);
  expect((await get(live.stack, "/whoami", { authorization: token }))[0]).toBe(401);
  expect((await get(live.stack, "/whoami", { "x-token": token }))[0]).toBe(200);
});

test("CORS and a function's variables follow the template", async () => {
  const { AccessToken: authorization } = await signIn(live.stack);
  const cors = "CorsConfiguration: { AllowOrigins: ['https://shop.example'], AllowMethods: [GET] }";
  const line = await live.edit(templateOf({ cors, environment: "MODE: two" }), /^template\.yaml: /);
  expect(line).toMatch(/~ HttpApi \(CORS\), ~ Answer \(MODE\)/);
  const preflight = await fetch(`${live.stack.ready.apis["HttpApi"]?.url}/whoami`, {
    method: "OPTIONS",
    headers: { origin: "https://shop.example", "access-control-request-method": "GET" },
  });
  expect(preflight.headers.get("access-control-allow-origin")).toBe("https://shop.example");
  expect(await get(live.stack, "/whoami", { authorization })).toEqual([200, '{"mode":"two"}']);
});

test("users and sessions outlive an edit of pool, client and groups", async () => {
  const { AccessToken: authorization, RefreshToken } = await signIn(live.stack);
  const group =
    "  Staff:\n    Type: AWS::Cognito::UserPoolGroup\n    Properties: { UserPoolId: !Ref UserPool, GroupName: staff }\n";
  const pool = "MfaConfiguration: 'OFF', Policies: { PasswordPolicy: { MinimumLength: 10 } }";
  const client = ", ALLOW_USER_SRP_AUTH";
  const line = await live.edit(templateOf({ pool, client, more: group }), /^template\.yaml: /);
  expect(line).toContain("~ UserPool (Policies), ~ AppClient (ExplicitAuthFlows), + Staff");
  expect((await get(live.stack, "/whoami", { authorization }))[0]).toBe(200);
  const refreshed = await initiateAuth(live.stack, "REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: RefreshToken });
  expect((await get(live.stack, "/whoami", { authorization: refreshed.AccessToken }))[0]).toBe(200);
  await signIn(live.stack);
});

test("a trigger that is added runs for the next token, and not once it is gone", async () => {
  const more = `  Trigger:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "exports.handler = async (event) => ({ ...event, response: { claimsOverrideDetails: { claimsToAddOrOverride: { added: 'yes' } } } });"
      Handler: index.handler
      Runtime: nodejs24.x
      Events:
        Token: { Type: Cognito, Properties: { UserPool: !Ref UserPool, Trigger: PreTokenGeneration } }
`;
  const line = await live.edit(templateOf({ more }), /^template\.yaml: /);
  expect(line).toContain("+ Trigger, ~ UserPool (LambdaConfig)");
  expect(await claim("added")).toBe("yes");
  await live.edit(templateOf(), /- Trigger/);
  expect(await claim("added")).toBeUndefined();
});

test("an invalid template is refused by file and line, and what ran before goes on", async () => {
  const { AccessToken: authorization } = await signIn(live.stack);
  const wrong = templateOf({ events: [`Reports: ${event("/reports", ", Auth: { Authorizer: Jwtt }")}`] });
  const line = await live.edit(wrong, /^template\.yaml: /);
  expect(line).toMatch(/^template\.yaml: not applied, all stays as it was: .*template\.yaml:\d+ .*Jwtt/);
  expect((await get(live.stack, "/reports"))[0]).toBe(404);
  expect((await get(live.stack, "/whoami", { authorization }))[0]).toBe(200);
  expect(await live.edit("Resources: {", /^template\.yaml: /)).toMatch(/template\.yaml:\d+/);
  expect((await get(live.stack, "/whoami"))[0]).toBe(401);
});

test.each([
  ["an attribute that users are found by", { pool: "UsernameAttributes: [email]" }, "UsernameAttributes has changed"],
  ["an API", { more: "  Second:\n    Type: AWS::Serverless::HttpApi\n" }, "the API 'Second' is new"],
  ["a pool", { more: "  Others:\n    Type: AWS::Cognito::UserPool\n" }, "the user pool 'Others' is new"],
  [
    "a first table",
    {
      more: "  Table:\n    Type: AWS::Serverless::SimpleTable\n",
    },
    "'Table' is the first table or bucket",
  ],
])("%s needs a restart, and the line says why", async (_, parts, why) => {
  const line = await live.edit(templateOf({ ...parts, environment: "MODE: two" }), /^template\.yaml: /);
  expect(line).toContain("template.yaml: restart for it to take effect");
  expect(line).toContain(why);
  const { AccessToken: authorization } = await signIn(live.stack);
  expect(await get(live.stack, "/whoami", { authorization })).toEqual([200, '{"mode":"one"}']);
});

test("a file that an editor puts in the template's place is followed", async () => {
  const from = live.lines.length;
  live.write("draft", templateOf({ events: [`Reports: ${event("/reports")}`] }));
  renameSync(join(live.folder, "draft"), join(live.folder, "template.yaml"));
  await live.line(/^template\.yaml: \+ GET \/reports/, from);
});

test("a comment changes nothing and is not mentioned", async () => {
  const from = live.lines.length;
  live.write("template.yaml", `# Ours.\n${templateOf()}`);
  await live.until(() => live.stack.application.httpApis[0]?.location.line === lineOf(plain) + 1);
  expect(live.lines.slice(from)).toEqual([]);
});

test("no request of many sees an open route, a known route missing or an error while templates change", async () => {
  const { AccessToken: authorization } = await signIn(live.stack);
  const open = templateOf({
    environment: "MODE: two",
    events: [`Reports: ${event("/reports", ", Auth: { Authorizer: NONE }")}`],
  });
  const seen = new Set<string>();
  let isEditing = true;
  const callers = Array.from({ length: 20 }, async () => {
    while (isEditing) {
      seen.add(`anonymous ${(await get(live.stack, "/whoami"))[0]}`);
      seen.add(`signed in ${(await get(live.stack, "/whoami", { authorization }))[0]}`);
    }
  });
  for (let round = 0; round < 4; round += 1) {
    await live.edit(open, /\+ GET \/reports/);
    await live.edit(templateOf(), /- GET \/reports/);
  }
  isEditing = false;
  await Promise.all(callers);
  expect([...seen].sort()).toEqual(["anonymous 401", "signed in 200"]);
});

const lineOf = ({ httpApis }: Application) => httpApis[0]?.location.line ?? 0;

async function claim(name: string): Promise<unknown> {
  const token = decodeToken((await signIn(live.stack)).IdToken);
  return "payload" in token ? token.payload[name] : token;
}
