import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";

/** A server in a process of its own, which a test ends. */
export interface Emulator {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** moto's server, with all services that it has. */
export async function startMoto(): Promise<Emulator> {
  const program = named("GATEHOUSE_MOTO_SERVER", "moto's program moto_server");
  const port = await freePort();
  return follow(spawn(program, ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" }), port);
}

/** DynamoDB Local, in memory. */
export async function startDynamoDBLocal(): Promise<Emulator> {
  const jars = named("GATEHOUSE_DYNAMODB_LOCAL", "the folder with the archives of DynamoDB Local");
  const port = await freePort();
  const program = "com.amazonaws.services.dynamodbv2.local.main.ServerRunner";
  const quiet = ["-Djava.library.path=.", `-cp`, `${jars}/*${delimiter}.`, program, "-inMemory", "-disableTelemetry"];
  return follow(spawn("java", [...quiet, "-port", String(port)], { cwd: join(jars), stdio: "ignore" }), port);
}

function named(variable: string, what: string): string {
  const value = process.env[variable];
  if (value === undefined || value === "") throw new Error(`${variable} must name ${what}; .ci/run sets it.`);
  return value;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}

/** Waits until the server answers something. Rejects where its process ends before, or after a minute. */
async function follow(child: ChildProcess, port: number): Promise<Emulator> {
  const endpoint = `http://127.0.0.1:${port}`;
  const state = { ended: "" };
  child.on("error", (error) => {
    state.ended = error.message;
  });
  child.on("exit", (status) => {
    state.ended ||= `it ended with ${status}`;
  });
  const close = async () => {
    if (child.exitCode !== null || state.ended !== "") return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (state.ended !== "") throw new Error(`${child.spawnfile} does not run: ${state.ended}`);
    const answers = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (answers) return { endpoint, close };
    await new Promise((wake) => setTimeout(wake, 200));
  }
  await close();
  throw new Error(`${child.spawnfile} does not answer at ${endpoint}`);
}
