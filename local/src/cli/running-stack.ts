import { StartError } from "../model/errors";
import type { JsonObject } from "../model/json";
import { resolveOptions } from "../stack/options";
import { findRunning } from "../stack/ready";
import { commandLine } from "./command-line";

/** The stack that runs on a state folder, as it announced itself. Throws a StartError `not-running`. */
export function runningStack(values: { readonly template: string; readonly state?: string }): JsonObject {
  const { state } = resolveOptions({
    template: values.template,
    ...(values.state === undefined ? {} : { state: values.state }),
  });
  const running = findRunning(state);
  if (running !== undefined) return running;
  throw new StartError(
    "not-running",
    `No stack runs on the state folder ${state}. Start one with: ${commandLine("start")}`,
  );
}
