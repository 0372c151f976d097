import { join } from "node:path";
import { FunctionRuntime } from "../lambda/runtime";
import type { FunctionLogLine } from "../model/activity";
import type { LambdaFunction } from "../model/function";
import type { InvocationOutcome } from "../model/invocation";
import { systemClock } from "../model/time";
import { readApplication } from "./application";
import { runningVariables } from "./endpoint-variables";
import { resolveOptions, type StackOptions } from "./options";
import { findRunning } from "./ready";
import { isLocked } from "./state/lock";
import { withinState } from "./state/state-folder";

/**
 * Runs one function of a template once and ends it. Nothing else of the template is started and no state is made, so a
 * running stack on the same state folder is not disturbed.
 * Rejects with a StartError if the template or the function can't be used.
 */
export async function invokeOnce(
  options: StackOptions,
  choose: (functions: readonly LambdaFunction[]) => LambdaFunction,
  payload: string,
  onLog: (line: FunctionLogLine) => void,
): Promise<InvocationOutcome> {
  const settings = resolveOptions(options, "local_invoke");
  const application = readApplication(settings);
  const chosen = choose(application.functions);
  const running = findRunning(settings.state);
  const runtime = new FunctionRuntime({
    functions: [chosen],
    cacheDirectory: join(settings.state, "functions"),
    watch: false,
    isGuest: isLocked(join(settings.state, "lock")),
    region: application.region,
    // A stack that runs has the tables, buckets and users.
    environment: () => (running === undefined ? {} : runningVariables(running)),
    clock: systemClock,
    onLog,
  });
  try {
    await withinState(settings.state, () => runtime.prepare());
    await runtime.finish();
    return await runtime.invoke({ functionArn: chosen.arn, payload });
  } finally {
    await runtime.close();
  }
}
