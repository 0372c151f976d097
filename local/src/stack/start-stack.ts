import { join } from "node:path";
import type { UserPools } from "../cognito/server";
import { readIfPresent } from "../files/owner-only-file";
import type { Application, Notice } from "../model/application";
import { StartError } from "../model/errors";
import type { InvokeFunction } from "../model/invocation";
import type { ReadyLine, UserTokens } from "../model/ready-line";
import { type Clock, type EpochMillis, systemClock } from "../model/time";
import { openCredentials } from "../storage/credentials";
import type { Storage } from "../storage/storage-server";
import type { WebServer } from "../web/web-server";
import { type Activity, createActivity } from "./activity";
import { readApplicationAs, startNotices } from "./application";
import { withAllBusyPorts } from "./busy-ports";
import { type Endpoints, elsewhereLines } from "./endpoint-variables";
import { followTemplate } from "./live/live-stack";
import { createMovableClock } from "./movable-clock";
import { openConsole } from "./open-console";
import type { StackContext } from "./open-parts";
import { openFunctions, openGateways, openStorage, openUserPools } from "./open-parts";
import { openWeb, servePage, webAddress } from "./open-web";
import { resolveOptions, type Settings, type StackOptions } from "./options";
import { openOwnerDoor } from "./owner-door";
import { forgetRunning, readyLine, rememberRunning } from "./ready";
import { describeSamconfig } from "./samconfig";
import { seedLocalPool } from "./seed/seed-local-pool";
import { openStateFolder, withinState } from "./state/state-folder";
import { type TokenWish, tokenQuestions, tokensForUser } from "./tokens-for-users";

/** A template that runs here: its user pools, its APIs, its functions. */
export interface Stack {
  /** As the template is now: with `watch` its edits are followed. */
  readonly application: Application;
  /** As it is now. */
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
  /** Tokens of any user of the pools, without a password: what `gatehouse token` prints. Rejects with a StartError. */
  tokens(username: string, options?: TokenOptions): Promise<UserTokens>;
  /** Ends every server and function; the state stays, unless it was temporary. */
  close(): Promise<void>;
}

export interface TokenOptions {
  /** Logical id or client id; the first client of the first pool that has the user unless given. */
  readonly client?: string;
  /** Who the log says made them; `startStack()` unless given. */
  readonly madeBy?: string;
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
  const readSince = systemClock();
  const settings = resolveOptions(options);
  checkOpenFiles();
  const state = openStateFolder({ path: settings.state, fresh: settings.fresh });
  const closing = new Closing();
  closing.add(() => state.close());
  let application: Application | undefined;
  try {
    const webServer = await webAddress(settings);
    closing.add(() => webServer?.close());
    return await withinState(state.path, () => {
      application = readApplicationAs(state.identity, settings, "refuse", webServer?.url);
      return openParts(
        {
          settings,
          readSince,
          settingsNow: () => resolveOptions(options),
          state,
          application,
          activity: createActivity(hooks.log ?? (() => {})),
          clock: createMovableClock(hooks.clock ?? systemClock),
          credentials: openCredentials(join(state.path, "credentials.json")),
          window: {},
        },
        webServer,
        closing,
      );
    });
  } catch (error) {
    await closing.run();
    throw application === undefined ? error : await withAllBusyPorts(error, application, settings);
  }
}

/** The context of a stack whose template may be edited while it runs. */
interface RunningContext extends StackContext {
  application: Application;
  /** When its files began to be read. */
  readonly readSince: EpochMillis;
  /** As the files of settings are by now. What parts were opened with stays. */
  readonly settingsNow: () => Settings;
}

/** In the order of what they need: functions and pools together, then the gateways and the window. */
async function openParts(context: RunningContext, webServer: WebServer | undefined, closing: Closing): Promise<Stack> {
  const { activity, settings, state, credentials } = context;
  let endpoints: Endpoints = { userPool: undefined, tables: undefined, buckets: undefined };
  const taken = settings.samconfig && describeSamconfig(settings.samconfig, settings.fromSamconfig);
  if (taken !== undefined) activity.log(taken);
  const functions = openFunctions(context, () => endpoints);
  closing.add(() => functions.close());
  // The functions first: their builder works in a process of its own while the others load.
  const [pools, storage] = await all(
    functions.prepare(),
    openUserPools(context, functions.invoke),
    openStorage(context),
    (opened) => closing.add(() => opened?.close()),
  );
  endpoints = endpointsOf(context.application, pools, storage);
  for (const line of elsewhereLines(endpoints)) activity.log(line);
  storage?.deliverEvents(functions.invoke);
  const gateways = await openGateways(context, functions.invoke, pools, (gateway) =>
    closing.add(() => gateway.close()),
  );
  const console = await openConsole(context, pools, gateways, storage);
  if (console !== undefined && context.window !== undefined) context.window.url = console.url;
  closing.add(() => console?.close());
  const reachable = () => ({ pools, gateways, endpoints });
  const web = await openWeb(context, webServer, reachable());
  closing.add(() => web?.close());
  const seeding = { settings, state, pools, credentials, log: activity.log };
  let users = await seedLocalPool({ ...seeding, application: context.application });
  const describe = () =>
    readyLine({ gateways, pools, application: context.application, storage, credentials, web, console, users });
  const makeTokens = (wish: TokenWish) => tokensForUser(pools, wish, activity.log);
  const door = await openOwnerDoor(tokenQuestions(makeTokens), activity.log);
  closing.add(() => door.close());
  const found = { region: settings.region, door: door.key, inPlaceOf: settings.fresh ? settings.state : undefined };
  const announce = () => rememberRunning(state.path, { ...describe(), ...found });
  announce();
  closing.add(() => forgetRunning(state.path));
  const built = functions.finish();
  built.catch(() => undefined);
  const noticesOf = (of: Application) => [...startNotices(of, settings), ...functions.notices];
  const notices = noticesOf(context.application);
  if (settings.watch)
    closing.add(
      followTemplate({
        parts: { functions, pools, storage, gateways, mayHaveWeb: webServer !== undefined },
        application: () => context.application,
        seedFile: settings.seed?.file,
        readSince: context.readSince,
        awaitingRestart: () => awaitingRestart(settings, context.settingsNow()),
        read: () => readApplicationAs(state.identity, context.settingsNow(), "refuse", webServer?.url),
        notices: noticesOf,
        become(application) {
          context.application = application;
          endpoints = endpointsOf(application, pools, storage);
          if (web !== undefined) servePage(context, web, reachable());
          announce();
        },
        async seed() {
          users = await seedLocalPool({ ...seeding, application: context.application, isRunning: true });
          announce();
        },
        log: activity.log,
      }),
    );
  return {
    get application() {
      return context.application;
    },
    get ready() {
      return describe();
    },
    activity,
    invoke: functions.invoke,
    built,
    notices,
    statePath: state.path,
    tokens: (username, { client, madeBy = "startStack()" } = {}) => makeTokens({ username, client, madeBy }),
    close: () => closing.run(),
  };
}

/** What was edited in the files of settings and can't be changed in a stack that runs. */
const awaitingRestart = (settings: Settings, now: Settings): readonly string[] =>
  settings.port === now.port ? [] : [`restart for port ${now.port} to take effect; until then it is ${settings.port}`];

const endpointsOf = ({ tables, buckets }: Application, pools: UserPools, storage: Storage | undefined): Endpoints => ({
  userPool: pools.endpoint,
  tables: tables.length === 0 ? undefined : storage?.endpoint,
  buckets: buckets.length === 0 ? undefined : storage?.endpoint,
});

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
