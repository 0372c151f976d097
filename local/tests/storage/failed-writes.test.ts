import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { PROGRAM, runCommand } from "../stack/command-line";

/** A disk that takes no more, played by a limit on the size of a file, which the next log file is below again. */

const cwd = join(__dirname, "stack");
const ARGUMENTS = ["start", "--json", "--port", "0", "--pool-port", "0", "--storage-port", "0", "--console-port", "0"];

let state: string;

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
});

afterEach(() => rmSync(state, { recursive: true, force: true }));

interface Ready {
  readonly tables: Record<string, { readonly name: string; readonly endpoint: string }>;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

function clientOf({ tables, credentials }: Ready) {
  const endpoint = String(tables["Counters"]?.endpoint);
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  return { documents: DynamoDBDocumentClient.from(client), TableName: String(tables["Counters"]?.name) };
}

const posix = process.platform === "win32" ? test.failing : test;

posix(
  "a write that the disk refuses says so, and costs nothing that was acknowledged before or after it",
  async () => {
    // Bundles the program, which is over the limit.
    expect(await runCommand(["--help"], { cwd }).ended).toBe(0);
    const limited = spawn(
      "sh",
      [
        "-c",
        'ulimit -f 2048 && exec "$0" "$@"',
        process.execPath,
        PROGRAM,
        ...ARGUMENTS,
        "--no-watch",
        "--state",
        state,
      ],
      { cwd, stdio: ["ignore", "pipe", "ignore"] },
    );
    const [line] = await once(limited.stdout.setEncoding("utf8"), "data");
    const { documents, TableName } = clientOf(JSON.parse(line));
    const acknowledged: string[] = [];
    const failures: string[] = [];
    for (let index = 0; index < 120; index++) {
      const id = String(index);
      try {
        await documents.send(new PutCommand({ TableName, Item: { id, filler: "x".repeat(30_000) } }));
        acknowledged.push(id);
      } catch (error) {
        failures.push(String(error));
      }
    }
    limited.kill("SIGKILL");
    await once(limited, "close");
    expect(failures.length).toBeGreaterThan(0);
    expect(failures[0]).toMatch(/^InternalServerError: .*tables can't be written \(EFBIG\)/);
    expect(Number(acknowledged.at(-1))).toBeGreaterThan(100);

    const run = runCommand([...ARGUMENTS, "--no-watch", "--state", state], { cwd });
    const { documents: reader } = clientOf(JSON.parse(await run.firstLine()));
    const missing: string[] = [];
    for (const id of acknowledged) {
      const { Item } = await reader.send(new GetCommand({ TableName, Key: { id } }));
      if (Item === undefined) missing.push(id);
    }
    run.process.kill("SIGKILL");
    await run.ended;
    expect(missing).toEqual([]);
  },
  60_000,
);
