import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Answer } from "../api-client";
import { lineCalls } from "../line-calls";

/** Amplify in one long-lived process, as a client of a pool. */
export function openAmplify(endpoint: string, poolId: string, clientId: string) {
  const loader = ["-r", "ts-node/register/transpile-only"];
  const args = [...loader, join(__dirname, "calls.ts"), endpoint, poolId, clientId];
  const { send, close } = lineCalls<Answer>(spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] }));
  return { call: (operation: string, ...input: readonly unknown[]) => send({ operation, input }), close };
}
