import { configuredRecord } from "./configured";
import type { Pool } from "./pool";
import type { PoolSettings } from "./pool-settings";
import { poolRuleBroken } from "./rules";
import type { Services } from "./services";

/**
 * Gives a pool other settings, once they keep the rules between members. Of a pool of the template that holds until the
 * next start, and is said.
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
