import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Answer, ApiClient } from "./api-client";
import { cliEnvironment } from "./aws-cli";
import { REGION } from "./every-flow";
import { lineCalls } from "./line-calls";

/** boto3 in one long-lived Python. An error's name is the exception's class. */
export function openBoto3(python: string, endpoint: string): ApiClient {
  const script = join(__dirname, "boto3", "calls.py");
  const child = spawn(python, [script, endpoint, REGION], {
    stdio: ["pipe", "pipe", "inherit"],
    env: cliEnvironment(),
  });
  const { send, close } = lineCalls<Answer>(child);
  return { call: (operation, input) => send({ operation, input }), close };
}
