import type { Table } from "../../store/table";
import { CognitoError } from "../errors/cognito-error";
import type { ClientSecretRecord } from "../store/records";
import type { Tables } from "../store/tables";
import { type Client, type ClientSettings, clientRuleBroken } from "./app-client";
import { secretsIn } from "./client-secrets";
import { configuredRecord } from "./configured";
import { findIdentityProvider } from "./identity-provider";
import { removeImportFiles } from "./import-job";
import { resourceServersOf, scopesOfServer } from "./resource-server";
import type { Services } from "./services";
import { type Pool, poolRuleBroken } from "./user-pool";
import type { PoolSettings } from "./user-pool-settings";

/**
 * Changes a pool's settings. Throws for settings that break a rule between members. A change to a pool of the template
 * lasts until the next start, and the log says so.
 */
export function changePool(services: Services, poolId: string, settings: PoolSettings): Pool {
  const { pools, tables, clock, log } = services;
  const pool = pools.pool(poolId);
  const broken = poolRuleBroken(settings);
  if (broken !== undefined) throw broken;
  if (pool.fromTemplate) log(`The API has changed ${poolId}. The template's settings hold again after a restart.`);
  return writePools(services, () => {
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
  secrets: readonly ClientSecretRecord[],
): Client {
  const before = services.tables.clients.get(pool.id, clientId);
  const act = before === undefined ? "creating" : "updating";
  const broken = clientRuleBroken(settings, pool.settings, act) ?? missingPart(services.tables, pool.id, settings);
  if (broken !== undefined) throw broken;
  const fromTemplate = before?.fromTemplate ?? false;
  if (fromTemplate)
    services.log(`The API has changed client ${clientId}. The template's settings hold again after a restart.`);
  return writePools(services, () => {
    const record = configuredRecord(services.clock, before, settings, fromTemplate);
    return services.pools.putClient(pool.id, clientId, { ...record, secrets });
  });
}

/**
 * Changes the secrets of a client, as they are when it is done. The client's other settings and its time of change stay.
 * Unlike those, a template's client keeps its secrets over restarts.
 */
export function changeSecrets(
  services: Services,
  { poolId, id }: Client,
  change: (secrets: readonly ClientSecretRecord[]) => readonly ClientSecretRecord[],
): void {
  writePools(services, () => {
    const record = services.tables.clients.get(poolId, id);
    if (record === undefined) throw new CognitoError("no-such-client", id);
    const { secret: _older, ...rest } = record;
    services.pools.putClient(poolId, id, { ...rest, secrets: change(secretsIn(id, record)) });
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

/**
 * Removes a pool and everything that is stored for it, in one transaction: a process that dies leaves no half of it.
 */
export function removePool(services: Services, poolId: string): void {
  removeImportFiles(services, poolId);
  writePools(services, () => {
    services.pools.removePool(poolId);
    for (const table of Object.values(services.tables)) table.removeAll(poolId);
  });
}

/**
 * Runs `work` as one transaction that changes pools or clients. When it is undone, what is served in memory is what it
 * was before, too.
 */
export function writePools<T>({ store, pools }: Pick<Services, "store" | "pools">, work: () => T): T {
  const restore = pools.snapshot();
  try {
    return store.write(work);
  } catch (error) {
    restore();
    throw error;
  }
}

/**
 * Removes what belongs to no stored pool: what a process left that died between making a pool's keys and the pool, or
 * while an earlier version removed a pool.
 */
export function sweepLeftovers({ store, tables }: Pick<Services, "store" | "tables">): void {
  store.write(() => {
    for (const table of Object.values(tables))
      for (const poolId of poolIdsOf(table)) if (tables.pools.get(poolId) === undefined) table.removeAll(poolId);
  });
}

/** The pools that a table has records of. It reads one record for each. */
function* poolIdsOf(table: Table<unknown>): Iterable<string> {
  for (let after: string | undefined; ; ) {
    const [first] = table.entries([], after === undefined ? undefined : [after]);
    if (first === undefined) return;
    const poolId = String(first.key[0]);
    yield poolId;
    // Sorts after every key of this pool and before the next pool's.
    after = `${poolId}\0`;
  }
}
