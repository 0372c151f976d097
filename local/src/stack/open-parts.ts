import { randomBytes } from "node:crypto";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { startRestGateway } from "../api-gateway/rest-api/rest-server";
import { type RunningApi, startGateway } from "../api-gateway/server";
import { refuseUnknownProviders } from "../cognito/resources/provider-modes";
import { startUserPools, type UserPools } from "../cognito/server";
import { loopbackCertificate } from "../http/tls/loopback-certificate";
import { FunctionRuntime } from "../lambda/runtime";
import type { Application } from "../model/application";
import { RestartError, StartError, systemErrorCode } from "../model/errors";
import type { InvokeFunction } from "../model/invocation";
import type { StorageCredentials } from "../model/ready-line";
import type { RestApi } from "../model/rest-api";
import { systemClock } from "../model/time";
import { readSubscriptions } from "../storage/events/subscriptions";
import { type Storage, startStorage } from "../storage/storage-server";
import type { Activity } from "./activity";
import { checkEndpoint, type Endpoints, functionVariables } from "./endpoint-variables";
import { followLocalIssuers, poolIssuerOf } from "./local-issuers";
import type { MovableClock } from "./movable-clock";
import type { Settings } from "./options";
import type { StateFolder } from "./state/state-folder";
import { watchTriggers } from "./watch-triggers";

/** What the parts of a stack share. */
export interface StackContext {
  readonly settings: Settings;
  readonly state: StateFolder;
  /** As it is now: the template may be edited while the stack runs. */
  readonly application: Application;
  readonly activity: Activity;
  readonly clock: MovableClock;
  readonly credentials: StorageCredentials;
  /** The developer's window, once it is open: the last part to be opened. */
  readonly window?: { url?: string };
}

/**
 * The template's functions. Their SDK clients find the local user pool, tables and buckets by themselves. The endpoints
 * are asked for when a function is first run, since the pool is opened after the functions that are its triggers.
 */
export function openFunctions(
  { application, settings, state, activity, clock, credentials }: StackContext,
  endpoints: () => Endpoints,
): FunctionRuntime {
  if (settings.awsEndpoint !== undefined) checkEndpoint(settings.awsEndpoint, "--aws-endpoint");
  return new FunctionRuntime({
    functions: application.functions,
    cacheDirectory: state.folder("functions"),
    watch: settings.watch,
    region: application.region,
    clock: clock.now,
    environment: () => functionVariables(endpoints(), credentials, settings.awsEndpoint),
    onLog: activity.functionLogged,
    onRebuild: activity.functionRebuilt,
  });
}

/** The template's tables and buckets; undefined if it has none. */
export async function openStorage({
  application,
  settings,
  state,
  activity,
  clock,
  credentials,
}: StackContext): Promise<Storage | undefined> {
  const { tables, buckets } = application;
  if (tables.length + buckets.length === 0) return undefined;
  return startStorage({
    tables,
    buckets,
    port: settings.storagePort,
    folder: (name) => state.folder(name),
    region: settings.region,
    accountId: settings.accountId,
    credentials,
    strictSignatures: settings.strictSignatures,
    subscriptions: readSubscriptions(application).found,
    clock: clock.now,
    // Functions and clients sign by the machine's time, whatever the stack's clock was moved to.
    signingClock: systemClock,
    log: activity.log,
  });
}

/**
 * The template's user pools, with its functions as their triggers. Rejects with a StartError for a provider's mode that
 * names no provider.
 */
export async function openUserPools(
  { application, settings, state, activity, clock, credentials, window }: StackContext,
  invoke: InvokeFunction,
): Promise<UserPools> {
  const tls = settings.tls
    ? loopbackCertificate({ directory: state.folder("tls"), clock: systemClock, random: randomBytes })
    : undefined;
  if (tls !== undefined)
    activity.log(
      `The sign-in pages are served by https. For Node.js to trust them: NODE_EXTRA_CA_CERTS=${tls.authorityFile}; for a ` +
        "browser, import that file as an authority. It can vouch for this machine alone.",
    );
  const pools = await startUserPools({
    pools: application.userPools,
    stateDirectory: state.folder("user-pools"),
    port: settings.poolPort,
    region: application.region,
    accountId: application.accountId,
    issuerMode: settings.issuer,
    strictSignatures: settings.strictSignatures,
    credentials,
    tls,
    providerModes: new Map(Object.entries(settings.providerModes)),
    invoke: watchTriggers(invoke, clock.now, activity.triggerRan),
    clock: clock.now,
    log: activity.log,
    deliver: activity.delivered,
    signInStepped: activity.signInStepped,
    inboxUrl: () => (window?.url === undefined ? undefined : `${window.url}/inbox`),
  });
  try {
    refuseUnknownProviders(pools.services);
    return pools;
  } catch (error) {
    await pools.close();
    throw error;
  }
}

