import { readIfPresent, writeOwnerOnly } from "../../files/owner-only-file";
import { isJsonObject, type JsonObject } from "../../model/json";
import type { SeededUser } from "../../model/ready-line";
import type { PasswordVault } from "./seed-pool";

/** The seeded users of one pool with their passwords, for later starts to show again. An owner-only file. */
export interface SeededUsers extends PasswordVault {
  /** Undefined until `finish` was called, at this start or an earlier one. */
  all(): readonly SeededUser[] | undefined;
  finish(users: readonly SeededUser[]): void;
}

/** Opens the file, which may be missing. Throws a plain Error if it exists but has another content. */
export function openSeededUsers(file: string): SeededUsers {
  const { passwords, users } = parse(file, readIfPresent(file));
  const kept = new Map(passwords);
  let finished = users;
  const save = () =>
    writeOwnerOnly(file, `${JSON.stringify({ passwords: Object.fromEntries(kept), users: finished }, null, 2)}\n`);
  return {
    get: (username) => kept.get(username),
    put(username, password) {
      kept.set(username, password);
      save();
    },
    all: () => finished?.map((user) => withPassword(user, kept.get(user.username))),
    finish(all) {
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
): { passwords: [string, string][]; users: SeededUser[] | undefined } {
  if (text === undefined) return { passwords: [], users: undefined };
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value) || !isJsonObject(value["passwords"]))
    throw new Error(`${file} is not a list of seeded users`);
  const passwords = Object.entries(value["passwords"]).flatMap(([name, word]): [string, string][] =>
    typeof word === "string" ? [[name, word]] : [],
  );
  const users = value["users"];
  return { passwords, users: Array.isArray(users) ? users.filter(isJsonObject).map(parseUser) : undefined };
}

function parseUser(user: JsonObject): SeededUser {
  const groups = Array.isArray(user["groups"]) ? user["groups"].filter((group) => typeof group === "string") : [];
  return { username: String(user["username"]), groups };
}
