import { existsSync } from "node:fs";
import { join } from "node:path";
import { openStore, otherVersion } from "../../store/open-store";
import type { Store } from "../../store/store";
import { type FreeBytes, freeBytes } from "../../store/store-error";

/** Opens the store of all user pools in a folder that exists. Throws a StartError where `openStore` does. */
export function openPoolStore(folder: string, free: FreeBytes = freeBytes): Store {
  refuseFormerFormat(folder);
  return openStore({ file: join(folder, "user-pools.sqlite"), holds: "users and keys" }, free);
}

/** Stores of version 0.1 were lmdb's. */
function refuseFormerFormat(folder: string): void {
  const former = join(folder, "user-pools.mdb");
  if (existsSync(former)) throw otherVersion(former);
}
