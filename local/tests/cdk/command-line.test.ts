import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { resolveOptions } from "../../src/stack/options";
import type { Stack } from "../../src/stack/start-stack";
import { type CommandRun, runCommand } from "../stack/command-line";
import { ask, signIn, startApp, synthesized } from "./apps";

/** The commands with `--template cdk.out`, in the folder of a CDK app. */

let project: string;
let start: CommandRun;
beforeAll(async () => {
  project = projectOf("rest-api");
  cpSync(join(__dirname, "seed.json"), join(project, "seed.json"));
  start = runCommand(["start", "--template", "cdk.out", "--json", ...FREE_PORTS], { cwd: project });
  await start.firstLine();
}, 60_000);
afterAll(async () => {
  start.process.kill("SIGTERM");
  await start.ended;
  rmSync(project, { recursive: true, force: true, maxRetries: 5 });
});

const FREE_PORTS = ["--port", "0", "--pool-port", "0", "--console-port", "0"];

/** A new folder with an app's outcome as its `cdk.out`. */
function projectOf(app: string): string {
  const folder = mkdtempSync(join(tmpdir(), "cdk-project-"));
  cpSync(synthesized(app), join(folder, "cdk.out"), { recursive: true });
  return folder;
}

async function run(...args: readonly string[]): Promise<readonly [number | null, string]> {
  const command = runCommand([...args, "--template", "cdk.out"], { cwd: project });
  const status = await command.ended;
  return [status, `${command.stdout()}${command.stderr()}`];
}

test("state and seed file lie beside cdk.out, which stays as the CDK wrote it", async () => {
  expect(JSON.parse(await start.firstLine()).users).toEqual([
    { username: "ada", password: expect.any(String), groups: ["admin"] },
  ]);
  expect(existsSync(join(project, ".gatehouse/stack.json"))).toBe(true);
  expect(readdirSync(join(project, "cdk.out")).sort()).toEqual(readdirSync(synthesized("rest-api")).sort());
});

test("token and explain take cdk.out", async () => {
  const [, token] = await run("token", "ada", "--id");
  const [letIn, explanation] = await run("explain", token.trim(), "GET /orders", "--api", "ApiStack/Api");
  expect([letIn, explanation]).toEqual([0, expect.stringContaining("Let in")]);
  const [refused] = await run("explain", token.trim(), "POST /orders");
  expect(refused).toBe(2);
});

test("invoke takes a function's logical id and the path of its construct", async () => {
  const event = join(project, "event.json");
  writeFileSync(event, JSON.stringify({ requestContext: { authorizer: { claims: { sub: "ada" } } } }));
  for (const name of ["Hello4A628BD4", "ApiStack/Hello"]) {
    expect(await run("invoke", name, "-e", event)).toEqual([0, expect.stringContaining('\\"sub\\":\\"ada\\"')]);
  }
});

test("doctor names the construct of what it finds", async () => {
  expect(await run("doctor")).toEqual([1, expect.stringMatching(/construct IdentityStack\/Users\/Web\/Resource\)/)]);
});

test.each([
  ["its folder", "", "cdk.out"],
  ["its folder, not synthesized yet", "nowhere", "cdk.out"],
  ["a stack's template in it", "", "cdk.out/ApiStack.template.json"],
  ["its manifest", "", "cdk.out/manifest.json"],
])("the state folder of an app is beside cdk.out where it is given as %s", (_name, below, template) => {
  expect(resolveOptions({ template: join(project, below, template) }).state).toBe(join(project, below, ".gatehouse"));
});

test("the state folder of a stage is beside cdk.out too", () => {
  const stages = projectOf("stages");
  try {
    expect(resolveOptions({ template: join(stages, "cdk.out/assembly-Blue") }).state).toBe(join(stages, ".gatehouse"));
  } finally {
    rmSync(stages, { recursive: true });
  }
});

test("a stack for one region has a pool of that region, whose tokens its API takes, whatever --region says", async () => {
  const elsewhere = projectOf("http-api");
  const manifest = join(elsewhere, "cdk.out/manifest.json");
  writeFileSync(
    manifest,
    readFileSync(manifest, "utf8").replace("unknown-account/unknown-region", "111122223333/eu-west-1"),
  );
  const stack = await startApp("http-api", { template: join(elsewhere, "cdk.out"), region: "us-east-1" });
  try {
    expect(stack.ready.userPools["Users0A0EEA89"]?.issuer).toMatch(
      /^https:\/\/cognito-idp\.eu-west-1\.amazonaws\.com\/eu-west-1_/,
    );
    const { AccessToken } = await signIn(stack, "Users0A0EEA89");
    expect((await ask(stack, "ApiF70053CD", "/hello", { authorization: AccessToken }))[0]).toBe(200);
  } finally {
    await stack.close();
    rmSync(elsewhere, { recursive: true });
  }
});

test("a changed file of an asset is noticed, as the sources of a function are", async () => {
  const edited = projectOf("lambda-authorizer");
  const out = join(edited, "cdk.out");
  const [asset = ""] = readdirSync(out).filter((name) => name.startsWith("asset."));
  const file = join(out, asset, "index.js");
  const stack = await startApp("lambda-authorizer", { template: out, watch: true });
  try {
    const status = async () => (await ask(stack, "ApiF70053CD", "/hello", { "x-key": "new-key" }))[0];
    expect(await status()).toBe(403);
    writeFileSync(file, readFileSync(file, "utf8").replace("open-sesame", "new-key"));
    while ((await status()) !== 200) await sleep(50);
  } finally {
    await stack.close();
    rmSync(edited, { recursive: true });
  }
});

/** Starts an app whose code is gone from `cdk.out`, and ends it. */
async function withoutCode<T>(app: string, use: (stack: Stack) => Promise<T>): Promise<T> {
  const damaged = projectOf(app);
  const out = join(damaged, "cdk.out");
  for (const name of readdirSync(out)) if (name.startsWith("asset.")) rmSync(join(out, name), { recursive: true });
  const stack = await startApp(app, { template: out });
  try {
    expect(stack.notices.map(({ message }) => message).join("\n")).toMatch(
      /there is no folder .*; run cdk synth again/,
    );
    return await use(stack);
  } finally {
    await stack.close();
    rmSync(damaged, { recursive: true });
  }
}

test("a method whose code is gone from cdk.out is guarded as ever, and then answered with 501", async () => {
  await withoutCode("rest-api", async (stack) => {
    const { IdToken: authorization } = await signIn(stack, "Users0A0EEA89");
    expect((await ask(stack, "ApiF70053CD", "/orders"))[0]).toBe(401);
    expect((await ask(stack, "ApiF70053CD", "/orders", { authorization }))[0]).toBe(501);
  });
});

test("an authorizer whose code is gone from cdk.out lets nobody in", async () => {
  await withoutCode("lambda-authorizer", async (stack) => {
    expect((await ask(stack, "ApiF70053CD", "/hello", { "x-key": "open-sesame" }))[0]).toBe(500);
  });
});
