import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type CommandRun, PROGRAM, runCommand, SMALL } from "./command-line";

/** The process of `gatehouse start`: its ready line, its ending, its state. */

let state: string;
const runs: CommandRun[] = [];

beforeEach(() => {
  state = join(mkdtempSync(join(tmpdir(), "gatehouse-test-")), "state");
});

afterEach(async () => {
  for (const run of runs.splice(0)) {
    run.process.kill("SIGKILL");
    await run.ended;
  }
  rmSync(join(state, ".."), { recursive: true, force: true, maxRetries: 5 });
});

const FREE_PORTS = [
  "--json",
  "--port",
  "0",
  "--pool-port",
  "0",
  "--storage-port",
  "0",
  "--web-port",
  "0",
  "--console-port",
  "0",
];

test("the ready line is one line of JSON on stdout, and the logs are on stderr", async () => {
  const run = start();
  const ready = JSON.parse(await run.firstLine());
  expect(ready).toMatchObject({
    ready: true,
    apis: { HttpApi: { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) } },
    userPools: {
      UserPool: {
        id: expect.stringMatching(/^us-east-1_[A-Za-z0-9]{9}$/),
        endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        issuer: expect.stringMatching(/^https:\/\/cognito-idp\.us-east-1\.amazonaws\.com\/us-east-1_/),
        domain: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        clients: { AppClient: { clientId: expect.stringMatching(/^[a-z0-9]{26}$/) } },
      },
    },
    tables: {},
    buckets: {},
  });
  for (const { password } of ready.users) expect(password).toMatch(/^[A-Za-z][A-Za-z0-9\-_.]{11,}$/);
  await fetch(`${ready.apis.HttpApi.url}/whoami`);
  run.process.kill("SIGTERM");
  await run.ended;
  expect(run.stdout().trim().split("\n")).toHaveLength(1);
  expect(run.stderr()).toContain("GET /whoami 401");
});

test("ids, users and passwords are the same at the next start, and are kept owner-only", async () => {
  const first = await readyThenStop();
  const second = await readyThenStop();
  expect([second.userPools.UserPool.id, second.userPools.UserPool.clients]).toEqual([
    first.userPools.UserPool.id,
    first.userPools.UserPool.clients,
  ]);
  expect(second.users).toEqual(first.users);
  for (const file of readdirSync(state, { recursive: true, encoding: "utf8" })) {
    const { mode } = statSync(join(state, file));
    if (process.platform !== "win32") expect([file, mode & 0o077]).toEqual([file, 0]);
  }
});

test("--fresh leaves nothing behind, not even in the state folder", async () => {
  const run = start(["--fresh"]);
  const ready = JSON.parse(await run.firstLine());
  run.process.kill("SIGTERM");
  expect(await run.ended).toBe(0);
  expect(readdirSync(join(state, ".."))).toEqual([]);
  expect(ready.users.length).toBeGreaterThan(0);
});

test.each(["SIGTERM", "SIGINT"] as const)("%s ends the process with status 0 within two seconds", async (signal) => {
  const run = start();
  await run.firstLine();
  const before = performance.now();
  run.process.kill(signal);
  expect(await run.ended).toBe(0);
  expect(performance.now() - before).toBeLessThan(2_000);
});

test("a state folder that a killed process left is taken over", async () => {
  const run = start();
  await run.firstLine();
  run.process.kill("SIGKILL");
  await run.ended;
  expect(await readyThenStop()).toMatchObject({ ready: true });
});

test("a port that is taken is refused in one line", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const message = await refusal(["--port", String(port)]);
  expect(message).toContain(String(port));
  expect(message).toContain("--port");
  const poolMessage = await refusal(["--pool-port", String(port)]);
  expect(poolMessage).toContain("--pool-port");
  await new Promise((resolve) => server.close(resolve));
});

test("a state folder that another stack uses is refused in one line", async () => {
  const run = start();
  await run.firstLine();
  expect(await refusal([])).toContain("runs on this state folder");
});

test("a state folder that can't be written is refused in one line", async () => {
  writeFileSync(state, "a file where the folder should be");
  expect(await refusal([])).toContain(state);
});

test("an override of a parameter that the template does not have is refused in one line", async () => {
  expect(await refusal(["--parameter-overrides", "Nonsense=1"])).toContain("Nonsense");
});

test("a template that does not exist is refused in one line", async () => {
  expect(await refusal(["--template", join(state, "none.yaml")])).toContain("none.yaml");
});

test.each(["--port x", "--nonsense", "--issuer both"])("the option %s is refused", async (args) => {
  const run = start(args.split(" "));
  expect(await run.ended).not.toBe(0);
  expect(run.stderr()).toContain("error:");
});

test("a signal while it starts ends it with status 0 and leaves no temporary folder", async () => {
  const temporary = join(state, "..");
  for (const delay of [0, 20, 100]) {
    const run = runCommand(["start", ...FREE_PORTS, "--fresh"], { cwd: SMALL, env: { TMPDIR: temporary } });
    runs.push(run);
    while (run.process.exitCode === null && readdirSync(temporary).length === 0) await sleep(1);
    await sleep(delay);
    run.process.kill("SIGTERM");
    expect([delay, await run.ended, readdirSync(temporary)]).toEqual([delay, 0, []]);
  }
});

test("too few open files end the start with one clear line", () => {
  if (process.platform !== "linux") return;
  const node = `exec ${process.execPath} ${PROGRAM} start ${FREE_PORTS.join(" ")} --fresh`;
  const limited = ["-c", `ulimit -n 20; ${node}`];
  const outcome = spawnSync("sh", limited, { cwd: SMALL, encoding: "utf8", timeout: 20_000 });
  expect([outcome.status, outcome.stderr.trim().split("\n")]).toEqual([
    1,
    [expect.stringMatching(/may open 20 files.*ulimit -n 1024/)],
  ]);
});

function start(args: readonly string[] = []): CommandRun {
  const run = runCommand(["start", ...FREE_PORTS, "--no-watch", "--state", state, ...args], { cwd: SMALL });
  runs.push(run);
  return run;
}

async function readyThenStop() {
  const run = start();
  const ready = JSON.parse(await run.firstLine());
  run.process.kill("SIGTERM");
  await run.ended;
  return ready;
}

async function refusal(args: readonly string[]): Promise<string> {
  const run = start(args);
  expect(await run.ended).not.toBe(0);
  expect(run.stdout()).toBe("");
  expect(run.stderr().trim().split("\n")).toHaveLength(1);
  return run.stderr();
}
