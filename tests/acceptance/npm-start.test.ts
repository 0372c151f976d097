import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type CommandRun, runScript } from "../../local/tests/stack/command-line";
import { PROJECT } from "./running-stack";

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

test("the process ends when the npm that started it is killed", async () => {
  const run = runScript("start", [...FREE_PORTS, "--state", state], { cwd: PROJECT });
  runs.push(run);
  const ready = JSON.parse(await run.firstLine());
  run.process.kill("SIGKILL");
  await expect(untilRefused(ready.apis.HttpApi.url)).resolves.toBe("refused");
});

async function untilRefused(url: string): Promise<string> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const outcome = await fetch(url).then(
      () => "answered",
      () => "refused",
    );
    if (outcome === "refused") return outcome;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return "still answers";
}
