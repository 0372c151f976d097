import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { event, get, initiateAuth, type LiveProject, SEED, signIn, startLive, templateOf } from "./live";

/** What an edit must not do: cut off a request, apply half of a template, remember an authorizer's old answer. */

let live: LiveProject;
afterEach(() => live.close());

test("a request that is on its way is answered by the function that its route had", async () => {
  const slow = `  Slow:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "exports.handler = async () => { await new Promise((done) => setTimeout(done, 1000)); return 'old'; };"
      Handler: index.handler
      Runtime: nodejs24.x
      Events:
        Slow: ${event("/slow", ", Auth: { Authorizer: NONE }")}
`;
  live = await startLive({ "template.yaml": templateOf({ more: slow }) });
  await get(live.stack, "/slow");
  const underway = get(live.stack, "/slow");
  await new Promise((resolve) => setTimeout(resolve, 100));
  await live.edit(templateOf(), /- GET \/slow, - Slow/);
  expect((await get(live.stack, "/slow"))[0]).toBe(404);
  expect(await underway).toEqual([200, "old"]);
});

test("a template of which one part is refused is applied in no part", async () => {
  live = await startLive({ "template.yaml": templateOf(), "seed.json": SEED });
  const { AccessToken: authorization } = await signIn(live.stack);
  const broken = {
    environment: "MODE: two",
    client: ", ALLOW_USER_SRP_AUTH",
    pool: "Policies: { PasswordPolicy: { MinimumLength: 10 } }",
    events: [`Reports: ${event("/reports", ", Auth: { Authorizer: NONE }")}`],
  };
  // A membership of nobody is found out last, when the users are looked at.
  const member =
    "  Member:\n    Type: AWS::Cognito::UserPoolUserToGroupAttachment\n    Properties: { UserPoolId: !Ref UserPool, Username: nobody, GroupName: people }\n";
  const line = await live.edit(templateOf({ ...broken, more: member }), /^template\.yaml: /);
  expect(line).toMatch(
    /not applied, all stays as it was: .*template\.yaml:\d+ \(Resources\/Member\).*User does not exist/,
  );
  expect((await get(live.stack, "/reports"))[0]).toBe(404);
  expect(await get(live.stack, "/whoami", { authorization })).toEqual([200, '{"mode":"one"}']);
  await live.edit(templateOf({ ...broken, authorizer: "$context.identity.sourceIp" }), /not applied/);
  expect((await get(live.stack, "/reports"))[0]).toBe(404);
  await live.edit(templateOf(broken), /~ UserPool \(MfaConfiguration, Policies\), ~ AppClient/);
});

test("what an authorizer function answered before an edit of it counts no longer", async () => {
  const withAuthorizer = (answer: boolean) => `  Guard:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "exports.handler = async () => ({ isAuthorized: process.env.LETS_IN === 'true' });"
      Handler: index.handler
      Runtime: nodejs24.x
      Environment: { Variables: { LETS_IN: "${answer}" } }
  Guarded:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Own
        Authorizers:
          Own:
            AuthorizerPayloadFormatVersion: "2.0"
            EnableSimpleResponses: true
            EnableFunctionDefaultPermissions: true
            FunctionArn: !GetAtt Guard.Arn
            Identity: { Headers: [x-name], ReauthorizeEvery: 3600 }
  Behind:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "exports.handler = async () => 'in';"
      Handler: index.handler
      Runtime: nodejs24.x
      Events:
        Get: { Type: HttpApi, Properties: { ApiId: !Ref Guarded, Method: GET, Path: / } }
`;
  live = await startLive({ "template.yaml": templateOf({ more: withAuthorizer(true) }) });
  const ask = () => fetch(live.stack.ready.apis["Guarded"]?.url ?? "", { headers: { "x-name": "ada" } });
  expect((await ask()).status).toBe(200);
  await live.edit(templateOf({ more: withAuthorizer(false) }), /~ Guard \(LETS_IN\)/);
  expect((await ask()).status).toBe(403);
});

