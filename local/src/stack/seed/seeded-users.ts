import { readIfPresent, writeOwnerOnly } from "../../files/owner-only-file";
import { StartError } from "../../model/errors";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../model/json";
import type { SeededUser } from "../../model/ready-line";
import { parseSeed, type SeedFile } from "./seed-file";
import type { PasswordVault } from "./seed-pool";

/** The seeded users of one pool with their passwords, for later starts to show again. An owner-only file. */
export interface SeededUsers extends PasswordVault {
  /** Undefined until `finish` was called, at this start or an earlier one. */
  all(): readonly SeededUser[] | undefined;
  /** What the users were made from; undefined until then, and where an earlier version made them. */
  seed(): SeedFile | undefined;
  finish(users: readonly SeededUser[], seed: SeedFile): void;
}

/** Opens the file, which may be missing. Throws StartError `state-unreadable` if it is damaged. */
export function openSeededUsers(file: string): SeededUsers {
  const { passwords, users, seed } = parse(file, readIfPresent(file));
  const kept = new Map(passwords);
  let finished = users;
  let madeFrom = seed;
  const save = () => {
    const content = { passwords: Object.fromEntries(kept), users: finished, seed: madeFrom };
    writeOwnerOnly(file, `${JSON.stringify(content, null, 2)}\n`);
  };
  return {
    get: (username) => kept.get(username),
    put(username, password) {
      kept.set(username, password);
      save();
    },
    all: () => finished?.map((user) => withPassword(user, kept.get(user.username))),
    seed: () => madeFrom,
    finish(all, from) {
      madeFrom = from;
      finished = all.map(({ username, groups }) => ({ username, groups }));
      save();
    },
  };
}

function withPassword(user: SeededUser, password: string | undefined): SeededUser {
  return password === undefined ? user : { username: user.username, password, groups: user.groups };
}

function parse(
  file: string,
  text: string | undefined,
): { passwords: [string, string][]; users?: SeededUser[]; seed?: SeedFile } {
  if (text === undefined) return { passwords: [] };
  const value = parseJson(text);
  if (!isJsonObject(value) || !isJsonObject(value["passwords"])) throw damaged(file);
  const passwords = Object.entries(value["passwords"]).map(([name, word]): [string, string] => {
    if (typeof word !== "string") throw damaged(file);
    return [name, word];
  });
  const { users } = value;
  if (users === undefined) return { passwords };
  if (!Array.isArray(users) || !users.every(isJsonObject)) throw damaged(file);
  return { passwords, users: users.map(parseUser), ...parseKept(file, value["seed"]) };
}

function parseKept(file: string, value: JsonValue | undefined): { seed?: SeedFile } {
  if (value === undefined) return {};
  try {
    return { seed: parseSeed(value) };
  } catch {
    throw damaged(file);
  }
}

/** Its users exist in the pool, so that a start without it finds them and leaves their passwords as they are. */
const damaged = (file: string): StartError =>
  new StartError(
    "state-unreadable",
    `${file} is damaged and was left as it is. Put back a copy of it, or remove it: the users stay, but their passwords are no longer shown.`,
  );

function parseUser(user: JsonObject): SeededUser {
  const groups = Array.isArray(user["groups"]) ? user["groups"].filter((group) => typeof group === "string") : [];
  return { username: String(user["username"]), groups };
}
