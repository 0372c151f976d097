import { Command, InvalidArgumentError } from "commander";
import { DEFAULTS, type StackOptions } from "../../stack/options";
import { type Stack, startStack } from "../../stack/start-stack";
import { endOnSignal, parentEnds } from "../process-end";
import { printScreen } from "../screen";
import { addTemplateOptions, type TemplateOptionValues, toStackOptions } from "./template-options";

interface StartValues extends TemplateOptionValues {
  readonly port: number;
  readonly poolPort: number;
  readonly storagePort: number;
  readonly consolePort: number;
  readonly fresh?: boolean;
  readonly seed?: string;
  readonly strictSignatures?: boolean;
  readonly tls?: boolean;
  readonly awsEndpoint?: string;
  readonly allowUnsignedIam?: boolean;
  readonly accessLog?: string;
  readonly executionLog?: string;
  readonly watch: boolean;
  readonly json?: boolean;
}

/** `npm start`: runs the template until a signal ends the process. */
export function startCommand(): Command {
  const command = new Command("start").description("run the template here");
  return addTemplateOptions(command)
    .option(
      "--port <number>",
      "first API, further ones on the next ports (HTTP APIs, then REST APIs); 0 = any free port",
      parsePort,
      DEFAULTS.port,
    )
    .option("--pool-port <number>", "user pool; 0 = any free port", parsePort, DEFAULTS.poolPort)
    .option("--storage-port <number>", "tables and buckets; 0 = any free port", parsePort, DEFAULTS.storagePort)
    .option("--web-port <number>", "dashboard (there is none yet)", parsePort, DEFAULTS.webPort)
    .option("--console-port <number>", "developer's window; 0 = any free port", parsePort, DEFAULTS.consolePort)
    .option("--fresh", "temporary state, removed at the end")
    .option(
      "--seed <file>",
      'groups and users for the first start (default: "seed.json" beside the template, if there)',
    )
    .option("--strict-signatures", "refuse signed operations whose signature is wrong")
    .option("--aws-endpoint <url>", "another emulator that functions use for every service but the user pool")
    .option("--tls", "serve the sign-in pages and OAuth endpoints by https, with a certificate made here")
    .option("--allow-unsigned-iam", "serve AWS_IAM routes without verifying the signature")
    .option("--access-log <file>", "where the template's access log goes (default: the terminal)")
    .option("--execution-log <file>", "where the execution logs of REST APIs go (default: nowhere)")
    .option("--no-watch", "do not rebuild functions when their sources change")
    .option("--json", "one line of JSON on stdout when ready; logs go to stderr")
    .action(run);
}

async function run(values: StartValues): Promise<void> {
  const output = values.json === true ? process.stderr : process.stdout;
  let starting: Promise<Stack> | undefined;
  // Before the start, which makes files at once: a signal then must not end the process by itself.
  endOnSignal(async () => (await starting?.catch(() => undefined))?.close(), parentEnds());
  starting = startStack(startOptions(values), { log: (line) => output.write(`${line}\n`) });
  const stack = await starting;
  if (values.json === true) process.stdout.write(`${JSON.stringify(stack.ready)}\n`);
  else printScreen(stack, (text) => process.stdout.write(text));
  try {
    await stack.built;
  } catch (error) {
    await stack.close();
    throw error;
  }
}

function startOptions(values: StartValues): StackOptions {
  const { port, poolPort, storagePort, consolePort, watch, seed, accessLog, executionLog, awsEndpoint } = values;
  const { fresh, strictSignatures, tls, allowUnsignedIam } = values;
  return {
    ...toStackOptions(values),
    port,
    poolPort,
    storagePort,
    consolePort,
    watch,
    fresh: fresh ?? false,
    strictSignatures: strictSignatures ?? false,
    tls: tls ?? false,
    allowUnsignedIam: allowUnsignedIam ?? false,
    ...(seed === undefined ? {} : { seed }),
    ...(accessLog === undefined ? {} : { accessLog }),
    ...(executionLog === undefined ? {} : { executionLog }),
    ...(awsEndpoint === undefined ? {} : { awsEndpoint }),
  };
}

export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return port;
}
