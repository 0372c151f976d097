import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Application } from "../../model/application";
import { StartError } from "../../model/errors";
import type { SeededUser, StorageCredentials } from "../../model/ready-line";
import { isCalled } from "../../model/source";
import type { Settings } from "../options";
import type { StateFolder } from "../state/state-folder";
import { loadCognitoSdk, localClientConfig } from "./aws-sdk";
import { readSeedFile, type SeedFile } from "./seed-file";
import { openSeededUsers } from "./seeded-users";

export interface LocalSeeding {
  readonly settings: Settings;
  readonly state: StateFolder;
  readonly application: Application;
  readonly credentials: StorageCredentials;
  readonly pools: { readonly endpoint: string; readonly pools: readonly { logicalId: string; id: string }[] };
}

/**
 * The seeded users of this stack, with their passwords. They are created at the first start, through the pool's own
 * API; later starts read what that one kept and neither open the seed file nor load the SDK.
 */
export async function seedLocalPool({
  settings,
  state,
  pools,
  application,
  credentials,
}: LocalSeeding): Promise<readonly SeededUser[]> {
  const file = settings.seed;
  if (file === undefined || pools.pools.length === 0 || (file.mayBeMissing && !existsSync(file.file))) return [];
  const kept = openSeededUsers(join(state.path, "seeded-users.json"));
  const before = kept.all();
  if (before !== undefined) return before;
  const seed = readSeedFile(file.file);
  const pool = poolOf(seed, pools.pools, application.userPools, file.file);
  const { CognitoIdentityProviderClient } = await loadCognitoSdk();
  const { seedPool } = await import("./seed-pool");
  const client = new CognitoIdentityProviderClient(localClientConfig(pools.endpoint, application.region, credentials));
  try {
    kept.finish(await seedPool(client, pool, seed, kept));
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new StartError("seed-refused", `The user pool refuses the seed file ${file.file}: ${why}`, { cause: error });
  } finally {
    client.destroy();
  }
  return kept.all() ?? [];
}

function poolOf(
  { userPool }: SeedFile,
  pools: readonly { logicalId: string; id: string }[],
  declared: Application["userPools"],
  file: string,
): string {
  const named = userPool === undefined ? undefined : declared.find((each) => isCalled(each, userPool));
  const chosen =
    userPool === undefined && pools.length === 1 ? pools[0] : pools.find((pool) => pool.logicalId === named?.logicalId);
  if (chosen !== undefined) return chosen.id;
  const names = pools.map((pool) => pool.logicalId).join(", ");
  throw new StartError(
    "seed-unreadable",
    `${file} must name one of the template's user pools (${names}) as "userPool".`,
  );
}
