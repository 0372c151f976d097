import type { Caller } from "./caller";
import type { FileRecord } from "./file-record";
import type { MetadataTable } from "./metadata-table";
import { type Environment, holdsScope, scopesIn } from "./route-scopes";

/** Whether a caller may see, fetch and delete everyone's files. One of ADMIN_SCOPES is enough; without them nobody may. */
export function mayManageAll(caller: Caller, environment: Environment): boolean {
  return adminScopes(environment).some((scope) => holdsScope(caller, scope, environment));
}

/** The scopes of `ADMIN_SCOPES`, separated by blanks. */
export function adminScopes(environment: Environment): readonly string[] {
  return scopesIn(environment, "ADMIN_SCOPES");
}

/** A file of the caller's own, or of anyone's where the caller may manage all. It may be gone, though it is found. */
export async function findFile(
  { caller, sub, id }: { readonly caller: Caller; readonly sub: string; readonly id: string },
  table: MetadataTable,
  environment: Environment,
): Promise<FileRecord | undefined> {
  const own = await table.get({ sub, id });
  return own ?? (mayManageAll(caller, environment) ? table.find(id) : undefined);
}
