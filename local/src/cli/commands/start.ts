import { Command, InvalidArgumentError } from "commander";
import type { ProviderMode } from "../../model/provider-mode";
import { millis } from "../../model/time";
import { DEFAULTS, type StackOptions, stateFolderOf } from "../../stack/options";
import { startStack } from "../../stack/start-stack";
import { resetAfterAsking } from "../ask-reset";
import { endOnSignal, parentEnds } from "../process-end";
import { Session } from "../session";
import { addTemplateOptions, type TemplateOptionValues, toStackOptions } from "./template-options";

interface StartValues extends TemplateOptionValues {
  readonly port?: number;
  readonly poolPort: number;
  readonly storagePort: number;
  readonly webPort: number;
  readonly consolePort: number;
  readonly fresh?: boolean;
  readonly reset?: boolean;
  readonly yes?: boolean;
  readonly seed?: string;
  readonly strictSignatures?: boolean;
  readonly tls?: boolean;
  readonly provider?: Readonly<Record<string, ProviderMode>>;
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
      `first API, further ones on the next ports (HTTP APIs, then REST APIs); 0 = any free port (default: ${DEFAULTS.port})`,
      parsePort,
    )
    .option("--pool-port <number>", "user pool; 0 = any free port", parsePort, DEFAULTS.poolPort)
    .option("--storage-port <number>", "tables and buckets; 0 = any free port", parsePort, DEFAULTS.storagePort)
    .option("--web-port <number>", "the template's web page; 0 = any free port", parsePort, DEFAULTS.webPort)
    .option("--console-port <number>", "developer's window; 0 = any free port", parsePort, DEFAULTS.consolePort)
    .option("--fresh", "temporary state, removed at the end")
    .option("--reset", "start over: removes users, keys, tables and objects of the state folder first, after asking")
    .option("--yes", "do not ask")
    .option(
      "--seed <file>",
      'groups and users; what is added later is made then (default: "seed.json" beside the template, if there)',
    )
    .option("--strict-signatures", "refuse signed operations whose signature is wrong")
    .option("--aws-endpoint <url>", "another emulator that functions use for every service but the user pool")
    .option("--tls", "serve the sign-in pages and OAuth endpoints by https, with a certificate made here")
    .option(
      "--provider <name=mode>",
      "real: sign-ins by this identity provider go to it itself; stand-in: to a page here (repeatable; default: real for OIDC, stand-in for others)",
      parseProviderMode,
    )
    .option("--allow-unsigned-iam", "serve AWS_IAM routes without verifying the signature")
    .option("--access-log <file>", "where the template's access log goes (default: the terminal)")
    .option("--execution-log <file>", "where the execution logs of REST APIs go (default: nowhere)")
    .option("--no-watch", "do not follow functions, the template and the seed file on save")
    .option("--json", "one line of JSON on stdout when ready; logs go to stderr")
    .action(run);
}

async function run(values: StartValues): Promise<void> {
  const isJson = values.json === true;
  if (values.reset === true && values.fresh !== true) {
    const terminal = { input: process.stdin, output: process.stderr };
    await resetAfterAsking(stateFolderOf(values), values.yes === true, terminal);
  }
  const session = new Session(
    (hooks) => startStack(startOptions(values), hooks),
    isJson ? process.stderr : process.stdout,
  );
  // Before the start, which makes files at once: a signal then must not end the process by itself.
  const end = endOnSignal(
    () => session.close(),
    parentEnds(),
    () => session.sayGoodbye(),
  );
  const stack = await session.start(millis(performance.now()));
  if (isJson) process.stdout.write(`${JSON.stringify(stack.ready)}\n`);
  else session.show(stack, process.stdin, end);
  try {
    await stack.built;
  } catch (error) {
    await stack.close();
    throw error;
  }
}

function startOptions(values: StartValues): StackOptions {
  const { port, poolPort, storagePort, webPort, consolePort, watch, seed } = values;
  const { accessLog, executionLog, awsEndpoint } = values;
  const { fresh, strictSignatures, tls, allowUnsignedIam, provider } = values;
  return {
    ...toStackOptions(values),
    ...(port === undefined ? {} : { port }),
    poolPort,
    storagePort,
    webPort,
    consolePort,
    watch,
    fresh: fresh ?? false,
    strictSignatures: strictSignatures ?? false,
    tls: tls ?? false,
    allowUnsignedIam: allowUnsignedIam ?? false,
    ...(provider === undefined ? {} : { providerModes: provider }),
    ...(seed === undefined ? {} : { seed }),
    ...(accessLog === undefined ? {} : { accessLog }),
    ...(executionLog === undefined ? {} : { executionLog }),
    ...(awsEndpoint === undefined ? {} : { awsEndpoint }),
  };
}

/** `Google=stand-in`; a later argument adds to the earlier ones. A name may hold an equals sign, a mode none. */
export function parseProviderMode(
  argument: string,
  earlier: Readonly<Record<string, ProviderMode>> | undefined,
): Record<string, ProviderMode> {
  const equals = argument.lastIndexOf("=");
  const [name, mode] = [argument.slice(0, Math.max(0, equals)), argument.slice(equals + 1)];
  if (name === "" || (mode !== "real" && mode !== "stand-in"))
    throw new InvalidArgumentError("A provider is given as NAME=real or NAME=stand-in.");
  const said = earlier !== undefined && Object.hasOwn(earlier, name) ? earlier[name] : undefined;
  if (said !== undefined && said !== mode) throw new InvalidArgumentError(`${name} can't be both real and stand-in.`);
  return { ...earlier, [name]: mode };
}

export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return port;
}
