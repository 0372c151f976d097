import { resolve } from "node:path";
import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import type { UserPools } from "../../src/cognito/server";
import { createByAdmin } from "../../src/cognito/users/users-by-admin";
import { systemClock } from "../../src/model/time";
import { createActivity } from "../../src/stack/activity";
import { readApplicationAs } from "../../src/stack/application";
import { createMovableClock } from "../../src/stack/movable-clock";
import { openFunctions, openUserPools } from "../../src/stack/open-parts";
import { resolveOptions } from "../../src/stack/options";
import { openStateFolder } from "../../src/stack/state/state-folder";
import type { PoolMessage, PoolReady, Strain } from "./messages";

/**
 * The project's user pool with its trigger, filled with as many users as the argument says, in a process of its own
 * that also watches its event loop. Answers `strain` with what the time since `reset` was to it.
 */

const PROJECT = resolve(__dirname, "../../..");
const BATCH = 1_000;

async function main(): Promise<void> {
  const [, , userCount = "1", password = ""] = process.argv;
  const settings = resolveOptions({
    template: resolve(PROJECT, "template.yaml"),
    poolPort: 0,
    storagePort: 0,
    fresh: true,
    watch: false,
  });
  const state = openStateFolder({ path: settings.state, fresh: true });
  const application = readApplicationAs(state.identity, settings);
  const clock = createMovableClock(systemClock);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const parts = { settings, state, application, activity: createActivity(() => {}), clock, credentials };
  const functions = openFunctions(parts, () => ({ userPool: undefined, tables: undefined, buckets: undefined }));
  await functions.prepare();
  const pools = await openUserPools(parts, functions.invoke);
  const users = fill(pools, Number(userCount), password);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let cpu = process.cpuUsage();
  process.on("message", (message: PoolMessage) => {
    if (message === "end") return void end();
    if (message === "strain") process.send?.(strainOf(delay, process.cpuUsage(cpu)));
    delay.reset();
    cpu = process.cpuUsage();
  });
  const end = async () => {
    await pools.close();
    await functions.close();
    state.close();
    process.disconnect();
  };
  process.send?.(describe(pools, users));
}

/**
 * Makes the users, at most a thousand of them with the password as their own; the others carry the first one's salt and
 * verifier, which is as much to store and costs no exponentiation. Returns those that can sign in.
 */
function fill({ services, pools }: UserPools, count: number, password: string): readonly string[] {
  const pool = services.pools.pool(pools[0]?.id ?? "");
  const step = Math.max(1, Math.floor(count / 1_000));
  const able: string[] = [];
  let first: ReturnType<typeof createByAdmin> | undefined;
  for (let start = 0; start < count; start += BATCH) {
    services.store.write(() => {
      for (let index = start; index < Math.min(start + BATCH, count); index += 1) {
        const name = `user-${index}`;
        const isAble = index % step === 0;
        const attributes = { email: `${name}@example.com`, email_verified: "true" };
        const temporaryPassword = isAble ? password : undefined;
        const made = createByAdmin(services, pool, { name, attributes, temporaryPassword, takeAliases: false });
        first ??= made;
        const record = made.password ?? first.password;
        services.tables.users.put([pool.id, made.sub], {
          ...made,
          status: "CONFIRMED",
          ...(record !== undefined && { password: record }),
        });
        if (isAble) able.push(name);
      }
    });
  }
  return able;
}

function strainOf(delay: IntervalHistogram, { user, system }: NodeJS.CpuUsage): Strain {
  return { p99: delay.percentile(99) / 1e6, most: delay.max / 1e6, cpu: (user + system) / 1000 };
}

function describe({ endpoint, pools }: UserPools, users: readonly string[]): PoolReady {
  const [pool] = pools;
  return { endpoint, poolId: pool?.id ?? "", clientId: pool?.clients[0]?.clientId ?? "", users };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
  process.disconnect?.();
});
