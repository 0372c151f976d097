import type { Application, Notice } from "../model/application";
import type { InvokeFunction } from "../model/invocation";
import { type Clock, systemClock } from "../model/time";
import { type Activity, createActivity } from "./activity";
import { createMovableClock } from "./movable-clock";
import { openConsole } from "./open-console";
import { openFunctions } from "./open-functions";
import { openGateways } from "./open-gateways";
import { openUserPools } from "./open-user-pools";
import { resolveOptions, type StackOptions } from "./options";
import type { Parts } from "./parts";
import { readApplication } from "./read-application";
import type { ReadyLine } from "./ready";
import { readyLine } from "./ready-line";
import { seedLocalPool } from "./seed/seed-local-pool";
import { startNotices } from "./start-notices";
import { forgetRunning, rememberRunning } from "./state/running";
import { openStateFolder } from "./state/state-folder";

/** A template that runs here: its user pools, its HTTP APIs, its functions. */
export interface Stack {
  readonly application: Application;
  readonly ready: ReadyLine;
  /** What happens in the stack, as it happens. */
  readonly activity: Activity;
  /** Runs a function of the template by its ARN. */
  readonly invoke: InvokeFunction;
  /** What the developer should know; nothing of it stops the start. */
  readonly notices: readonly Notice[];
  /** Absolute path of the state folder in use. */
  readonly statePath: string;
  /** Ends every server and function; the state stays, unless it was temporary. */
  close(): Promise<void>;
}

/** What a caller can hand in besides the options of the command line. */
export interface StackHooks {
  /** Called with each line for the terminal, without a line end. */
  readonly log?: (line: string) => void;
  readonly clock?: Clock;
}

/**
 * Starts what a template describes, on loopback addresses. Resolves when everything answers.
 * Rejects with a StartError (a taken port, a template that is wrong, a function that does not build, …); then nothing
 * of it is left running.
 */
export async function startStack(options: StackOptions = {}, hooks: StackHooks = {}): Promise<Stack> {
  const settings = resolveOptions(options);
  const state = openStateFolder({ path: settings.state, fresh: settings.fresh });
  const closing = new Closing();
  closing.add(() => state.close());
  try {
    return await startParts(
      {
        settings,
        state,
        application: readApplication(settings, state),
        activity: createActivity(hooks.log ?? (() => {})),
        clock: createMovableClock(hooks.clock ?? systemClock),
      },
      closing,
    );
  } catch (error) {
    await closing.run();
    throw error;
  }
}

/** In the order in which they need one another: functions and pools at once, then what stands before them. */
async function startParts(parts: Parts, closing: Closing): Promise<Stack> {
  const { application, activity, settings, state } = parts;
  let userPoolEndpoint: string | undefined;
  const functions = openFunctions(parts, () => userPoolEndpoint);
  closing.add(() => functions.close());
  const pools = await both(functions.prepare(), openUserPools(parts, functions.invoke), (opened) => {
    closing.add(() => opened.close());
  });
  userPoolEndpoint = pools.endpoint;
  const gateways = await openGateways(parts, functions.invoke, pools, (gateway) => closing.add(() => gateway.close()));
  const console = await openConsole(parts, pools, gateways);
  closing.add(() => console?.close());
  const users = await seedLocalPool({ settings, state, pools, application });
  const ready = readyLine({ application, gateways, pools, console, users });
  rememberRunning(state.path, ready);
  closing.add(() => forgetRunning(state.path));
  const notices = startNotices(application);
  return {
    application,
    ready,
    activity,
    invoke: functions.invoke,
    notices,
    statePath: state.path,
    close: () => closing.run(),
  };
}

/** What is to be closed, the last opened first, once. */
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

/** Waits for both, so that neither is left half started when the other fails; hands on what the second one made. */
async function both<T>(first: Promise<void>, second: Promise<T>, made: (value: T) => void): Promise<T> {
  const [one, two] = await Promise.allSettled([first, second]);
  if (two.status === "fulfilled") made(two.value);
  if (one.status === "rejected") throw one.reason;
  if (two.status === "rejected") throw two.reason;
  return two.value;
}
