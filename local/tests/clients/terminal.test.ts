import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { PROGRAM, SMALL } from "../stack/command-line";
import { foundProgram } from "./programs";

/** `gatehouse start` in a pseudo-terminal. */

const python = foundProgram("GATEHOUSE_PYTHON");
const terminalTest = python === undefined ? test.skip : test;
const PORTS = ["--port", "0", "--pool-port", "0", "--web-port", "0", "--console-port", "0", "--no-watch"];
const ESC = "\x1b";

let folder: string;
const sessions: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gatehouse-terminal-"));
});
afterEach(() => {
  for (const session of sessions.splice(0)) session.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

interface Session {
  readonly type: (keys: string) => void;
  /** All that was written once it has this; rejects after 20 seconds. */
  readonly shows: (wanted: RegExp) => Promise<string>;
  readonly ended: Promise<number | null>;
}

function open(args: readonly string[], environment: Readonly<Record<string, string>> = {}, columns = 120): Session {
  const script = join(__dirname, "terminal", "pty_session.py");
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
  const child = spawn(python ?? "", [script, String(columns), process.execPath, PROGRAM, ...args], {
    cwd: SMALL,
    env: { ...env, TERM: "xterm-256color", ...environment },
    stdio: ["pipe", "pipe", "inherit"],
  });
  sessions.push(child);
  let written = "";
  let seen = 0;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written += text;
  });
  const shows = async (wanted: RegExp) => {
    for (let tries = 0; tries < 400; tries += 1) {
      const fresh = written.slice(seen);
      const found = wanted.exec(fresh);
      if (found !== null) {
        seen += found.index + found[0].length;
        return fresh;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${wanted} was not shown: ${JSON.stringify(written)}`);
  };
  const ended = once(child, "close").then(([status]: (number | null)[]) => status ?? null);
  return { type: (keys) => void child.stdin.write(keys), shows, ended };
}

const withoutStyles = (text: string): string => text.replaceAll(new RegExp(`${ESC}\\[\\d+m`, "g"), "");

const start = (...args: readonly string[]) => ["start", ...PORTS, "--state", join(folder, "state"), ...args];

terminalTest("the keys give a token, pages, a restart and an end, with a goodbye and status 0", async () => {
  const opened = join(folder, "opened");
  const program = join(folder, process.platform === "darwin" ? "open" : "xdg-open");
  writeFileSync(program, `#!/bin/sh\necho "$@" >> '${opened}'\n`);
  chmodSync(program, 0o755);
  const session = open(start(), { PATH: `${folder}${delimiter}${process.env["PATH"]}` });
  const screen = await session.shows(/q quit/);
  expect(screen).toMatch(/Ready in \d+ ms\./);
  expect(screen).toContain(`${ESC}[1m`);
  session.type("t");
  const token = /eyJ[\w-]+\.([\w-]+)\./.exec(await session.shows(/eyJ[\w-]+\.[\w-]+\.[\w-]+/))?.[1] ?? "";
  expect(JSON.parse(Buffer.from(token, "base64url").toString("utf8"))).toMatchObject({ username: "adminuser" });
  session.type("o");
  await session.shows(/Opening http:\/\/127\.0\.0\.1:\d+/);
  session.type("x");
  await session.shows(/o window/);
  session.type("r");
  await session.shows(/Restarting\.[\s\S]*Ready in[\s\S]*q quit/);
  session.type("c");
  await session.shows(/\[2J/);
  const before = performance.now();
  session.type("q");
  await session.shows(/Goodbye\./);
  expect([await session.ended, performance.now() - before < 2_000]).toEqual([0, true]);
  expect(readFileSync(opened, "utf8")).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/?\n$/);
});

terminalTest("Ctrl-C ends it within two seconds with status 0", async () => {
  const session = open(start("--fresh"));
  await session.shows(/q quit/);
  const before = performance.now();
  session.type("\x03");
  await session.shows(/Goodbye\./);
  expect([await session.ended, performance.now() - before < 2_000]).toEqual([0, true]);
});

terminalTest("a request is one line, in colours by its status; NO_COLOR leaves them out", async () => {
  for (const environment of [{}, { NO_COLOR: "1" }]) {
    const session = open(start("--fresh"), environment);
    const screen = await session.shows(/q quit/);
    const [, address] = /HttpApi {2}(http:\/\/127\.0\.0\.1:\d+)/.exec(withoutStyles(screen)) ?? [];
    await fetch(`${address}/whoami`);
    const line = (await session.shows(/GET.* ms[^\n]*\n/)).split("\n").find((each) => each.includes("GET")) ?? "";
    const isPlain = "NO_COLOR" in environment;
    expect([line.includes(`${ESC}[33m401`), screen.includes(ESC)]).toEqual([!isPlain, !isPlain]);
    if (isPlain) expect(line).toMatch(/GET \/whoami 401 \d+ ms {2}/);
    session.type("q");
    expect(await session.ended).toBe(0);
  }
});

terminalTest("on a narrow screen what can be broken is, and the rest stands on lines of its own", async () => {
  const session = open(start("--fresh"), { NO_COLOR: "1" }, 40);
  const screen = await session.shows(/q quit/);
  const tooLong = screen.split(/\r?\n/).filter((line) => line.length > 40);
  // Addresses, paths and commands are there to be copied: no line of prose is among them.
  expect(
    tooLong.filter((line) => !/https?:|TOKEN|curl|--auth|aws |us-east-1_|eval|template\.yaml:\d+$/.test(line)),
  ).toEqual([]);
  session.type("q");
  expect(await session.ended).toBe(0);
});

terminalTest("--reset asks, and removes nothing without a yes", async () => {
  const first = open(start());
  await first.shows(/q quit/);
  first.type("q");
  await first.ended;
  const identity = readFileSync(join(folder, "state", "stack.json"), "utf8");
  const no = open(start("--reset"));
  await no.shows(/Go on\? \[y\/N\]/);
  no.type("n\r");
  await no.shows(/Nothing was removed/);
  expect([await no.ended, readFileSync(join(folder, "state", "stack.json"), "utf8")]).toEqual([1, identity]);
  const yes = open(start("--reset"));
  await yes.shows(/Go on\? \[y\/N\]/);
  yes.type("y\r");
  await yes.shows(/Removed the state[\s\S]*q quit/);
  yes.type("q");
  expect(await yes.ended).toBe(0);
  expect(existsSync(join(folder, "state", "stack.json"))).toBe(true);
  expect(readFileSync(join(folder, "state", "stack.json"), "utf8")).not.toBe(identity);
});

terminalTest("a job in the background is not stopped, and takes no keys", async () => {
  const script = `"$@" & wait $!; echo status $?`;
  const child = spawn(
    python ?? "",
    [
      join(__dirname, "terminal", "pty_session.py"),
      "80",
      "bash",
      "-mc",
      script,
      "bash",
      process.execPath,
      PROGRAM,
      ...start("--fresh"),
    ],
    { cwd: SMALL, stdio: ["pipe", "pipe", "inherit"] },
  );
  sessions.push(child);
  let written = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written += text;
  });
  for (let tries = 0; !written.includes("q quit") && tries < 300; tries += 1)
    await new Promise((r) => setTimeout(r, 50));
  expect(written).toContain("Ctrl-C ends it.");
  const [, address] = /HttpApi {2}(http:\/\/127\.0\.0\.1:\d+)/.exec(withoutStyles(written)) ?? [];
  child.stdin.write("q");
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await fetch(`${address}/whoami`)).status).toBe(401);
});
