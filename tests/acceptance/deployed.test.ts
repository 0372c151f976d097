import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CognitoIdentityProviderClient, ListUsersCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Stack } from "sam-gatehouse";
import { OPEN_QUESTIONS } from "./open-questions";
import { addresses, PROJECT, startProject } from "./running-stack";

/** The command `npm run test:deployed`, with a local stack in the part of the deployed one. */
const folder = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
const cloudFormation = createServer((request, answer) => {
  let form = "";
  request.on("data", (text) => {
    form += text;
  });
  request.on("end", () => {
    const [status, body] = describeStacks(new URLSearchParams(form).get("StackName") ?? "");
    answer.writeHead(status, { "content-type": "text/xml" }).end(body);
  });
});
let stack: Stack;
let environment: NodeJS.ProcessEnv;
/** Outputs of the pretended stacks; `bare` has none. */
let outputs: Readonly<Record<string, string>>;

beforeAll(async () => {
  stack = await startProject();
  const { api, pool, poolId, clientId, issuer } = addresses(stack);
  outputs = { ApiUrl: api, UserPoolId: poolId, ClientId: clientId, Issuer: issuer };
  await new Promise<void>((resolve) => cloudFormation.listen(0, "127.0.0.1", resolve));
  const address = cloudFormation.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  environment = {
    ...process.env,
    AWS_ACCESS_KEY_ID: "x",
    AWS_SECRET_ACCESS_KEY: "x",
    AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${port}`,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: pool,
  };
});

afterAll(async () => {
  await stack.close();
  await new Promise((resolve) => cloudFormation.close(resolve));
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Windows has no such signals: there the test is listed as left out. */
const onUnix = process.platform === "win32" ? test.skip : test;

test("the deployed stack is held to the acceptance tests by users of the run, who are gone afterwards, and its answers are written down", async () => {
  const before = await usernames();
  const seen = new Set<string>();
  const watching = setInterval(async () => {
    for (const name of await usernames()) seen.add(name);
  }, 100);
  const { status, output } = await testDeployed(["--stack-name", "mine", "--region", "us-east-1", "--answers", folder]);
  clearInterval(watching);
  expect({ status, output: status === 0 ? "" : output.slice(-3000) }).toEqual({ status: 0, output: "" });
  for (const name of ["session", "files", "open-questions"]) expect(output).toContain(`${name}.test.ts`);
  expect([...seen].filter((name) => name.startsWith("acceptance-"))).toHaveLength(2);
  expect(await usernames()).toEqual(before);
  const [file = ""] = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const answers: readonly { asks: string; ours: string; aws: string }[] = JSON.parse(
    readFileSync(join(folder, file), "utf8"),
  );
  expect(answers.map(({ asks }) => asks)).toEqual(OPEN_QUESTIONS.map(({ asks }) => asks));
  expect(answers.filter(({ ours, aws }) => ours !== aws)).toEqual([]);
  expect(readFileSync(join(folder, file.replace(".json", ".md")), "utf8")).toContain("http-api-authorizer#X8");
}, 240_000);

onUnix(
  "interrupted, it still removes the users of the run",
  async () => {
    const before = await usernames();
    const run = startCommand(["--stack-name", "mine", "--region", "us-east-1", "--answers", folder]);
    while ((await usernames()).length < before.length + 2) await new Promise((resolve) => setTimeout(resolve, 20));
    run.child.kill("SIGTERM");
    expect((await run.ended).status).not.toBe(0);
    expect(await usernames()).toEqual(before);
  },
  60_000,
);

test.each([
  { what: "no stack is named", args: [], status: 2, says: "--stack-name NAME" },
  { what: "an option is unknown", args: ["--stack", "mine"], status: 2, says: "--stack" },
  { what: "there is no such stack", args: ["--stack-name", "nobodys"], status: 1, says: "nobodys does not exist" },
  { what: "the stack is another template's", args: ["--stack-name", "bare"], status: 1, says: "no output UserPoolId" },
])("it is refused with a clear line where $what", async ({ args, status, says }) => {
  const outcome = await testDeployed([...args, "--region", "us-east-1"]);
  expect(outcome).toEqual({ status, output: expect.stringContaining(says) });
  expect(outcome.output).not.toMatch(/^\s+at /m);
});

test("without credentials it says how to get some", async () => {
  const none = join(folder, "none");
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...others } = environment;
  const files = { AWS_CONFIG_FILE: none, AWS_SHARED_CREDENTIALS_FILE: none, AWS_EC2_METADATA_DISABLED: "true" };
  const outcome = await testDeployed(["--stack-name", "mine", "--region", "us-east-1"], { ...others, ...files });
  expect(outcome).toEqual({ status: 1, output: expect.stringContaining("finds no credentials") });
});

const testDeployed = (args: readonly string[], env?: NodeJS.ProcessEnv) => startCommand(args, env).ended;

function startCommand(args: readonly string[], env: NodeJS.ProcessEnv = environment) {
  const script = ["-r", "ts-node/register/transpile-only", join(__dirname, "deployed.ts")];
  const child = spawn(process.execPath, [...script, ...args], { cwd: PROJECT, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = once(child, "close").then(([status]: (number | null)[]) => ({ status, output }));
  return { child, ended };
}

async function usernames(): Promise<readonly string[]> {
  const { pool: endpoint, poolId: UserPoolId } = addresses(stack);
  const credentials = { accessKeyId: "x", secretAccessKey: "x" };
  const client = new CognitoIdentityProviderClient({ endpoint, region: "us-east-1", credentials });
  const { Users = [] } = await client.send(new ListUsersCommand({ UserPoolId }));
  return Users.map(({ Username = "" }) => Username).sort();
}

function describeStacks(name: string): readonly [number, string] {
  const namespace = 'xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"';
  if (name !== "mine" && name !== "bare") {
    const error = `<Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message>`;
    return [400, `<ErrorResponse ${namespace}><Error>${error}</Error></ErrorResponse>`];
  }
  const pairs = Object.entries(name === "mine" ? outputs : {}).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const stackXml = `<StackName>${name}</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>`;
  return [
    200,
    `<DescribeStacksResponse ${namespace}><DescribeStacksResult><Stacks><member>${stackXml}<Outputs>${pairs.join("")}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  ];
}
