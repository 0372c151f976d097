import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Stack, startStack } from "../../src/stack/start-stack";
import { runCommand, SMALL } from "./command-line";

/** Tokens of any user, from a stack whose client allows SRP alone and whose state is temporary. */

let folder: string;
let stack: Stack;
const lines: string[] = [];

const SEEN = `
  Trigger:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "exports.handler = async (event) => ({ ...event, response: { claimsOverrideDetails: { claimsToAddOrOverride: { seen: event.triggerSource } } } });"
      Handler: index.handler
      Runtime: nodejs24.x
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "a project's "));
  const template = readFileSync(join(SMALL, "template.yaml"), "utf8")
    .replace("ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH")
    .replace(
      "    Type: AWS::Cognito::UserPool\n",
      "    Type: AWS::Cognito::UserPool\n    Properties: { LambdaConfig: { PreTokenGeneration: !GetAtt Trigger.Arn } }\n",
    );
  writeFileSync(join(folder, "template.yaml"), `${template}${SEEN}`);
  writeFileSync(join(folder, "seed.json"), readFileSync(join(SMALL, "seed.json")));
  stack = await startStack(
    { template: join(folder, "template.yaml"), port: 0, poolPort: 0, fresh: true, watch: false },
    { log: (line) => lines.push(line) },
  );
}, 60_000);
afterAll(async () => {
  await stack.close();
  rmSync(folder, { recursive: true, force: true });
});

async function token(...args: readonly string[]) {
  const run = runCommand(["token", ...args], { cwd: folder });
  return { status: await run.ended, stdout: run.stdout().trim(), stderr: run.stderr().trim() };
}

const whoami = (bearer: string) =>
  fetch(`${stack.ready.apis["HttpApi"]?.url}/whoami`, { headers: { authorization: `Bearer ${bearer}` } });

test("the token command finds a --fresh stack and needs no password flow; the trigger ran and the log says so", async () => {
  const { status, stdout } = await token("regularuser", "--id");
  expect(status).toBe(0);
  const answer = await whoami(stdout);
  expect([answer.status, JSON.parse(await answer.text())]).toEqual([
    200,
    expect.objectContaining({ "cognito:username": "regularuser", seen: "TokenGeneration_Authentication" }),
  ]);
  expect(lines.filter((line) => line.includes("made by"))).toEqual([
    expect.stringMatching(/^token for regularuser made by the token command, for the client [a-z0-9]{26}$/),
  ]);
}, 60_000);

test("a user who was not seeded has tokens too, by user name and by client id", async () => {
  const pool = stack.ready.userPools["UserPool"];
  const client = pool?.clients["AppClient"]?.clientId ?? "";
  await asAdministrator("AdminCreateUser", { UserPoolId: pool?.id, Username: "new" });
  const { accessToken } = await stack.tokens("new", { client });
  expect((await whoami(accessToken)).status).toBe(200);
  await asAdministrator("AdminDisableUser", { UserPoolId: pool?.id, Username: "new" });
  await expect(stack.tokens("new")).rejects.toThrow("new is disabled");
});

test("a client that is not there is refused with the names of those that are, and so is a user", async () => {
  expect(await token("regularuser", "--client", "Foo")).toEqual({
    status: 1,
    stdout: "",
    stderr: 'gatehouse: The running stack has no app client "Foo". It has: AppClient.',
  });
  expect((await token("nobody", "--state", stack.statePath)).stderr).toMatch(
    /^gatehouse: "nobody" is not a user of the running stack\. The users: .*regularuser/,
  );
}, 60_000);

test.each<[string, Record<string, string>, number]>([
  ["without the secret", {}, 401],
  ["with a wrong secret", { authorization: "Bearer x" }, 401],
  ["from a web page, the secret being right", { origin: "http://127.0.0.1:3000" }, 403],
  ["under a foreign host, the secret being right", { host: "example.com" }, 403],
])("nobody gets a token %s", async (_name, headers, status) => {
  const { door } = JSON.parse(readFileSync(join(stack.statePath, "running.json"), "utf8"));
  const right = status === 403 ? { authorization: `Bearer ${door.secret}` } : {};
  expect(JSON.stringify(stack.ready)).not.toContain(door.secret);
  const { request } = await import("node:http");
  const answered = await new Promise((resolve, reject) => {
    const sent = request(door.url, { method: "POST", headers: { ...right, ...headers } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("error", reject).end('{"username":"regularuser"}');
  });
  expect(answered).toBe(status);
});

async function asAdministrator(operation: string, input: object): Promise<void> {
  const answer = await fetch(stack.ready.userPools["UserPool"]?.endpoint ?? "", {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
      authorization:
        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host;x-amz-date, Signature=0000000000000000000000000000000000000000000000000000000000000000",
      "x-amz-date": "20260101T000000Z",
    },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(await answer.text());
}
