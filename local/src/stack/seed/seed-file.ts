import { readFileSync, statSync } from "node:fs";
import { StartError } from "../../model/errors";
import { isJsonObject, type JsonValue } from "../../model/json";
import { nearestName } from "../../template/document/node";

/** Groups and users to begin with. Holds no passwords: they are generated when the users are created. */
export interface SeedFile {
  /** Logical id of the pool, or the path of its CDK construct; needed only if the template has several. */
  readonly userPool?: string;
  readonly groups: readonly string[];
  readonly users: readonly SeedUser[];
}

export interface SeedUser {
  readonly username: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly groups: readonly string[];
}

const SIZE_LIMIT = 1_000_000;
const MEMBERS = { file: ["userPool", "groups", "users"], user: ["username", "attributes", "groups"] } as const;

/**
 * Reads and checks a seed file. Throws StartError `seed-unreadable`, which names the file and the member that is wrong.
 */
export function readSeedFile(file: string): SeedFile {
  try {
    if (statSync(file).size > SIZE_LIMIT) throw new Error(`it is larger than ${SIZE_LIMIT} bytes`);
    return parseSeed(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartError("seed-unreadable", `The seed file ${file} can't be used: ${why}.`, { cause: error });
  }
}

/**
 * Throws StartError `seed-group-unknown` for a user in a group that neither the seed file nor the pool (`known`) names.
 */
export function checkGroups({ groups, users }: SeedFile, known: readonly string[], file: string): void {
  const names = [...groups, ...known];
  for (const user of users) {
    const unknown = user.groups.find((group) => !names.includes(group));
    if (unknown === undefined) continue;
    const near = nearestName(names, unknown);
    const hint = near === undefined ? "" : ` Did you mean '${near}'?`;
    throw new StartError(
      "seed-group-unknown",
      `The seed file ${file} puts ${user.username} into the group '${unknown}', which neither the user pool nor its own "groups" names.${hint}`,
    );
  }
}

/** Throws an Error that says which member is wrong. */
export function parseSeed(value: unknown): SeedFile {
  const seed = objectOf(value, "the file", MEMBERS.file);
  const groups = stringsOf(seed["groups"], "groups");
  const users = listOf(seed["users"], "users").map((user, index) => parseUser(user, `users[${index}]`));
  const { userPool } = seed;
  if (userPool !== undefined && typeof userPool !== "string") throw new Error("userPool must be a logical id");
  return userPool === undefined ? { groups, users } : { userPool, groups, users };
}

function parseUser(value: JsonValue, where: string): SeedUser {
  const user = objectOf(value, where, MEMBERS.user);
  const { username } = user;
  if (typeof username !== "string" || username === "") throw new Error(`${where}.username must be a text`);
  const attributes: Record<string, string> = {};
  for (const [name, text] of Object.entries(objectOf(user["attributes"] ?? {}, `${where}.attributes`))) {
    if (typeof text !== "string") throw new Error(`${where}.attributes.${name} must be a text`);
    attributes[name] = text;
  }
  return { username, attributes, groups: stringsOf(user["groups"], `${where}.groups`) };
}

function objectOf(value: unknown, where: string, members?: readonly string[]): Record<string, JsonValue | undefined> {
  if (!isJsonObject(value)) throw new Error(`${where} must be an object`);
  const stranger = Object.keys(value).find((name) => members !== undefined && !members.includes(name));
  if (stranger !== undefined) {
    throw new Error(
      `${where} has a member "${stranger}"; known are ${members?.join(", ")} (passwords are never written here)`,
    );
  }
  return value;
}

function listOf(value: JsonValue | undefined, where: string): readonly JsonValue[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Error(`${where} must be a list`);
  return value;
}

function stringsOf(value: JsonValue | undefined, where: string): readonly string[] {
  return listOf(value, where).map((item) => {
    if (typeof item !== "string" || item === "") throw new Error(`${where} must be a list of texts`);
    return item;
  });
}
