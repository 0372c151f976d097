import type { Store } from "../store/store";
import type { Table } from "../store/table";
import type { Services } from "./services";

/** So many records go in one transaction, so that the event loop is never held up for long. */
const BATCH = 500;

/** Takes a pool out of service at once, then removes all that is stored of it, in batches. */
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
