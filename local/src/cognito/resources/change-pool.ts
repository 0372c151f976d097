import { CognitoError } from "../errors/cognito-error";
import type { Store } from "../store/store";
import type { Table, Tables } from "../store/tables";
import { type Client, type ClientSettings, clientRuleBroken } from "./app-client";
import { configuredRecord } from "./configured";
import { findIdentityProvider } from "./identity-provider";
import { resourceServersOf, scopesOfServer } from "./resource-server";
import type { Services } from "./services";
import { type Pool, poolRuleBroken } from "./user-pool";
import type { PoolSettings } from "./user-pool-settings";

/**
 * Changes a pool's settings. Throws for settings that break a rule between members. A change to a pool of the template
 * lasts until the next start, and the log says so.
 */
export function changePool(services: Services, poolId: string, settings: PoolSettings): Pool {
  const { pools, store, tables, clock, log } = services;
  const pool = pools.pool(poolId);
  const broken = poolRuleBroken(settings);
  if (broken !== undefined) throw broken;
  if (pool.fromTemplate) log(`The API has changed ${poolId}. The template's settings hold again after a restart.`);
  return store.write(() => {
    const record = configuredRecord(clock, tables.pools.get(poolId), settings, pool.fromTemplate);
    return pools.putPool(poolId, record);
  });
}

/**
 * Creates or changes a client for the API. Throws for settings that break a rule, or name a provider or scope that the
 * pool does not have. A change to a client of the template lasts until the next start, and the log says so.
 */
export function putClientByApi(
  services: Services,
  pool: Pool,
  clientId: string,
  settings: ClientSettings,
  secret: string | undefined,
): Client {
  const before = services.tables.clients.get(pool.id, clientId);
  const act = before === undefined ? "creating" : "updating";
  const broken = clientRuleBroken(settings, pool.settings, act) ?? missingPart(services.tables, pool.id, settings);
  if (broken !== undefined) throw broken;
  const fromTemplate = before?.fromTemplate ?? false;
  if (fromTemplate)
    services.log(`The API has changed client ${clientId}. The template's settings hold again after a restart.`);
  return services.store.write(() => {
    const record = configuredRecord(services.clock, before, settings, fromTemplate);
    return services.pools.putClient(pool.id, clientId, secret === undefined ? record : { ...record, secret });
  });
}

const STANDARD_SCOPES: readonly string[] = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];

/** A provider or a scope that the pool does not have. */
function missingPart(tables: Tables, poolId: string, settings: ClientSettings): CognitoError | undefined {
  const provider = settings.SupportedIdentityProviders?.find(
    (name) => name !== "COGNITO" && findIdentityProvider(tables, poolId, name) === undefined,
  );
  if (provider !== undefined) return new CognitoError("client-provider-missing", `${provider} ${poolId}`);
  const known = new Set([...STANDARD_SCOPES, ...resourceServersOf(tables, poolId).flatMap(scopesOfServer)]);
  const scope = settings.AllowedOAuthScopes?.find((candidate) => !known.has(candidate));
  return scope === undefined ? undefined : new CognitoError("no-such-scope", scope);
}

/** Records removed in one transaction: few enough not to block the event loop for long. */
const BATCH = 500;

/** Takes a pool out of service at once, then removes everything that is stored for it, in batches. */
export async function removePool(services: Services, poolId: string): Promise<void> {
  services.store.write(() => services.pools.removePool(poolId));
  for (const table of Object.values(services.tables)) while (removeSome(services.store, table, poolId)) await pause();
}

/** False once nothing is left. */
function removeSome(store: Store, table: Table<unknown>, poolId: string): boolean {
  const keys: (readonly (string | number)[])[] = [];
  for (const { key } of table.entries([poolId])) {
    keys.push(key);
    if (keys.length === BATCH) break;
  }
  store.write(() => {
    for (const key of keys) table.remove(...key);
  });
  return keys.length === BATCH;
}

const pause = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
