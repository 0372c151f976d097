import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Application } from "../../model/application";
import { StartError } from "../../model/errors";
import type { SeededUser, StorageCredentials } from "../../model/ready-line";
import { isCalled } from "../../model/source";
import type { CognitoResource } from "../../model/user-pool";
import type { Settings } from "../options";
import type { StateFolder } from "../state/state-folder";
import { loadCognitoSdk, localClientConfig } from "./aws-sdk";
import { type SeedChange, seedChange } from "./seed-change";
import { checkGroups, readSeedFile, type SeedFile } from "./seed-file";
import { openSeededUsers, type SeededUsers } from "./seeded-users";

export interface LocalSeeding {
  readonly settings: Settings;
  readonly state: StateFolder;
  readonly application: Application;
  readonly credentials: StorageCredentials;
  readonly pools: { readonly endpoint: string; readonly pools: readonly { logicalId: string; id: string }[] };
  readonly log: (line: string) => void;
  /** Users who are made after the start are said in a line, also the first ones. */
  readonly isRunning?: boolean;
}

/**
 * The seeded users of this stack, with their passwords. They are created through the pool's own API, once; what is new
 * in the seed file is added later, at a start or while the stack runs, and what was done is logged. A seed file that was
 * applied already costs no more than its reading.
 */
export async function seedLocalPool(seeding: LocalSeeding): Promise<readonly SeededUser[]> {
  const { settings, state, pools, application, log } = seeding;
  const file = settings.seed;
  if (file === undefined || pools.pools.length === 0 || (file.mayBeMissing && !existsSync(file.file))) return [];
  const kept = openSeededUsers(join(state.path, "seeded-users.json"));
  const seed = readSeedFile(file.file);
  const before = kept.all();
  const former = kept.seed();
  if (before !== undefined && isDeepStrictEqual(former, seed)) return before;
  const pool = poolOf(seed, pools.pools, application.userPools, file.file);
  const declared = application.userPools.find(({ id }) => id === pool);
  checkGroups(seed, (declared?.groups ?? []).map(groupNameOf), file.file);
  const isSamePool = former !== undefined && former.userPool === seed.userPool;
  const change = seedChange(isSamePool ? former : { groups: [], users: [] }, seed);
  const made = await makeUsers(seeding, kept, { pool, seed: change.additions, file: file.file });
  kept.finish(before === undefined ? made : merge(before, made), seed);
  if (before !== undefined || seeding.isRunning === true) sayChange(change, basename(file.file), log);
  return kept.all() ?? [];
}

function sayChange({ applied, notApplied }: SeedChange, file: string, log: (line: string) => void): void {
  if (applied.length > 0) log(`${file}: ${applied.join(", ")}`);
  if (notApplied.length > 0)
    log(`${file}: not applied: ${notApplied.join(", ")}. The pool keeps what it has; the window changes it.`);
}

async function makeUsers(
  { pools, application, credentials }: LocalSeeding,
  kept: SeededUsers,
  { pool, seed, file }: { readonly pool: string; readonly seed: SeedFile; readonly file: string },
): Promise<readonly SeededUser[]> {
  if (seed.groups.length + seed.users.length === 0) return [];
  const { CognitoIdentityProviderClient } = await loadCognitoSdk();
  const { seedPool } = await import("./seed-pool");
  const client = new CognitoIdentityProviderClient(localClientConfig(pools.endpoint, application.region, credentials));
  try {
    return await seedPool(client, pool, seed, kept);
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new StartError("seed-refused", `The user pool refuses the seed file ${file}: ${why}`, { cause: error });
  } finally {
    client.destroy();
  }
}

/** Users who were there before keep their groups, and have the new ones. */
function merge(before: readonly SeededUser[], made: readonly SeededUser[]): readonly SeededUser[] {
  const isNamed = (users: readonly SeededUser[], name: string) => users.some(({ username }) => username === name);
  return [
    ...before.map((user) => {
      const added = made.find(({ username }) => username === user.username)?.groups ?? [];
      return { ...user, groups: [...new Set([...user.groups, ...added])] };
    }),
    ...made.filter(({ username }) => !isNamed(before, username)),
  ];
}

/** A group without a name is called by its logical id, without the nested stack before it. */
const groupNameOf = ({ logicalId, properties: { GroupName } }: CognitoResource): string =>
  typeof GroupName === "string" ? GroupName : logicalId.slice(logicalId.lastIndexOf("/") + 1);

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
