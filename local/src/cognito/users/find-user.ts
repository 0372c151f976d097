import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import { foldName } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import type { Tables } from "../store/tables";
import { type AliasAttribute, aliasesOf, aliasKey, type IdentityKey, identityKeyParts, SUBJECT } from "./user-record";

type Lookup = Pick<Services, "tables">;

/** The user with this internal name. */
export function findByUsername({ tables }: Lookup, pool: Pool, name: string): UserRecord | undefined {
  const sub = tables.usernames.get(pool.id, aliasKey(foldName(pool.settings, name)));
  return sub === undefined ? undefined : tables.users.get(pool.id, sub);
}

/**
 * The user who signs in with this name: an internal name, or else an alias. A `sub` is not a sign-in name. It does not
 * check the status.
 */
export function findForSignIn(services: Lookup, pool: Pool, name: string): UserRecord | undefined {
  return findByUsername(services, pool, name) ?? findByAlias(services, pool, name);
}

/** The user whom an administrator names by a sign-in name or a `sub`. Throws UserNotFoundException. */
export function findForAdmin(services: Lookup, pool: Pool, name: string): UserRecord {
  const user = findForSignIn(services, pool, name) ?? services.tables.users.get(pool.id, name);
  if (user === undefined) throw new CognitoError("no-such-user");
  return user;
}

/** The holder of an alias in any of the pool's alias attributes. */
function findByAlias(services: Lookup, pool: Pool, value: string): UserRecord | undefined {
  for (const attribute of aliasesOf(pool)) {
    const holder = aliasHolder(services, pool, attribute, value);
    if (holder !== undefined) return holder;
  }
  return undefined;
}

function aliasHolder({ tables }: Lookup, pool: Pool, attribute: AliasAttribute, value: string): UserRecord | undefined {
  const sub = tables.aliases.get(pool.id, attribute, aliasKey(foldName(pool.settings, value)));
  return sub === undefined ? undefined : tables.users.get(pool.id, sub);
}

/** An app client and its pool. Operations without a signature name the client only. */
export interface PoolAndClient {
  readonly pool: Pool;
  readonly client: Client;
}

export function findByIdentity(tables: Tables, poolId: string, key: IdentityKey): UserRecord | undefined {
  const sub = tables.identities.get(poolId, ...identityKeyParts(key));
  return sub === undefined ? undefined : tables.users.get(poolId, sub);
}

/** The user that a provider's sign-in created, or that is linked to the provider's subject. */
export const findLinkTarget = (tables: Tables, poolId: string, provider: string, subject: string) =>
  findByIdentity(tables, poolId, { provider, attribute: SUBJECT, value: subject });
