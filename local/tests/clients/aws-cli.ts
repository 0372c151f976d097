import { execFile } from "node:child_process";
import { devNull } from "node:os";
import { promisify } from "node:util";
import { type Answer, type ApiClient, CREDENTIALS } from "./api-client";
import { REGION } from "./every-flow";

const run = promisify(execFile);

/** One run of the AWS CLI for each call. An error's name is the code that the CLI prints. */
export function openAwsCli(program: string, endpoint: string): ApiClient {
  return {
    call: (operation, input) =>
      runAwsCli(program, [
        ...["cognito-idp", kebab(operation), "--endpoint-url", endpoint, "--region", REGION],
        ...["--output", "json", "--cli-input-json", JSON.stringify(input)],
      ]),
    close: () => {},
  };
}

/**
 * Runs the AWS CLI with arguments as a shell would split them. Throws where it fails otherwise than by an API error.
 */
export async function runAwsCli(program: string, args: readonly string[]): Promise<Answer> {
  try {
    const { stdout } = await run(program, [...args], { env: cliEnvironment() });
    return { output: stdout.trim() === "" ? {} : JSON.parse(stdout) };
  } catch (failure) {
    const stderr = String(Object(failure).stderr).trim();
    const [, name, message] = /An error occurred \((\w+)\) when calling the \w+ operation: (.*)/s.exec(stderr) ?? [];
    if (name === undefined || message === undefined) throw failure;
    return { error: { name, message } };
  }
}

/** `SetUserMFAPreference` as the CLI spells it. */
const kebab = (operation: string): string =>
  operation.replace(/([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])/g, "$1$3-$2$4").toLowerCase();

/** None of the machine's own AWS configuration is used. */
export function cliEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
    NO_PROXY: "127.0.0.1",
  };
}
