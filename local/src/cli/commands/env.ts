import { Command } from "commander";
import { runningVariables } from "../../stack/endpoint-variables";
import { DEFAULTS } from "../../stack/options";
import { runningStack } from "../running-stack";

interface EnvValues {
  readonly template: string;
  readonly state?: string;
}

/** `npm run -s env`: endpoints and credentials of the running stack, for `eval "$(npm run -s env)"`. */
export function envCommand(): Command {
  return new Command("env")
    .description("print endpoints and credentials of the running stack as shell lines")
    .option("--template <file>", "template of the running stack", DEFAULTS.template)
    .option("--state <dir>", "state folder of the running stack")
    .action(run);
}

function run(values: EnvValues): void {
  const variables = runningVariables(runningStack(values));
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  process.stdout.write(lines.join(""));
}

/** A value as every POSIX shell takes it literally. */
const quoted = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`;