test("methods, keys and models of a REST API follow the template", async () => {
  const template = readFileSync(join(__dirname, "rest/template.yaml"), "utf8");
  live = await startLive({ "template.yaml": template, "seed.json": SEED });
  const { IdToken: authorization } = await signIn(live.stack);
  const at = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${live.stack.ready.apis["RestApi"]?.url}${path}`, { headers }).then(({ status }) => status);
  expect(await at("/reports", { authorization })).toBe(403);
  const more = "        Reports: { Type: Api, Properties: { RestApiId: !Ref RestApi, Path: /reports, Method: get } }\n";
  expect(await live.edit(template + more, /^template\.yaml: /)).toMatch(
    /: \+ GET \/reports \(Function\), \+ OPTIONS \/reports/,
  );
  expect([await at("/reports"), await at("/reports", { authorization })]).toEqual([401, 200]);
  const [key = ""] = Object.values(live.stack.ready.apis["RestApi"]?.apiKeys ?? {});
  expect(await at("/keyed", { "x-api-key": key })).toBe(200);
  const keyed = template.replace(
    "Path: /guarded, Method: get }",
    "Path: /guarded, Method: get, Auth: { ApiKeyRequired: true } }",
  );
  expect(await live.edit(keyed, /^template\.yaml: /)).toContain("~ GET /guarded (apiKeyRequired)");
  expect(await at("/guarded", { authorization })).toBe(403);
  expect(await at("/guarded", { authorization, "x-api-key": key })).toBe(200);
  expect(await at("/reports", { authorization })).toBe(403);
});

test("a new function whose code does not build is said once, and answers once its code is right", async () => {
  const more = `  Built:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [built.ts] } }
    Properties:
      CodeUri: .
      Handler: built.handler
      Runtime: nodejs24.x
      Events:
        Built: ${event("/built", ", Auth: { Authorizer: NONE }")}
`;
  live = await startLive({ "template.yaml": templateOf(), "package.json": "{}" });
  live.write("built.ts", "export const handler = async () => {");
  await live.edit(templateOf({ more }), /\+ GET \/built \(Built, open\), \+ Built/);
  await live.line(/^Built does not build/);
  expect((await get(live.stack, "/built"))[0]).toBe(500);
  live.write("built.ts", "export const handler = async () => 'built';");
  await live.line(/^Built rebuilt/);
  expect(await get(live.stack, "/built")).toEqual([200, "built"]);
  expect(live.lines.filter((line) => /^Built does not build/.test(line))).toHaveLength(1);
});

test("what cdk synth writes anew is followed, the manifest written last", async () => {
  const folder = synthesize("one");
  live = await startLive({}, { template: folder, fresh: true });
  const [before] = live.stack.application.functions;
  expect(before?.environment).toEqual({ MODE: "one" });
  synthesize("two", before?.location.file);
  expect(await live.line(/manifest\.json/)).toMatch(/~ Own \(MODE\)/);
  const outcome = await live.stack.invoke({ functionArn: before?.arn ?? "", payload: "{}" });
  expect(outcome).toMatchObject({ kind: "success", payload: '"two"' });
  rmSync(dirname(folder), { recursive: true, force: true });
});

test("a client that leaves the template signs nobody in any more, and its sessions end", async () => {
  const second = `  Second:
    Type: AWS::Cognito::UserPoolClient
    Properties: { UserPoolId: !Ref UserPool, ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH] }
`;
  live = await startLive({ "template.yaml": templateOf({ more: second }), "seed.json": SEED });
  const { stack } = live;
  const clientId = stack.ready.userPools["UserPool"]?.clients["Second"]?.clientId;
  const PASSWORD = stack.ready.users[0]?.password;
  const { RefreshToken } = await initiateAuth(stack, "USER_PASSWORD_AUTH", { USERNAME: "ada", PASSWORD }, clientId);
  await live.edit(templateOf(), /- Second/);
  const refresh = { REFRESH_TOKEN: RefreshToken };
  await expect(initiateAuth(stack, "REFRESH_TOKEN_AUTH", refresh, clientId)).rejects.toThrow(
    "ResourceNotFoundException",
  );
  await signIn(stack);
});

/** Writes an app of the CDK with one function, as `cdk synth` does; returns its folder. */
function synthesize(mode: string, templateFile?: string): string {
  const folder =
    templateFile === undefined ? join(mkdtempSync(join(tmpdir(), "gatehouse-cdk-")), "cdk.out") : dirname(templateFile);
  mkdirSync(folder, { recursive: true });
  const own = {
    Type: "AWS::Lambda::Function",
    Properties: {
      Code: { ZipFile: "exports.handler = async () => process.env.MODE;" },
      Handler: "index.handler",
      Role: "arn:aws:iam::123456789012:role/own",
      Runtime: "nodejs24.x",
      Environment: { Variables: { MODE: mode } },
    },
  };
  writeFileSync(join(folder, "cdk.out"), '{"version":"36.0.0"}');
  writeFileSync(join(folder, "App.template.json"), JSON.stringify({ Resources: { Own: own } }));
  const stack = {
    type: "aws:cloudformation:stack",
    environment: "aws://unknown-account/unknown-region",
    properties: { templateFile: "App.template.json" },
  };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ version: "36.0.0", artifacts: { App: stack } }));
  return folder;
}
