import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startStack } from "./gateway/contenders";
import { loader } from "./gateway/load";
import type { ServerProcess } from "./gateway/server-process";
import { openSession } from "./gateway/session";

/**
 * A REST API beside an HTTP API: authorised GETs through one and the same function of one stack, in turns, so that
 * whatever else the machine does hits both alike. Requests a second and microseconds of CPU for a request; the goal is
 * 0.9 of the HTTP API. Needs npm's registry for autocannon.
 *
 *     npm run bench:rest -- --rounds 7 --seconds 2
 */

const CONNECTIONS = 10;
const KINDS = ["HTTP", "REST"] as const;

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Resources:
  UserPool: {Type: AWS::Cognito::UserPool}
  AppClient: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref UserPool, ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]}}
  HttpApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Users
        Authorizers:
          Users:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: {issuer: !Sub 'https://cognito-idp.\${AWS::Region}.amazonaws.com/\${UserPool}', audience: [!Ref AppClient]}
  RestApi:
    Type: AWS::Serverless::Api
    Properties: {StageName: Prod, OpenApiVersion: 3.0.1, Auth: {DefaultAuthorizer: Users, Authorizers: {Users: {UserPoolArn: !GetAtt UserPool.Arn}}}}
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      CodeUri: source
      Events:
        Http: {Type: HttpApi, Properties: {ApiId: !Ref HttpApi, Path: /hello, Method: get}}
        Rest: {Type: Api, Properties: {RestApiId: !Ref RestApi, Path: /hello, Method: get}}
`;
const FILES = {
  "template.yaml": TEMPLATE,
  "source/index.js": 'exports.handler = async () => ({ statusCode: 200, body: "hello" });\n',
  "seed.json": '{"users":[{"username":"ann"}]}',
  "package.json": "{}",
};

interface Measured {
  /** Requests a second. */
  readonly rate: number;
  /** Microseconds of user and system time for a request. */
  readonly cpu: number;
}

async function main(): Promise<void> {
  const { rounds, seconds } = readSettings(process.argv.slice(2));
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-rest-"));
  try {
    mkdirSync(join(folder, "source"));
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
    execFileSync("npm", ["install", "--silent", "--no-audit", "--no-fund", "autocannon@8.0.0"], {
      cwd: folder,
      stdio: "inherit",
      shell: process.platform === "win32",
    });
    const server = await startStack(join(folder, "state"), join(folder, "template.yaml"));
    try {
      report(await measure(server, folder, rounds, seconds));
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(server: ServerProcess, folder: string, rounds: number, seconds: number) {
  const { idToken } = await openSession(server.output);
  const { apis } = JSON.parse(server.output);
  const urls = { HTTP: `${apis.HttpApi.url}/hello`, REST: `${apis.RestApi.url}/hello` };
  const load = loader(folder);
  const results: Record<(typeof KINDS)[number], Measured[]> = { HTTP: [], REST: [] };
  const once = async (kind: (typeof KINDS)[number], length: number): Promise<Measured> => {
    const before = server.cpu() ?? Number.NaN;
    const { perSecond, rate, wrong } = await load({
      url: urls[kind],
      connections: CONNECTIONS,
      seconds: length,
      tokens: [idToken],
    });
    if (wrong > 0) throw new Error(`${wrong} wrong answers of the ${kind} API`);
    const requests = perSecond.reduce((sum, count) => sum + count, 0);
    return { rate, cpu: (((server.cpu() ?? Number.NaN) - before) * 1e6) / requests };
  };
  for (const kind of KINDS) await once(kind, 2);
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? KINDS : KINDS.toReversed();
    for (const kind of order) results[kind].push(await once(kind, seconds));
  }
  return results;
}

function report({ HTTP, REST }: Record<(typeof KINDS)[number], readonly Measured[]>): void {
  const ratios = (of: (http: Measured, rest: Measured) => number) =>
    HTTP.flatMap((http, index) => {
      const rest = REST[index];
      return rest === undefined ? [] : [of(http, rest)];
    });
  for (const [name, results] of Object.entries({ HTTP, REST })) {
    const rate = median(results.map((each) => each.rate)).toFixed(0);
    const cpu = median(results.map((each) => each.cpu)).toFixed(0);
    console.log(`${name} API  ${rate.padStart(6)} requests/s  ${cpu.padStart(5)} us of CPU for a request`);
  }
  const byRate = median(ratios((http, rest) => rest.rate / http.rate));
  const byCpu = median(ratios((http, rest) => http.cpu / rest.cpu));
  console.log(`REST / HTTP, median of the rounds: ${byRate.toFixed(2)} by rate, ${byCpu.toFixed(2)} by CPU; goal 0.9`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function readSettings(args: readonly string[]) {
  const after = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  return { rounds: Number(after("--rounds") ?? 7), seconds: Number(after("--seconds") ?? 2) };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
