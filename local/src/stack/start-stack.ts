import { join } from "node:path";
import { readIfPresent } from "../files/owner-only-file";
import type { Application, Notice } from "../model/application";
import { StartError } from "../model/errors";
import type { InvokeFunction } from "../model/invocation";
import type { ReadyLine } from "../model/ready-line";
import { type Clock, systemClock } from "../model/time";
import { openCredentials } from "../storage/credentials";
import { type Activity, createActivity } from "./activity";
import { readApplicationAs, startNotices } from "./application";
import { type Endpoints, elsewhereLines } from "./endpoint-variables";
import { createMovableClock } from "./movable-clock";
import { openConsole } from "./open-console";
import type { StackContext } from "./open-parts";
import { openFunctions, openGateways, openStorage, openUserPools } from "./open-parts";
import { resolveOptions, type StackOptions } from "./options";
import { forgetRunning, readyLine, rememberRunning } from "./ready";
import { seedLocalPool } from "./seed/seed-local-pool";
import { openStateFolder, withinState } from "./state/state-folder";

/** A template that runs here: its user pools, its APIs, its functions. */
export interface Stack {
  readonly application: Application;
  readonly ready: ReadyLine;
  /** What happens in the stack, as it happens. */
  readonly activity: Activity;
  /** Runs a function of the template by its ARN. */
  readonly invoke: InvokeFunction;
  /**
   * Resolves when every function is built: those with packages may be built after the stack answers, and events wait
   * for them. Rejects with a StartError if one cannot be built; its events are told so.
   */
  readonly built: Promise<void>;
  /** What the developer should know; none of it stops the start. */
  readonly notices: readonly Notice[];
  /** Absolute path of the state folder in use. */
  readonly statePath: string;
  /** Ends every server and function; the state stays, unless it was temporary. */
  close(): Promise<void>;
}

/** What a caller can pass in besides the options of the command line. */
export interface StackHooks {
  /** Called with each line for the terminal, without a line end. */
  readonly log?: (line: string) => void;
  readonly clock?: Clock;
}

/**
 * Starts what a template describes, on loopback addresses. Resolves when everything answers; see `built` for functions.
 * Rejects with a StartError (a taken port, a wrong template, a function that does not build, …); then nothing is left
 * running.
 */
export async function startStack(options: StackOptions = {}, hooks: StackHooks = {}): Promise<Stack> {
  const settings = resolveOptions(options);
  checkOpenFiles();
  const state = openStateFolder({ path: settings.state, fresh: settings.fresh });
  const closing = new Closing();
  closing.add(() => state.close());
  try {
    return await withinState(state.path, () =>
      openParts(
        {
          settings,
          state,
          application: readApplicationAs(state.identity, settings),
          activity: createActivity(hooks.log ?? (() => {})),
          clock: createMovableClock(hooks.clock ?? systemClock),
          credentials: openCredentials(join(state.path, "credentials.json")),
        },
        closing,
      ),
    );
  } catch (error) {
    await closing.run();
    throw error;
  }
}

/** In the order of what they need: functions and pools together, then the gateways and the window. */
async function openParts(context: StackContext, closing: Closing): Promise<Stack> {
  const { application, activity, settings, state, credentials } = context;
  let endpoints: Endpoints = { userPool: undefined, tables: undefined, buckets: undefined };
  const functions = openFunctions(context, () => endpoints);
  closing.add(() => functions.close());
  // The functions first: their builder works in a process of its own while the others load.
  const [pools, storage] = await all(
    functions.prepare(),
    openUserPools(context, functions.invoke),
    openStorage(context),
    (opened) => closing.add(() => opened?.close()),
  );
  endpoints = {
    userPool: pools.endpoint,
    tables: application.tables.length === 0 ? undefined : storage?.endpoint,
    buckets: application.buckets.length === 0 ? undefined : storage?.endpoint,
  };
  for (const line of elsewhereLines(endpoints)) activity.log(line);
  const gateways = await openGateways(context, functions.invoke, pools, (gateway) =>
    closing.add(() => gateway.close()),
  );
  const console = await openConsole(context, pools, gateways);
  closing.add(() => console?.close());
  const users = await seedLocalPool({ settings, state, pools, application, credentials });
  const ready = readyLine({ gateways, pools, application, storage, credentials, console, users });
  rememberRunning(state.path, { ...ready, region: settings.region });
  closing.add(() => forgetRunning(state.path));
  const built = functions.finish();
  built.catch(() => undefined);
  const notices = [...startNotices(application, settings), ...functions.notices];
  return {
    application,
    ready,
    activity,
    invoke: functions.invoke,
    built,
    notices,
    statePath: state.path,
    close: () => closing.run(),
  };
}

/** A start takes about 30 open files, and every connection one more; with too few of them native code crashes. */
const FEWEST_OPEN_FILES = 64;

/**
 * Throws a StartError if this process may open too few files. Does NOT check where the system does not tell (Linux
 * does).
 */
function checkOpenFiles(): void {
  const limits = readIfPresent("/proc/self/limits") ?? "";
  const most = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
  if (most >= FEWEST_OPEN_FILES) return;
  throw new StartError(
    "too-few-open-files",
    `This process may open ${most} files, which is too few. Run ulimit -n 1024 first, in a shell that may.`,
  );
}

/** Closes what was opened, the last first, once. */
class Closing {
  readonly #steps: (() => void | Promise<void>)[] = [];
  #done: Promise<void> | undefined;

  add(step: () => void | Promise<void>): void {
    this.#steps.push(step);
  }

  run(): Promise<void> {
    this.#done ??= this.#runSteps();
    return this.#done;
  }

  async #runSteps(): Promise<void> {
    for (const step of this.#steps.reverse()) await step();
  }
}

/** Waits for all, so that none is left half started when another fails; returns what the last two opened. */
async function all<One, Other>(
  first: Promise<void>,
  one: Promise<One>,
  other: Promise<Other>,
  made: (value: One | Other) => void,
): Promise<readonly [One, Other]> {
  const [done, second, third] = await Promise.allSettled([first, one, other]);
  for (const outcome of [second, third]) if (outcome.status === "fulfilled") made(outcome.value);
  if (done.status === "rejected") throw done.reason;
  if (second.status === "rejected") throw second.reason;
  if (third.status === "rejected") throw third.reason;
  return [second.value, third.value];
}
