import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import { foldName } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { type AliasAttribute, aliasesOf, aliasKey } from "./aliases";

type Lookup = Pick<Services, "tables">;

/** The user of an internal name. */
export function findByUsername({ tables }: Lookup, pool: Pool, name: string): UserRecord | undefined {
  const sub = tables.usernames.get(pool.id, aliasKey(foldName(pool.settings, name)));
  return sub === undefined ? undefined : tables.users.get(pool.id, sub);
}

/** Who signs in by a name: the internal one, then an alias in force. A `sub` is no sign-in name. */
export function findForSignIn(services: Lookup, pool: Pool, name: string): UserRecord | undefined {
  return findByUsername(services, pool, name) ?? findByAlias(services, pool, name);
}

/** Whom an administrator means: a sign-in name, or a `sub`. Throws UserNotFoundException. */
export function findForAdmin(services: Lookup, pool: Pool, name: string): UserRecord {
  const user = findForSignIn(services, pool, name) ?? services.tables.users.get(pool.id, name);
  if (user === undefined) throw new CognitoError("no-such-user");
  return user;
}

/** The holder of an alias, by whatever attribute of the pool. */
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

/** A pool with what is asked of it: the API's operations without a signature name the client alone. */
export interface PoolAndClient {
  readonly pool: Pool;
  readonly client: Client;
}
