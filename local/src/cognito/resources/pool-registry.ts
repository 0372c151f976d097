import { CognitoError } from "../errors/cognito-error";
import type { ClientRecord, ConfiguredRecord } from "../store/records";
import type { Tables } from "../store/tables";
import { type Client, clientSchema } from "./app-client";
import { attributesOf } from "./attribute-schema";
import { secretsIn } from "./client-secrets";
import { storedSettings } from "./configured";
import { arnOf, issuerOf, type Place, type Pool, poolSecret } from "./user-pool";
import { poolSchema } from "./user-pool-settings";

/**
 * The pools and clients that are served, in memory (there are few) and written through to the store. Call its writing
 * methods inside a transaction of the store.
 */
export class PoolRegistry {
  readonly #pools = new Map<string, Pool>();
  readonly #poolOfClient = new Map<string, string>();
  readonly #tables: Tables;
  readonly #place: Place;
  readonly #random: (size: number) => Buffer;

  constructor(tables: Tables, place: Place, random: (size: number) => Buffer) {
    this.#tables = tables;
    this.#place = place;
    this.#random = random;
  }

  /** Loads the stored pools and clients that are served: those that the API made, and those that `isServed` names. */
  load(isServed: (poolId: string, clientId?: string) => boolean): void {
    for (const { key, value } of this.#tables.pools.entries([])) {
      const [poolId] = key;
      if (typeof poolId !== "string" || !(isServed(poolId) || !value.fromTemplate)) continue;
      this.#admitPool(poolId, value);
      for (const { key: clientKey, value: client } of this.#tables.clients.entries([poolId])) {
        const clientId = String(clientKey[1]);
        if (isServed(poolId, clientId) || !client.fromTemplate) this.#admitClient(poolId, clientId, client);
      }
    }
  }

  /** Serves no longer the template's pools and clients that `isServed` does not name. The store keeps them. */
  retain(isServed: (poolId: string, clientId?: string) => boolean): void {
    for (const pool of this.#pools.values()) {
      if (pool.fromTemplate && !isServed(pool.id)) this.#pools.delete(pool.id);
      for (const client of pool.clients.values())
        if (!this.#pools.has(pool.id) || (client.fromTemplate && !isServed(pool.id, client.id)))
          this.#forgetClient(pool.id, client.id);
    }
  }

  /** Keeps what is served now, and returns what brings it back. */
  snapshot(): () => void {
    const former = { pools: [...this.#pools], poolOfClient: [...this.#poolOfClient] };
    return () => {
      this.#pools.clear();
      this.#poolOfClient.clear();
      for (const [id, pool] of former.pools) this.#pools.set(id, pool);
      for (const [clientId, id] of former.poolOfClient) this.#poolOfClient.set(clientId, id);
    };
  }

  all(): readonly Pool[] {
    return [...this.#pools.values()];
  }

  find(poolId: string): Pool | undefined {
    return this.#pools.get(poolId);
  }

  /** Throws ResourceNotFoundException. */
  pool(poolId: string): Pool {
    const pool = this.#pools.get(poolId);
    if (pool === undefined) throw new CognitoError("no-such-pool", poolId);
    return pool;
  }

  findClient(clientId: string): { readonly pool: Pool; readonly client: Client } | undefined {
    const pool = this.#pools.get(this.#poolOfClient.get(clientId) ?? "");
    const client = pool?.clients.get(clientId);
    return pool && client && { pool, client };
  }

  /** The client and its pool. Throws ResourceNotFoundException. */
  client(clientId: string): { readonly pool: Pool; readonly client: Client } {
    const found = this.findClient(clientId);
    if (found === undefined) throw new CognitoError("no-such-client", clientId);
    return found;
  }

  /** The client, if it belongs to this pool. Throws ResourceNotFoundException for a missing pool or client. */
  clientOf(poolId: string, clientId: string): { readonly pool: Pool; readonly client: Client } {
    const pool = this.pool(poolId);
    const client = pool.clients.get(clientId);
    if (client !== undefined) return { pool, client };
    if (!this.#poolOfClient.has(clientId)) throw new CognitoError("no-such-client", clientId);
    throw new CognitoError("no-such-client-in-pool", `${clientId} ${poolId}`);
  }

  putPool(poolId: string, record: ConfiguredRecord): Pool {
    this.#tables.pools.put([poolId], record);
    if (this.#tables.poolSecrets.get(poolId) === undefined)
      this.#tables.poolSecrets.put([poolId], this.#random(32).toString("hex"));
    return this.#admitPool(poolId, record);
  }

  putClient(poolId: string, clientId: string, record: ClientRecord): Client {
    this.#tables.clients.put([poolId, clientId], record);
    return this.#admitClient(poolId, clientId, record);
  }

  removeClient(poolId: string, clientId: string): void {
    this.pool(poolId);
    this.#tables.clients.remove(poolId, clientId);
    this.#forgetClient(poolId, clientId);
  }

  #forgetClient(poolId: string, clientId: string): void {
    const pool = this.#pools.get(poolId);
    if (pool !== undefined) {
      const clients = new Map(pool.clients);
      clients.delete(clientId);
      this.#pools.set(poolId, { ...pool, clients });
    }
    this.#poolOfClient.delete(clientId);
  }

  /** Removes a pool and its clients. Does not remove users, groups and sessions. */
  removePool(poolId: string): void {
    for (const clientId of this.pool(poolId).clients.keys()) this.removeClient(poolId, clientId);
    this.#tables.pools.remove(poolId);
    this.#pools.delete(poolId);
  }

  #secretOf(poolId: string): string {
    const secret = this.#tables.poolSecrets.get(poolId);
    if (secret === undefined) throw new Error(`The pool ${poolId} has no secret.`);
    return secret;
  }

  #admitPool(poolId: string, record: ConfiguredRecord): Pool {
    const settings = storedSettings(poolSchema, record);
    const pool: Pool = {
      id: poolId,
      arn: arnOf(poolId, this.#place),
      region: this.#place.region,
      issuer: issuerOf(poolId, settings, this.#place),
      settings,
      attributes: attributesOf(settings),
      secret: poolSecret(this.#secretOf(poolId)),
      clients: this.#pools.get(poolId)?.clients ?? new Map(),
      createdAt: record.createdAt,
      modifiedAt: record.modifiedAt,
      fromTemplate: record.fromTemplate,
    };
    this.#pools.set(poolId, pool);
    return pool;
  }

  #admitClient(poolId: string, clientId: string, record: ClientRecord): Client {
    const pool = this.pool(poolId);
    const secrets = secretsIn(clientId, record);
    const [oldest] = secrets;
    const client: Client = {
      id: clientId,
      poolId,
      settings: storedSettings(clientSchema, record),
      ...(oldest !== undefined && { secret: oldest.value }),
      secrets,
      createdAt: record.createdAt,
      modifiedAt: record.modifiedAt,
      fromTemplate: record.fromTemplate,
    };
    this.#pools.set(poolId, { ...pool, clients: new Map(pool.clients).set(clientId, client) });
    this.#poolOfClient.set(clientId, poolId);
    return client;
  }
}
