import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { runCommand } from "./command-line";

/**
 * A project as it is cloned: code that is not built, parameters that nobody gave. It starts, and nothing that is not
 * known lets anybody in. docs/decisions/011-what-stops-the-start.md
 */

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Parameters: {SharedPoolArn: {Type: String}, Issuer: {Type: String}}
Globals: {Function: {Runtime: nodejs22.x, CodeUri: dist, Handler: app.handler}}
Resources:
  Http:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        Authorizers:
          Elsewhere: {IdentitySource: $request.header.Authorization, JwtConfiguration: {issuer: !Ref Issuer, audience: [a]}}
          Lambda: {FunctionArn: !GetAtt Missing.Arn, AuthorizerPayloadFormatVersion: "2.0", Identity: {Headers: [Authorization]}}
  Rest:
    Type: AWS::Serverless::Api
    Properties:
      StageName: x
      Auth: {Authorizers: {Shared: {UserPoolArn: !Ref SharedPoolArn}, Lambda: {FunctionArn: !GetAtt Missing.Arn}}}
  Missing: {Type: AWS::Serverless::Function, Properties: {Handler: gone.handler}}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Open: {Type: HttpApi, Properties: {ApiId: !Ref Http, Path: /open, Method: GET}}
        Jwt: {Type: HttpApi, Properties: {ApiId: !Ref Http, Path: /jwt, Method: GET, Auth: {Authorizer: Elsewhere}}}
        Lambda: {Type: HttpApi, Properties: {ApiId: !Ref Http, Path: /lambda, Method: GET, Auth: {Authorizer: Lambda}}}
        RestOpen: {Type: Api, Properties: {RestApiId: !Ref Rest, Path: /open, Method: GET}}
        RestPool: {Type: Api, Properties: {RestApiId: !Ref Rest, Path: /pool, Method: GET, Auth: {Authorizer: Shared}}}
        RestLambda: {Type: Api, Properties: {RestApiId: !Ref Rest, Path: /lambda, Method: GET, Auth: {Authorizer: Lambda}}}
  Pool: {Type: AWS::Cognito::UserPool, Properties: {LambdaConfig: {PreSignUp: !GetAtt Missing.Arn}}}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]}}
`;

const folder = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
let run: ReturnType<typeof runCommand>;
let ready: {
  apis: Record<string, { url: string }>;
  userPools: Record<string, { endpoint: string; clients: Record<string, { clientId: string }> }>;
};

beforeAll(async () => {
  writeFileSync(join(folder, "template.yaml"), TEMPLATE);
  run = runCommand(["start", "--json", "--port", "0", "--pool-port", "0", "--console-port", "0", "--fresh"], {
    cwd: folder,
  });
  ready = JSON.parse(await run.firstLine());
});

afterAll(async () => {
  run.process.kill("SIGTERM");
  expect(await run.ended).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

const call = async (api: string, path: string) => {
  const answer = await fetch(`${ready.apis[api]?.url}${path}`, { headers: { Authorization: `Bearer ${TOKEN}` } });
  return { status: answer.status, text: await answer.text() };
};

/** Of the form of a token, with a key and an issuer that nobody knows. */
const TOKEN = [{ alg: "RS256", kid: "k" }, { iss: "https://not-given.invalid", aud: "a", exp: 4_000_000_000 }, "c2ln"]
  .map((part) => (typeof part === "string" ? part : Buffer.from(JSON.stringify(part)).toString("base64url")))
  .join(".");

test("the start names each function without code, and each parameter without value", async () => {
  const shown = runCommand(
    ["start", "--port", "0", "--pool-port", "0", "--console-port", "0", "--no-watch", "--fresh"],
    { cwd: folder },
  );
  for (let tries = 0; !shown.stdout().includes("Ctrl-C ends it.") && tries < 200; tries++) {
    await new Promise((done) => setTimeout(done, 50));
  }
  shown.process.kill("SIGTERM");
  expect(await shown.ended).toBe(0);
  expect(shown.stdout()).toMatch(
    /template\.yaml:17 .*the function 'Missing' does not run here: there is no folder .*dist/,
  );
  expect(shown.stdout()).toContain("--parameter-overrides SharedPoolArn=");
});

test.each([
  ["Http", "/open", 501, /Not Implemented: .*template\.yaml:\d+: function Fn: there is no folder .*dist/],
  ["Rest", "/open", 501, /Not Implemented: .*template\.yaml:\d+: function Fn: there is no folder .*dist/],
  ["Http", "/jwt", 401, /Unauthorized/],
  ["Http", "/lambda", 500, /Internal Server Error/],
  ["Rest", "/pool", 401, /Unauthorized/],
  ["Rest", "/lambda", 500, /null/],
])("%s %s answers %i", async (api, path, status, body) => {
  const answer = await call(api, path);
  expect(answer.status).toBe(status);
  expect(answer.text).toMatch(body);
});

test("a trigger without code refuses the operation", async () => {
  const pool = ready.userPools["Pool"];
  const answer = await fetch(pool?.endpoint ?? "", {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": "AWSCognitoIdentityProviderService.SignUp",
    },
    body: JSON.stringify({ ClientId: pool?.clients["Client"]?.clientId, Username: "jane", Password: "Pass-w0rd!" }),
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ __type: "UnexpectedLambdaException" });
});

test("code that appears is served, and authorizers go on refusing", async () => {
  mkdirSync(join(folder, "dist"));
  writeFileSync(join(folder, "dist", "app.js"), "exports.handler = async () => ({statusCode: 200, body: 'here'});");
  let answer = await call("Http", "/open");
  for (let tries = 0; answer.status !== 200 && tries < 100; tries++) {
    await new Promise((done) => setTimeout(done, 50));
    answer = await call("Http", "/open");
  }
  expect(answer).toEqual({ status: 200, text: "here" });
  expect((await call("Http", "/jwt")).status).toBe(401);
  expect((await call("Rest", "/pool")).status).toBe(401);
  expect((await call("Rest", "/lambda")).status).toBe(500);
});
