import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ON_FREE_PORTS } from "../gateway/contenders";

const PROGRAM = resolve(__dirname, "../../local/bin/gatehouse.js");

const HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n";
const API = `  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => ({ statusCode: 200 });"
      Events: {Get: {Type: HttpApi, Properties: {Path: /, Method: GET}}}
`;
const STORAGE = `  Table: {Type: AWS::Serverless::SimpleTable}
  Bucket: {Type: AWS::S3::Bucket}
`;

/**
 * Later starts of one small template without and with a table and a bucket, in turns: until the ready line, and the CPU
 * time of the process up to then, which a loaded machine does not stretch.
 */
export async function measureStarts(runs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bench-starts-"));
  const ways = [
    { name: "without", text: HEAD + API },
    { name: "with table and bucket", text: HEAD + API + STORAGE },
  ].map(({ name, text }) => {
    const template = join(folder, `${name.split(" ").join("-")}.yaml`);
    writeFileSync(template, text);
    return { name, template, wall: [] as number[], cpu: [] as number[] };
  });
  try {
    for (let round = -1; round < runs; round += 1) {
      for (const way of ways) {
        const { wall, cpu } = await start(way.template, join(folder, way.name));
        if (round >= 0) {
          way.wall.push(wall);
          way.cpu.push(cpu);
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`starts, medians of ${runs}, milliseconds until the ready line, and of CPU`);
  for (const { name, wall, cpu } of ways)
    console.log(`${name.padEnd(22)} ${median(wall).toFixed(0)} wall, ${median(cpu).toFixed(0)} CPU`);
}

async function start(template: string, state: string): Promise<{ readonly wall: number; readonly cpu: number }> {
  const begin = performance.now();
  const args = [PROGRAM, "start", ...ON_FREE_PORTS, "--no-watch", "--template", template, "--state", state];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  try {
    await firstLine(child);
    return { wall: performance.now() - begin, cpu: cpuOf(child.pid) };
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

async function firstLine(child: ChildProcess): Promise<void> {
  for await (const chunk of child.stdout ?? []) if (String(chunk).includes("\n")) return;
  throw new Error("the stack ended before it was ready");
}

/** User and system time of a process in milliseconds, as Linux tells it, in hundredths of a second. */
function cpuOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
