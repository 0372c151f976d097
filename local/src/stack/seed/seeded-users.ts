import { readIfPresent, writeOwnerOnly } from "../../files/owner-only-file";
import { StartError } from "../../model/errors";
import { isJsonObject, type JsonObject, parseJson } from "../../model/json";
import type { SeededUser } from "../../model/ready-line";
import type { PasswordVault } from "./seed-pool";

/** The seeded users of one pool with their passwords, for later starts to show again. An owner-only file. */
export interface SeededUsers extends PasswordVault {
  /** Undefined until `finish` was called, at this start or an earlier one. */
  all(): readonly SeededUser[] | undefined;
  finish(users: readonly SeededUser[]): void;
}

/** Opens the file, which may be missing. Throws StartError `state-unreadable` if it is damaged. */
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
  const value = parseJson(text);
  if (!isJsonObject(value) || !isJsonObject(value["passwords"])) throw damaged(file);
  const passwords = Object.entries(value["passwords"]).map(([name, word]): [string, string] => {
    if (typeof word !== "string") throw damaged(file);
    return [name, word];
  });
  const { users } = value;
  if (users === undefined) return { passwords, users };
  if (!Array.isArray(users) || !users.every(isJsonObject)) throw damaged(file);
  return { passwords, users: users.map(parseUser) };
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
