import { openAccessLog } from "./access-log";
import { type Activity, createActivity } from "./activity";
import { startNotices } from "./examine-application";
import { type Gateway, startGateway } from "./gateway/server";
import { createFunctionRuntime, type FunctionRuntime } from "./lambda/runtime";
import type { Application, Notice } from "./model/application";
import type { HttpApi } from "./model/http-api";
import type { InvokeFunction } from "./model/invocation";
import { type Clock, systemClock } from "./model/time";
import { resolveOptions, type Settings, type StackOptions } from "./options";
import type { ReadyLine, ReadyUserPool } from "./ready";
import { seedLocalPool } from "./seed/seed-local-pool";
import type { SeededUser } from "./seed/seed-pool";
import { forgetRunning, rememberRunning } from "./state/running";
import { openStateFolder, type StateFolder } from "./state/state-folder";
import { loadApplication } from "./template/load";
import { startUserPools, type UserPools } from "./user-pool/server";

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
  const closers: Closer[] = [() => state.close()];
  const closeAll = once(() => runInReverse(closers));
  try {
    return await startParts(settings, state, hooks, closers, closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  }
}

type Closer = () => void | Promise<void>;

async function startParts(
  settings: Settings,
  state: StateFolder,
  hooks: StackHooks,
  closers: Closer[],
  close: () => Promise<void>,
): Promise<Stack> {
  const parts: Parts = {
    settings,
    state,
    application: readApplication(settings, state),
    activity: createActivity(hooks.log ?? (() => {})),
    clock: hooks.clock ?? systemClock,
  };
  const { application, activity } = parts;
  const endpoint: { userPool?: string } = {};
  const functions = openFunctions(parts, endpoint);
  closers.push(() => functions.close());
  const pools = await both(functions.prepare(), openUserPools(parts, functions), (started) => {
    closers.push(() => started.close());
  });
  endpoint.userPool = pools.endpoint;
  const gateways = await openGateways(parts, functions, pools, closers);
  const users = await seedLocalPool({ settings, state, pools, application });
  const ready = readyLine(application, gateways, pools, users);
  rememberRunning(state.path, ready);
  closers.push(() => forgetRunning(state.path));
  return { application, ready, activity, invoke: functions.invoke, notices: startNotices(application), close };
}

interface Parts {
  readonly settings: Settings;
  readonly state: StateFolder;
  readonly application: Application;
  readonly activity: Activity;
  readonly clock: Clock;
}

/** Reads the template as this state folder's stack sees it. Starts nothing. */
export function readApplication(settings: Settings, state: Pick<StateFolder, "identity">): Application {
  const { region, accountId, stackName, template: file, parameterOverrides } = settings;
  const { stackGuid, idSeed } = state.identity;
  const stackId = `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/${stackGuid}`;
  return loadApplication({ file, parameterOverrides, region, accountId, stackName, stackId, idSeed });
}

function openFunctions(
  { application, settings, state, activity, clock }: Parts,
  endpoint: { userPool?: string },
): FunctionRuntime {
  return createFunctionRuntime({
    functions: application.functions,
    cacheDirectory: state.folder("functions"),
    watch: settings.watch,
    region: settings.region,
    accountId: settings.accountId,
    clock,
    environment: () =>
      endpoint.userPool === undefined ? {} : { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpoint.userPool },
    onLog: activity.functionLogged,
    onRebuild: activity.functionRebuilt,
  });
}

function openUserPools(
  { application, settings, state, activity, clock }: Parts,
  functions: FunctionRuntime,
): Promise<UserPools> {
  return startUserPools({
    pools: application.userPools,
    stateDirectory: state.folder("user-pools"),
    port: settings.poolPort,
    region: settings.region,
    accountId: settings.accountId,
    issuerMode: settings.issuer,
    strictSignatures: settings.strictSignatures,
    invoke: functions.invoke,
    clock,
    log: activity.log,
    deliver: activity.delivered,
  });
}

async function openGateways(
  { application, settings, activity, clock }: Parts,
  functions: FunctionRuntime,
  pools: UserPools,
  closers: Closer[],
): Promise<readonly Gateway[]> {
  const gateways: Gateway[] = [];
  const accessLog = openAccessLog(settings.accessLog, activity.log);
  for (const [index, api] of application.httpApis.entries()) {
    const gateway = await startGateway({
      api: followLocalIssuers(api, application, pools.pools),
      port: settings.port === 0 ? 0 : settings.port + index,
      region: settings.region,
      accountId: settings.accountId,
      invoke: functions.invoke,
      localKeys: pools.localKeys,
      clock,
      log: activity.log,
      accessLog,
      onRequest: activity.requestAnswered,
      allowUnsignedIam: settings.allowUnsignedIam,
    });
    closers.push(() => gateway.close());
    gateways.push(gateway);
  }
  return gateways;
}

/** With `--issuer local` an authorizer whose issuer is a pool of this template expects that pool's local address. */
export function followLocalIssuers(
  api: HttpApi,
  application: Application,
  pools: readonly { readonly id: string; readonly issuer: string }[],
): HttpApi {
  const issuers = new Map(
    pools.map(({ id, issuer }) => [`https://cognito-idp.${application.region}.amazonaws.com/${id}`, issuer]),
  );
  const routes = api.routes.map((route) => {
    const issuer = route.authorizer.type === "JWT" ? issuers.get(route.authorizer.issuer) : undefined;
    return issuer === undefined || route.authorizer.type !== "JWT"
      ? route
      : { ...route, authorizer: { ...route.authorizer, issuer } };
  });
  return { ...api, routes };
}

function readyLine(
  application: Application,
  gateways: readonly Gateway[],
  pools: UserPools,
  users: readonly SeededUser[],
): ReadyLine {
  return {
    ready: true,
    apis: Object.fromEntries(
      application.httpApis.map((api, index) => [api.logicalId, { url: gateways[index]?.url ?? "" }]),
    ),
    userPools: Object.fromEntries(pools.pools.map((pool) => [pool.logicalId, readyUserPool(pool, pools.endpoint)])),
    tables: {},
    buckets: {},
    users,
  };
}

function readyUserPool(pool: UserPools["pools"][number], endpoint: string): ReadyUserPool {
  const clients = Object.fromEntries(pool.clients.map(({ logicalId, clientId }) => [logicalId, { clientId }]));
  return { id: pool.id, endpoint, issuer: pool.issuer, domain: pool.domain, clients };
}

/** Waits for both, so that neither is left half started when the other fails; hands on what the second one made. */
async function both<T>(first: Promise<void>, second: Promise<T>, made: (value: T) => void): Promise<T> {
  const [one, two] = await Promise.allSettled([first, second]);
  if (two.status === "fulfilled") made(two.value);
  if (one.status === "rejected") throw one.reason;
  if (two.status === "rejected") throw two.reason;
  return two.value;
}

async function runInReverse(closers: readonly Closer[]): Promise<void> {
  for (const close of [...closers].reverse()) await close();
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= action();
    return done;
  };
}
