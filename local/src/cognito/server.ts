import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { listenOnLoopback } from "../http/loopback-server";
import { createEitherServer, type TlsIdentity } from "../http/tls/either-protocol";
import type { DeliveredMessage, SignInRecord } from "../model/activity";
import { textForLog } from "../model/errors";
import type { InvokeFunction } from "../model/invocation";
import type { LocalKeys } from "../model/keys";
import type { ProviderMode, ProviderModes } from "../model/provider-mode";
import type { StorageCredentials } from "../model/ready-line";
import type { Clock } from "../model/time";
import type { UserPoolResource } from "../model/user-pool";
import { sweepExpired } from "../store/expiry";
import type { Store } from "../store/store";
import { StoreError } from "../store/store-error";
import { refuseOtherModes } from "./from-template/apply-attachments";
import { applyTemplate, planTemplate } from "./from-template/apply-template";
import { refuseReplacement } from "./from-template/replaced-pool";
import { callbackNotice, samlNotice } from "./hosted-ui/federation/client-providers";
import { hostedUiRoute } from "./hosted-ui/hosted-ui-routes";
import { apiRoute } from "./http/api-route";
import type { HttpRoute } from "./http/http-route";
import { importRoute } from "./http/import-route";
import { createPoolServer } from "./http/listener";
import type { SignatureOptions } from "./http/signature";
import { wellKnownRoute } from "./http/well-known";
import { sweepLeftovers } from "./resources/change-pool";
import { ExportedLog } from "./resources/exported-log";
import { identityProvidersOf } from "./resources/identity-provider";
import { endInterruptedJobs } from "./resources/import-job";
import { KeyRing } from "./resources/key-ring";
import { logFiles } from "./resources/log-files";
import { newUuid } from "./resources/new-ids";
import { PoolRegistry } from "./resources/pool-registry";
import { checkProviderModes, modeOf, standInNotice } from "./resources/provider-modes";
import { RunningImports } from "./resources/running-imports";
import type { Services } from "./resources/services";
import type { Place } from "./resources/user-pool";
import { openPoolStore } from "./store/open-pool-store";
import { tablesOf } from "./store/tables";
import { CommonPasswords } from "./threat-protection/compromised-passwords";
import { threatGuard } from "./threat-protection/guard";
import { trackSession } from "./tokens/tracked-sessions";
import { PasswordQueue } from "./users/passwords/password-queue";

export interface UserPoolOptions {
  readonly pools: readonly UserPoolResource[];
  /** Must exist, readable for its owner only. */
  readonly stateDirectory: string;
  /** 0: any free one. */
  readonly port: number;
  readonly region: string;
  readonly accountId: string;
  readonly issuerMode: "aws" | "local";
  readonly strictSignatures: boolean;
  /** A pair of keys that strict signatures take, besides `test` with the secret `test`. */
  readonly credentials?: StorageCredentials;
  /** With it the port speaks TLS too, and the pages are served by https. */
  readonly tls?: TlsIdentity | undefined;
  readonly invoke: InvokeFunction;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly deliver: (message: DeliveredMessage) => void;
  readonly signInStepped?: (signIn: SignInRecord) => void;
  readonly inboxUrl?: () => string | undefined;
  readonly random?: (size: number) => Buffer;
  /** Makes the keys that sign tokens: RSA of 2048 bits, PKCS #8 in PEM. Node.js makes them unless given. */
  readonly newPrivateKey?: () => Promise<string>;
  /** None: every provider as its kind has it. */
  readonly providerModes?: ProviderModes;
  /** Only the keys are wanted: how providers' identities came about does not matter. */
  readonly isForKeys?: true;
}

export interface UserPools {
  /** `http://127.0.0.1:9229` */
  readonly endpoint: string;
  readonly pools: readonly RunningPool[];
  readonly localKeys: LocalKeys;
  /** For the developer's window: everything that operations work with. */
  readonly services: Services;
  /**
   * Reads other descriptions of the same pools; throws a StartError for what is wrong, or would make another pool on AWS.
   * Returns the function that puts them in place: users and sessions stay. It throws, and changes nothing, for what only
   * the stored users show to be wrong.
   */
  plan(resources: readonly UserPoolResource[]): () => void;
  close(): Promise<void>;
}

export interface RunningPool {
  readonly logicalId: string;
  readonly id: string;
  readonly issuer: string;
  /** Where the OAuth endpoints and pages are; empty without a domain. */
  readonly domain: string;
  readonly clients: readonly { readonly logicalId: string; readonly clientId: string }[];
  /** How sign-ins by its outside providers take place, by name. */
  readonly providers: Readonly<Record<string, ProviderMode>>;
}

/**
 * Opens the store, brings it in line with the template and listens on 127.0.0.1. Rejects with a StartError for a
 * template that it can't serve, a taken port or a store of another version; nothing is left running then.
 */
