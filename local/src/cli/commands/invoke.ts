import { readFileSync, statSync } from "node:fs";
import { Command } from "commander";
import type { FunctionLogLine } from "../../model/activity";
import { StartError } from "../../model/errors";
import type { LambdaFunction } from "../../model/function";
import type { InvocationOutcome } from "../../model/invocation";
import { printable, printableOutput } from "../../model/printable";
import { isCalled } from "../../model/source";
import { invokeOnce } from "../../stack/invoke-once";
import { addTemplateOptions, type TemplateOptionValues, toStackOptions } from "./template-options";

interface InvokeValues extends TemplateOptionValues {
  readonly event?: string;
}

/** The Invoke API accepts 6 MB. */
const EVENT_LIMIT = 6 * 1024 * 1024;

/**
 * `npm run -s invoke -- FUNCTION -e events/X.json`: the answer goes to stdout, the function's log to stderr.
 * What a terminal would act on is escaped in the answer, which as JSON stays the same value.
 */
export function invokeCommand(): Command {
  const command = new Command("invoke")
    .description("run one function once, as sam local invoke does, without Docker")
    .argument("<function>", "logical id of the function, or the path of its CDK construct")
    .option("-e, --event <file>", "file with the event; - reads it from stdin (default: {})");
  return addTemplateOptions(command).action(run);
}

async function run(name: string, values: InvokeValues): Promise<void> {
  const payload = readEvent(values.event);
  const outcome = await invokeOnce(toStackOptions(values), (functions) => choose(functions, name), payload, printLog);
  process.stdout.write(`${printable(answerOf(outcome))}\n`);
  if (outcome.kind !== "success") process.exitCode = 1;
}

function readEvent(file: string | undefined): string {
  if (file === undefined) return "{}";
  try {
    if (file !== "-" && statSync(file).size > EVENT_LIMIT) throw new Error("it is larger than 6 MB");
    const text = readFileSync(file === "-" ? 0 : file, "utf8");
    JSON.parse(text);
    return text;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartError("event-unreadable", `The event ${file} can't be used: ${why}`, { cause: error });
  }
}

function choose(functions: readonly LambdaFunction[], name: string): LambdaFunction {
  const chosen = functions.find((candidate) => isCalled(candidate, name));
  if (chosen !== undefined) return chosen;
  const known = functions.map((candidate) => candidate.logicalId).join(", ");
  throw new StartError(
    "no-such-function",
    `The template has no function "${name}". It has: ${known === "" ? "none" : known}.`,
  );
}

function printLog(line: FunctionLogLine): void {
  process.stderr.write(
    `${line.requestId === undefined ? "" : `${line.requestId} `}${line.level} ${printableOutput(line.text)}\n`,
  );
}

function answerOf(outcome: InvocationOutcome): string {
  if (outcome.kind === "success") return outcome.payload;
  if (outcome.kind === "not-invoked")
    return JSON.stringify({ errorType: outcome.reason, errorMessage: outcome.message });
  const { errorType, errorMessage, trace } = outcome;
  return JSON.stringify({ errorType, errorMessage, trace });
}
