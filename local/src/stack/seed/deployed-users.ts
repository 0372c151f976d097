import { mkdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { readIfPresent, writeOwnerOnly } from "../../files/owner-only-file";
import { makeStateFolder } from "../state/state-folder";

/** What the place of a user's data depends on. */
export interface UserSystem {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** This process's own. */
export const thisSystem = (): UserSystem => ({
  platform: process.platform,
  environment: process.env,
  home: homedir(),
});

/**
 * The folder of the user's data, by the platform's convention: outside of every project, so that nothing that packages a
 * project takes it along.
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function userDataFolder({ platform, environment, home }: UserSystem): string {
  return join(dataHome({ platform, environment, home }), "sam-gatehouse");
}

function dataHome({ platform, environment, home }: UserSystem): string {
  if (platform === "win32") return environment["LOCALAPPDATA"] || join(home, "AppData", "Local");
  if (platform === "darwin") return join(home, "Library", "Application Support");
  // A relative path is to be ignored.
  const configured = environment["XDG_DATA_HOME"];
  return configured !== undefined && isAbsolute(configured) ? configured : join(home, ".local", "share");
}

/**
 * The file of the passwords that were made for a deployed pool, in a folder that is its owner's alone. What an earlier version
 * kept in a state folder inside of the project is brought here.
 */
export function deployedUsersFile(folder: string, poolId: string, earlierState: string): string {
  makeStateFolder(folder);
  const deployed = join(folder, "deployed");
  mkdirSync(deployed, { recursive: true, mode: 0o700 });
  const file = join(deployed, `${poolId}.json`);
  const earlier = join(earlierState, "deployed", `${poolId}.json`);
  const kept = earlier === file ? undefined : readIfPresent(earlier);
  if (kept === undefined || readIfPresent(file) !== undefined) return file;
  writeOwnerOnly(file, kept);
  rmSync(earlier);
  return file;
}
