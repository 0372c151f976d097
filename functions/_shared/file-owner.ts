import type { Caller } from "./caller";
import type { FileRecord } from "./file-record";
import type { MetadataTable } from "./metadata-table";
import { type Environment, holdsScope } from "./route-scopes";

/** Whether a caller may see, fetch and delete everyone's files. Without ADMIN_SCOPE nobody may. */
export function mayManageAll(caller: Caller, environment: Environment): boolean {
  const scope = environment["ADMIN_SCOPE"];
  return scope !== undefined && scope !== "" && holdsScope(caller, scope, environment);
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
