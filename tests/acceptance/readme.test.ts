import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type CommandRun, runScript } from "../../local/tests/stack/command-line";
import { PROJECT } from "./running-stack";

/** The README's commands, run in its order against `npm start`; each answer is held against the one printed there. */

const folder = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
const state = join(folder, "state");
const exchanges = readExchanges();
let run: CommandRun;
let addresses: readonly (readonly [string, string])[];

beforeAll(async () => {
  const ports = ["--port", "0", "--pool-port", "0", "--storage-port", "0", "--web-port", "0", "--console-port", "0"];
  run = runScript("start", ["--json", ...ports, "--no-watch", "--state", state], { cwd: PROJECT });
  const ready = JSON.parse(await run.firstLine());
  addresses = [
    ["http://127.0.0.1:3000", ready.apis.HttpApi.url],
    ["http://127.0.0.1:9229", ready.userPools.UserPool.endpoint],
    ["npm run -s token --", `npm run -s token -- --state ${state}`],
    ["npm run -s explain --", `npm run -s explain -- --state ${state}`],
    ["npm run -s invoke --", `npm run -s invoke -- --state ${state}`],
  ];
});

afterAll(async () => {
  run.process.kill("SIGTERM");
  await run.ended;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** The commands are for a Unix shell: elsewhere the test is listed as left out. */
const onUnix = process.platform === "win32" ? test.skip : test;

onUnix("the README has commands with answers", () => {
  expect(exchanges.filter(({ answer }) => answer !== "").length).toBeGreaterThanOrEqual(6);
});

onUnix("the README's commands, run in order in one shell, give the answers printed there", () => {
  const script = exchanges.map(({ command }, index) => `echo '@@${index}'\n${replaced(command)}\necho`).join("\n");
  const path = `${process.env["PATH"] ?? ""}${delimiter}${join(__dirname, "fallback-tools")}`;
  const shell = spawnSync("sh", ["-c", script], {
    cwd: PROJECT,
    encoding: "utf8",
    env: { ...process.env, PATH: path },
  });
  expect(shell.stderr).toBe("");
  const answers = shell.stdout
    .split(/^@@\d+\n/m)
    .slice(1)
    .map((text) => text.replaceAll("\r", "").trim());
  for (const [index, { command, answer }] of exchanges.entries()) {
    if (answer !== "") expect([command, answers[index]]).toEqual([command, answer]);
  }
});

test("every script that the README names is in package.json, and every file is there", () => {
  const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
  const named = [...readme().matchAll(/npm run (?:-s )?([a-z:-]+)/g)].map(([, name]) => name);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  const files = [...readme().matchAll(/\]\(([^)#:]+)\)|(?:-e )(\S+\.json)/g)].map(([, link, event]) => link ?? event);
  for (const file of files) expect(() => readFileSync(join(PROJECT, String(file)))).not.toThrow();
});

interface Exchange {
  readonly command: string;
  readonly answer: string;
}

function readme(): string {
  return readFileSync(join(PROJECT, "README.md"), "utf8");
}

/** `$ command` lines of the console blocks, each with the lines that follow it. */
function readExchanges(): readonly Exchange[] {
  const blocks = [...readme().matchAll(/^```console\n(.*?)^```/gms)].map(([, text]) => text ?? "");
  return blocks.flatMap((text) =>
    text
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = "", ...answer] = part.split("\n");
        return { command, answer: answer.join("\n").trim() };
      }),
  );
}

function replaced(command: string): string {
  return addresses.reduce((text, [printed, real]) => text.replaceAll(printed, real), command);
}
