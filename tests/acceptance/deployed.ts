import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { findStack, makePeople, PlaceError } from "./deployed-place";
import { ANSWERS_FOLDER, DEPLOYED_PLACE } from "./place";

const USAGE = `npm run test:deployed -- --stack-name NAME [--region REGION] [--answers FOLDER]

Runs the acceptance tests against a deployed stack of template.yaml, with users of their own, who are deleted afterwards,
and writes what the stack answered to the open questions of docs/aws-behaviour into FOLDER (artifacts/open-questions).
AWS credentials and the region are those that the AWS SDK finds.`;

/** The tests that run in both worlds. */
const TESTS = ["session", "files", "open-questions"].map((name) => `tests/acceptance/${name}.test.ts`);
const PROJECT = resolve(__dirname, "../..");

/**
 * `npm run test:deployed`. Ends with 0 if every test passed and no user of the run is left, with 2 for wrong arguments.
 * The users' passwords are handed to the tests in a file that only their owner can read and that goes with them.
 */
async function main(): Promise<number> {
  // The SDK prints its plans for Node.js 20 at every start; its version is pinned by the lockfile.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const values = readArguments();
  if (values === undefined) return 2;
  const stack = await findStack(values.stackName, values.region);
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-deployed-"));
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interruption.abort());
  try {
    const people = await makePeople(stack);
    try {
      const place = join(folder, "place.json");
      writeFileSync(place, JSON.stringify({ ...stack, people: people.credentials }), { mode: 0o600 });
      const environment = { [DEPLOYED_PLACE]: place, [ANSWERS_FOLDER]: values.answers };
      return await runTests(environment, interruption.signal);
    } finally {
      await people.remove();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Values {
  readonly stackName: string;
  readonly region: string | undefined;
  readonly answers: string;
}

function readArguments(): Values | undefined {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({ options: { "stack-name": text, region: text, answers: text } });
    const { "stack-name": stackName, region, answers = join(PROJECT, "artifacts/open-questions") } = values;
    if (stackName !== undefined) return { stackName, region, answers: resolve(answers) };
    console.error(`Name the deployed stack with --stack-name NAME.\n\n${USAGE}`);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
  return undefined;
}

/** The tests' exit status; 1 where they were interrupted, so that the users are removed all the same. */
function runTests(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<number> {
  const jest = join(PROJECT, "node_modules/jest/bin/jest.js");
  const options = { cwd: PROJECT, env: { ...process.env, ...environment }, stdio: "inherit", signal } as const;
  const child = spawn(process.execPath, [jest, "--runInBand", "--runTestsByPath", ...TESTS], options);
  return new Promise((resolve, reject) => {
    child.on("error", (error) => (signal.aborted ? undefined : reject(error)));
    child.on("close", (status) => resolve(status ?? 1));
  });
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error instanceof PlaceError ? error.message : error);
    process.exitCode = 1;
  },
);
