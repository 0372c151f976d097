import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FunctionRuntime } from "../src/lambda/runtime";
import type { LambdaFunction } from "../src/model/function";
import type { JsonObject } from "../src/model/json";
import { seconds, systemClock } from "../src/model/time";

/**
 * From saving a handler's file to the first answer of the new code, in milliseconds, with one caller that asks without
 * pause: for a handler alone, one with aws-jwt-verify, one with a client of the AWS SDK. The first edit of a session
 * starts esbuild and is told apart. The gateway is not in it.
 *
 *     npm run bench:reload -- [EDITS]
 */
async function main(): Promise<void> {
  const edits = Number(process.argv[2] ?? 20);
  if (!Number.isInteger(edits) || edits < 2) throw new Error("EDITS is a whole number, 2 or more");
  console.log(`milliseconds from save to served: the first edit, then the median of ${edits} (least to most)`);
  for (const [name, head] of Object.entries(HANDLERS)) {
    const [first, ...times] = await inNewFolder((folder) => measure(folder, head, edits + 1));
    times.sort((a, b) => a - b);
    const [least, median, most] = [times[0], times[Math.floor(times.length / 2)], times.at(-1)].map(show);
    console.log(`${name.padEnd(28)} ${show(first)}   ${median} (${least} to ${most})`);
  }
}

const HANDLERS = {
  "a handler alone": "const used = 1;",
  "with aws-jwt-verify": `import { CognitoJwtVerifier as used } from "aws-jwt-verify";`,
  "with a client of the AWS SDK": `import { CognitoIdentityProviderClient as used } from "@aws-sdk/client-cognito-identity-provider";`,
};

/** What every function of template.yaml is built with. */
const BUILD: JsonObject = { Minify: true, Target: "es2022", MainFields: "module,main" };

const show = (time: number | undefined): string => (time ?? Number.NaN).toFixed(0);

async function measure(folder: string, head: string, edits: number): Promise<number[]> {
  symlinkSync(resolve(__dirname, "../../node_modules"), join(folder, "node_modules"), "junction");
  const write = (edit: number) =>
    writeFileSync(join(folder, "handler.ts"), `${head}\nexport const handler = async () => [${edit}, typeof used];\n`);
  write(0);
  const fn = describe(folder);
  const runtime = new FunctionRuntime({
    functions: [fn],
    cacheDirectory: join(folder, ".cache"),
    watch: true,
    region: "us-east-1",
    clock: systemClock,
    onLog: ({ text }) => console.error(text),
  });
  await runtime.prepare();
  try {
    await served(runtime, fn, 0);
    const times: number[] = [];
    for (let edit = 1; edit <= edits; edit += 1) {
      await sleep(150);
      const savedAt = performance.now();
      write(edit);
      await served(runtime, fn, edit);
      times.push(performance.now() - savedAt);
    }
    return times;
  } finally {
    await runtime.close();
  }
}

async function served(runtime: FunctionRuntime, fn: LambdaFunction, edit: number): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end; ) {
    const outcome = await runtime.invoke({ functionArn: fn.arn, payload: "{}" });
    if (outcome.kind !== "success") throw new Error(`the function does not answer: ${JSON.stringify(outcome)}`);
    if (outcome.payload.startsWith(`[${edit},`)) return;
    await sleep(1);
  }
  throw new Error(`edit ${edit} is not served`);
}

function describe(folder: string): LambdaFunction {
  return {
    logicalId: "Edited",
    name: "edited",
    arn: "arn:aws:lambda:us-east-1:123456789012:function:edited",
    code: { kind: "directory", path: folder },
    handler: "handler.handler",
    runtime: "nodejs24.x",
    timeout: seconds(10),
    memorySize: 256,
    architecture: "arm64",
    environment: {},
    esbuild: BUILD,
    location: { file: join(folder, "template.yaml"), line: 1, path: "Resources/Edited" },
  };
}

async function inNewFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "reload-")));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
