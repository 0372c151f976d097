import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Stack, startStack } from "sam-gatehouse";
import { epochMillis } from "../../local/src/model/time";
import SAMPLES from "./rest-example-answers.json";
import { PROJECT } from "./running-stack";

/** The application in examples/rest-api: its README's session, and what its template says of every method. */

const EXAMPLE = join(PROJECT, "examples/rest-api");
const WEB = "http://127.0.0.1:8080";
const MESSAGE = JSON.stringify({ to: "bob", text: "Hello" });
const UNAUTHORIZED = [401, '{"message":"Unauthorized"}'];

const folder = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
const state = join(folder, "state");
let now = Date.UTC(2026, 10, 2, 9);
let stack: Stack;

beforeAll(async () => {
  const template = join(EXAMPLE, "template.yaml");
  stack = await startStack(
    { template, port: 0, poolPort: 0, storagePort: 0, state, watch: false },
    { clock: () => epochMillis(now) },
  );
}, 60_000);

afterAll(async () => {
  await stack.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** The commands are for a Unix shell: elsewhere the test is listed as left out. */
const onUnix = process.platform === "win32" ? test.skip : test;

onUnix(
  "the example's session, run in one shell, gives the answers that its README prints",
  async () => {
    const exchanges = readExchanges();
    expect(exchanges.filter(({ answer }) => answer !== "").length).toBeGreaterThanOrEqual(10);
    const expiry = exchanges.findIndex(({ answer }) => answer.includes("has expired"));
    const shell = openShell();
    const answers: string[] = [];
    for (const [index, { command }] of exchanges.entries()) {
      if (index === expiry) now += 6 * 60_000;
      answers.push(await shell.run(replaced(command)));
    }
    await shell.close();
    expect(exchanges.map(({ command }, index) => [command, answers[index]])).toEqual(
      exchanges.map(({ command, answer }) => [command, answer]),
    );
  },
  60_000,
);

test("a user outside the group has no scope, and neither an ID token nor an empty header takes its place", async () => {
  const { ann, bob } = { ann: await signIn("ann"), bob: await signIn("bob") };
  const post = (token: string) => call("/messages", { authorization: token }, MESSAGE);
  expect(await Promise.all([bob.AccessToken, ann.IdToken, ""].map(post))).toEqual([
    UNAUTHORIZED,
    UNAUTHORIZED,
    UNAUTHORIZED,
  ]);
  expect((await post(`Bearer ${ann.AccessToken}`))[0]).toBe(201);
  expect(await call("/profile", { authorization: ann.AccessToken })).toEqual(UNAUTHORIZED);
});

test.each(["/profile", "/messages", "/status"])("the preflight of %s passes without token and key", async (path) => {
  const headers = { origin: WEB, "access-control-request-method": "GET" };
  const answer = await fetch(address(path), { method: "OPTIONS", headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("access-control-allow-origin")).toBe(WEB);
  expect(answer.headers.get("access-control-allow-headers")).toContain("Authorization");
});

test("the page can read every refusal and every answer", async () => {
  const { IdToken } = await signIn("ann");
  const answers = await Promise.all([
    fetch(address("/profile")),
    fetch(address("/status")),
    fetch(address("/profile"), { headers: { authorization: IdToken } }),
  ]);
  expect(answers.map(({ status, headers }) => [status, headers.get("access-control-allow-origin")])).toEqual([
    [401, WEB],
    [403, WEB],
    [200, WEB],
  ]);
});

test("every sample event is in the table of answers, which CI holds against what sam build makes", () => {
  const names = readdirSync(join(EXAMPLE, "events")).map((file) => file.replace(/\.json$/, ""));
  expect(names.sort()).toEqual(Object.keys(SAMPLES));
});

test.each(Object.entries(SAMPLES))("the sample event %s is answered as the table says", async (name, answer) => {
  const event = JSON.parse(readFileSync(join(EXAMPLE, "events", `${name}.json`), "utf8"));
  const { handler } = await import(join(EXAMPLE, "functions", name.slice(0, name.indexOf(".")), "handler.ts"));
  const { body, ...rest } = await handler(event);
  expect(body === undefined ? rest : { ...rest, body: JSON.parse(body) }).toMatchObject(answer);
});

function address(path: string): string {
  return `${stack.ready.apis["RestApi"]?.url}${path}`;
}

async function call(path: string, headers: Record<string, string>, body?: string): Promise<[number, string]> {
  const init = body === undefined ? { headers } : { method: "POST", headers, body };
  const answer = await fetch(address(path), init);
  return [answer.status, await answer.text()];
}

async function signIn(username: string): Promise<{ IdToken: string; AccessToken: string }> {
  const target = "AWSCognitoIdentityProviderService.InitiateAuth";
  const answer = await fetch(pool().endpoint, {
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": target },
    body: JSON.stringify({
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: pool().clientId,
      AuthParameters: { USERNAME: username, PASSWORD: passwordOf(username) },
    }),
  });
  return JSON.parse(await answer.text()).AuthenticationResult;
}

function pool(): { endpoint: string; clientId: string } {
  const { endpoint = "", clients = {} } = stack.ready.userPools["UserPool"] ?? {};
  return { endpoint, clientId: clients["AppClient"]?.clientId ?? "" };
}

function passwordOf(username: string): string {
  return stack.ready.users.find((user) => user.username === username)?.password ?? "";
}

/** `$ command` lines of the README's console blocks, each with the lines that follow it. */
function readExchanges(): readonly { readonly command: string; readonly answer: string }[] {
  const readme = readFileSync(join(EXAMPLE, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/^```console\n(.*?)^```/gms)].map(([, text]) => text ?? "");
  const parts = blocks.flatMap((text) => text.split(/^\$ /m).slice(1));
  return parts.map((part) => {
    const [command = "", ...answer] = part.split("\n");
    return { command, answer: answer.join("\n").trim() };
  });
}

function replaced(command: string): string {
  const key = stack.application.restApis[0]?.usagePlans[0]?.keys[0]?.value ?? "";
  return command
    .replaceAll("http://127.0.0.1:3000/Prod", address(""))
    .replaceAll("http://127.0.0.1:9229", pool().endpoint)
    .replaceAll("--template examples/rest-api/template.yaml", `--state ${state}`)
    .replaceAll("<client id>", pool().clientId)
    .replaceAll("<password>", passwordOf("ann"))
    .replaceAll("<API key>", key);
}

/** One shell for all commands, so that a variable lasts; `run` resolves with what a command printed. */
function openShell(): { run(command: string): Promise<string>; close(): Promise<void> } {
  const PATH = `${process.env["PATH"] ?? ""}${delimiter}${join(__dirname, "fallback-tools")}`;
  const shell = spawn("sh", [], {
    cwd: PROJECT,
    env: { ...process.env, PATH },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let output = "";
  shell.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  return {
    async run(command) {
      output = "";
      shell.stdin.write(`${command}\necho; echo @@\n`);
      while (!output.endsWith("\n@@\n")) await once(shell.stdout, "data");
      return output.slice(0, -"\n@@\n".length).trim();
    },
    async close() {
      shell.stdin.end();
      await once(shell, "close");
    },
  };
}
