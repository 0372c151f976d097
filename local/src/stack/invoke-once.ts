import { join } from "node:path";
import { createFunctionRuntime } from "../lambda/runtime";
import type { FunctionLogLine } from "../model/activity";
import type { LambdaFunction } from "../model/function";
import type { InvocationOutcome } from "../model/invocation";
import { systemClock } from "../model/time";
import { resolveOptions, type StackOptions } from "./options";
import { readApplication } from "./read-application";
import { makeStateFolder, newIdentity, readIdentity } from "./state/state-folder";

/**
 * Runs one function of a template once and ends it. Nothing else of the template is started, and no state is made: a
 * running stack on the same state folder is not disturbed.
 * Rejects with a StartError where the template or the function can't be used.
 */
export async function invokeOnce(
  options: StackOptions,
  choose: (functions: readonly LambdaFunction[]) => LambdaFunction,
  payload: string,
  onLog: (line: FunctionLogLine) => void,
): Promise<InvocationOutcome> {
  const settings = resolveOptions(options);
  const application = readApplication(settings, { identity: readIdentity(settings.state) ?? newIdentity() });
  const chosen = choose(application.functions);
  makeStateFolder(settings.state);
  const runtime = createFunctionRuntime({
    functions: [chosen],
    cacheDirectory: join(settings.state, "functions"),
    watch: false,
    region: settings.region,
    accountId: settings.accountId,
    clock: systemClock,
    onLog,
  });
  try {
    await runtime.prepare();
    return await runtime.invoke({ functionArn: chosen.arn, payload });
  } finally {
    await runtime.close();
  }
}
