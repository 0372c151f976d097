import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { PROGRAM } from "./command-line";

const FOLDER = join(__dirname, "debugged");
const SOURCE = join(FOLDER, "src/handler.ts");
const PORTS = ["--port", "0", "--pool-port", "0", "--storage-port", "0", "--console-port", "0"];

const state = mkdtempSync(join(tmpdir(), "gatehouse-debugged-"));
const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await ended;
  }
  rmSync(state, { recursive: true, force: true });
});

/** A process whose output is kept; `find` waits for a text in it. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, args, { cwd: FOLDER, env: { ...process.env, ...env }, stdio: "pipe" });
  started.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const find = async (pattern: RegExp): Promise<string> => {
    for (const end = performance.now() + 30_000; performance.now() < end; await sleep(10)) {
      const found = pattern.exec(output)?.[1];
      if (found !== undefined) return found;
    }
    throw new Error(`no ${pattern} in ${output}`);
  };
  return { child, find };
}

test.each([
  ["--inspect", ["--inspect=127.0.0.1:0"], {}],
  ["NODE_OPTIONS, as an editor sets them", [], { NODE_OPTIONS: "--inspect=127.0.0.1:0" }],
])(
  "a function that is paused in its source by %s is answered for once it goes on, however late",
  async (_, execArgv, env) => {
    const stack = start([...execArgv, PROGRAM, "start", "--json", "--state", state, ...PORTS], env);
    const address = await stack.find(/Debugger listening on (ws:\S+)/);
    const editor = start(["--experimental-websocket", join(__dirname, "debugger.mjs"), address, SOURCE, "7"]);
    const url = await stack.find(/"Api":\{"url":"([^"]+)"/);
    await editor.find(/(bound)/);

    const askedAt = performance.now();
    const answer = fetch(`${url}/paused`);
    expect(await editor.find(/paused in (\w+)/)).toBe("handler");
    // Twice as long as the function and its integration may take.
    await sleep(2200);
    editor.child.stdin?.write("go on\n");
    const { status, text } = await answer.then(async (response) => ({
      status: response.status,
      text: await response.text(),
    }));
    expect({ status, text }).toEqual({ status: 200, text: "7 characters" });
    expect(performance.now() - askedAt).toBeGreaterThan(2000);
  },
  120_000,
);

test("without a debugger the same function answers within its time, and nothing waits for an editor", async () => {
  const stack = start([PROGRAM, "start", "--json", "--state", state, ...PORTS]);
  const url = await stack.find(/"Api":\{"url":"([^"]+)"/);
  const response = await fetch(`${url}/paused`);
  expect(await response.text()).toBe("7 characters");
}, 120_000);
