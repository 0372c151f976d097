import type { SeedFile, SeedUser } from "./seed-file";

/** What is new in a seed file since it was last applied. */
export interface SeedChange {
  /** The new groups and users, and those users who are in more groups, with these. */
  readonly additions: SeedFile;
  /** One line each, e.g. `+ user cora (admin)`. */
  readonly applied: readonly string[];
  /** What the file says no longer or says otherwise. The pool's users and groups stay as they are. */
  readonly notApplied: readonly string[];
}

/**
 * Compares a seed file with what was applied before. Only what was added is applied: users may have changed since, and
 * none of that is undone.
 */
export function seedChange(before: SeedFile, now: SeedFile): SeedChange {
  const groups = now.groups.filter((group) => !before.groups.includes(group));
  const pairs = now.users.map((user) => ({ user, old: userIn(before, user.username) }));
  const users = pairs.flatMap(({ user, old }) => {
    if (old === undefined) return [user];
    const added = without(user.groups, old.groups);
    return added.length === 0 ? [] : [{ ...user, groups: added }];
  });
  const { userPool } = now;
  return {
    additions: { ...(userPool !== undefined && { userPool }), groups, users },
    applied: [
      ...groups.map((group) => `+ group ${group}`),
      ...users.map((user) => describeAddition(user, userIn(before, user.username) !== undefined)),
    ],
    notApplied: [
      ...without(before.groups, now.groups).map((group) => `- group ${group}`),
      ...before.users
        .filter(({ username }) => userIn(now, username) === undefined)
        .map(({ username }) => `- user ${username}`),
      ...pairs.flatMap(({ user, old }) => (old === undefined ? [] : describeRest(old, user))),
    ],
  };
}

const userIn = ({ users }: SeedFile, username: string): SeedUser | undefined =>
  users.find((user) => user.username === username);

const without = (names: readonly string[], others: readonly string[]): readonly string[] =>
  names.filter((name) => !others.includes(name));

function describeAddition({ username, groups }: SeedUser, isKnown: boolean): string {
  if (isKnown) return `~ user ${username} (+ ${groups.join(", + ")})`;
  return `+ user ${username}${groups.length === 0 ? "" : ` (${groups.join(", ")})`}`;
}

function describeRest(old: SeedUser, { username, groups, attributes }: SeedUser): readonly string[] {
  const left = without(old.groups, groups);
  const names = [...new Set([...Object.keys(old.attributes), ...Object.keys(attributes)])];
  const changed = names.filter((name) => old.attributes[name] !== attributes[name]);
  return [
    ...(left.length === 0 ? [] : [`~ user ${username} (- ${left.join(", - ")})`]),
    ...(changed.length === 0 ? [] : [`~ user ${username} (${changed.join(", ")})`]),
  ];
}