/** An API of the template that runs here. */
export interface OpenedApi extends RunningApi {
  readonly logicalId: string;
  /** By logical id; undefined where there are none. */
  readonly apiKeys: Readonly<Record<string, string>> | undefined;
  /** Prepares to answer as another application describes the API, and returns the function that puts it in place. */
  plan(application: Application): () => void;
}

/**
 * The template's APIs, on consecutive ports: the HTTP APIs first, then the REST APIs. `opened` is called for each, so
 * that it is closed if a later one fails.
 */
export async function openGateways(
  context: StackContext,
  invoke: InvokeFunction,
  pools: UserPools,
  opened: (gateway: RunningApi) => void,
): Promise<readonly OpenedApi[]> {
  const { application, settings, state, activity, clock } = context;
  const common = {
    region: application.region,
    accountId: application.accountId,
    invoke,
    localKeys: pools.localKeys,
    clock: clock.now,
    log: activity.log,
    accessLog: openAccessLog(settings.accessLog, activity.log),
    onRequest: activity.requestAnswered,
    allowUnsignedIam: settings.allowUnsignedIam,
  };
  const apis: OpenedApi[] = [];
  const nextPort = () => (settings.port === 0 ? 0 : settings.port + apis.length);
  const keep = (api: OpenedApi) => {
    opened(api);
    apis.push(api);
  };
  for (const { logicalId } of application.httpApis) {
    const describe = (of: Application) => followLocalIssuers(named(of.httpApis, logicalId), of, pools.pools);
    const gateway = await startGateway({ ...common, api: describe(application), port: nextPort() });
    keep(openedApi(logicalId, gateway, { plan: (of) => gateway.plan(describe(of)), keys: () => undefined }));
  }
  const executionLog =
    settings.executionLog === undefined ? undefined : appender("execution log", settings.executionLog);
  const rest = { poolIssuer: poolIssuerOf(pools.pools), ...(executionLog && { executionLog }) };
  for (const api of application.restApis) {
    const { logicalId } = api;
    const quotaFile = join(state.folder("usage-plans"), `${api.apiId}.json`);
    const gateway = await startRestGateway({ ...common, ...rest, api, quotaFile, port: nextPort() });
    const plan = (of: Application) => gateway.plan(named(of.restApis, logicalId));
    keep(openedApi(logicalId, gateway, { plan, keys: () => keysOf(named(context.application.restApis, logicalId)) }));
  }
  return apis;
}

function openedApi(
  logicalId: string,
  gateway: RunningApi,
  { plan, keys }: { readonly plan: OpenedApi["plan"]; readonly keys: () => OpenedApi["apiKeys"] },
): OpenedApi {
  return {
    logicalId,
    get url() {
      return gateway.url;
    },
    get apiKeys() {
      return keys();
    },
    port: gateway.port,
    plan,
    close: gateway.close,
  };
}

function named<Api extends { readonly logicalId: string }>(apis: readonly Api[], logicalId: string): Api {
  const api = apis.find((each) => each.logicalId === logicalId);
  if (api === undefined) throw new RestartError(`the API '${logicalId}' has left the template`);
  return api;
}

/** The values of the enabled keys of an API's usage plans; undefined where there are none. */
function keysOf({ usagePlans }: RestApi): OpenedApi["apiKeys"] {
  const keys = usagePlans.flatMap((plan) => plan.keys).filter(({ enabled }) => enabled);
  return keys.length === 0 ? undefined : Object.fromEntries(keys.map(({ logicalId, value }) => [logicalId, value]));
}

/** Writes entries to the terminal if no file is named. */
function openAccessLog(file: string | undefined, log: (line: string) => void): (entry: string) => void {
  return file === undefined ? (entry) => log(`access log: ${entry}`) : appender("access log", file);
}

/**
 * Appends entries to a file that only its owner can read. Throws StartError `access-log-not-writable` or
 * `execution-log-not-writable` at once rather than at the first request.
 */
function appender(what: "access log" | "execution log", file: string): (entry: string) => void {
  const append = (text: string) => appendFileSync(file, text, { mode: 0o600 });
  try {
    append("");
  } catch (error) {
    const why = systemErrorCode(error) ?? String(error);
    throw new StartError(`${what.replace(" ", "-")}-not-writable`, `The ${what} ${file} can't be written (${why}).`, {
      cause: error,
    });
  }
  return (entry) => append(`${entry}\n`);
}