export async function startUserPools(options: UserPoolOptions): Promise<UserPools> {
  const store = openPoolStore(options.stateDirectory);
  try {
    return await serve(options, store);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function serve(options: UserPoolOptions, store: Store): Promise<UserPools> {
  const address = { endpoint: "" };
  const state: { resources: readonly UserPoolResource[]; notices: readonly string[] } = {
    resources: options.pools,
    notices: [],
  };
  const services = servicesOf(options, store, () => address.endpoint);
  const { tls } = options;
  const routes: ReturnType<typeof routesOf>[number][] = [];
  const plain = createPoolServer({ routes, newId: () => newUuid(services.random), log: options.log });
  const listener = tls === undefined ? plain : createEitherServer(plain, tls);
  // Listening comes first: a local issuer has the port in it. There are no routes until all is ready.
  try {
    const wanted = { port: options.port, purpose: "the user pool", option: "--pool-port" };
    address.endpoint = `http://127.0.0.1:${await listenOnLoopback(listener.server, wanted)}`;
    sweepLeftovers(services);
    endInterruptedJobs(services);
    if (options.isForKeys !== true) refuseOtherModes(services, options.pools);
    state.notices = await applyTemplate(services, options.pools);
    if (options.isForKeys !== true) checkProviderModes(services);
  } catch (error) {
    await listener.close();
    throw error;
  }
  routes.push(...routesOf(services, options));
  const sweeper = sweepEachMinute(services);
  const close = async () => {
    clearInterval(sweeper);
    await listener.close();
    await services.imports.close();
    await store.close();
  };
  for (const notice of providerNotices(services)) options.log(notice);
  for (const pool of services.pools.all())
    if (samlNotice(services, pool) !== undefined)
      (await import("./hosted-ui/federation/saml/find-metadata")).warnOfMetadata(services, pool.id);
  return {
    endpoint: address.endpoint,
    get pools() {
      return state.resources.map((resource) => describePool(services, resource));
    },
    localKeys: localKeysOf(services),
    services,
    plan(resources) {
      refuseReplacement(state.resources, resources);
      refuseOtherModes(services, resources);
      const write = planTemplate(services, resources);
      return () => {
        const told = [...state.notices, ...providerNotices(services)];
        const { notices, invite } = write();
        for (const notice of [...notices, ...providerNotices(services)])
          if (!told.includes(notice)) options.log(notice);
        state.resources = resources;
        state.notices = notices;
        invite().catch((error: unknown) => options.log(textForLog(error)));
      };
    },
    close,
  };
}

/** How the pools' outside providers are asked, and what to register there: said at the start and when it changes. */
const providerNotices = (services: Services): readonly string[] =>
  services.pools
    .all()
    .flatMap((pool) => [
      callbackNotice(services, pool),
      samlNotice(services, pool),
      standInNotice(services, pool.id, pool.settings.PoolName),
    ])
    .filter((notice) => notice !== undefined);

function servicesOf(options: UserPoolOptions, store: Store, endpoint: () => string): Services {
  const { clock, region, accountId, issuerMode, invoke, log, deliver, random = randomBytes } = options;
  const { providerModes = new Map() } = options;
  const tables = tablesOf(store);
  const domain = (): string => (options.tls === undefined ? endpoint() : endpoint().replace(/^http:/, "https:"));
  const place: Place = { region, accountId, issuerMode, endpoint, domain };
  const pools = new PoolRegistry(tables, place, random);
  const { signInStepped, inboxUrl, newPrivateKey } = options;
  const keys = new KeyRing({ store, tables, clock, random, ...(newPrivateKey && { newPrivateKey }) });
  const watched = { ...(signInStepped && { signInStepped }), ...(inboxUrl && { inboxUrl }) };
  const passwordQueue = new PasswordQueue();
  const imports = new RunningImports(join(options.stateDirectory, "user-imports"));
  return {
    store,
    tables,
    pools,
    keys,
    place,
    clock,
    random,
    providerModes,
    invoke,
    log,
    deliver,
    passwordQueue,
    imports,
    trackSession,
    compromisedPasswords: new CommonPasswords(),
    threats: threatGuard,
    exportedLog: new ExportedLog({ tables, clock, write: logFiles(options.stateDirectory, log) }),
    ...watched,
  };
}

/** Sweeps once a minute, and once more at once if anything was due. What can't be swept now is swept later. */
function sweepEachMinute({ store, clock, log }: Services): NodeJS.Timeout {
  const sweep = (): number => {
    try {
      return sweepExpired(store, clock());
    } catch (error) {
      if (error instanceof StoreError) log(error.message);
      // Otherwise the store was closed in between.
      return 0;
    }
  };
  const timer = setInterval(() => {
    if (sweep() > 0) setImmediate(sweep);
  }, 60_000);
  timer.unref();
  return timer;
}

function localKeysOf({ pools, keys }: Services): LocalKeys {
  return (issuer) => {
    const pool = pools.all().find((candidate) => candidate.issuer === issuer);
    return pool && keys.published(pool.id);
  };
}

function describePool(services: Services, resource: UserPoolResource): RunningPool {
  const { pools, place, tables } = services;
  const { id, issuer } = pools.pool(resource.id);
  const clients = resource.clients.map(({ logicalId, clientId }) => ({ logicalId, clientId }));
  const domain = resource.domain === undefined ? "" : place.domain();
  const providers = Object.fromEntries(
    identityProvidersOf(tables, id).map(({ settings }) => [settings.ProviderName, modeOf(services, settings)]),
  );
  return { logicalId: resource.logicalId, id, issuer, domain, clients, providers };
}

/** Everything that the pool's port answers, asked in this order. */
const routesOf = (services: Services, signatures: SignatureOptions): readonly HttpRoute[] => [
  apiRoute(services, signatures),
  wellKnownRoute(services),
  importRoute(services),
  hostedUiRoute(services),
];
