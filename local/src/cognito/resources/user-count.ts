import type { Tables } from "../store/tables";

/** How many users a pool has. It is counted along, so that nothing has to be counted through. */
export const countUsers = (tables: Tables, poolId: string): number => tables.counters.get(poolId, "users") ?? 0;

/** Counts users in or out. Call it in the transaction that writes or removes them. */
export function changeUserCount(tables: Tables, poolId: string, change: number): void {
  tables.counters.put([poolId, "users"], countUsers(tables, poolId) + change);
}
