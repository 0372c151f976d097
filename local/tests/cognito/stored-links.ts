import type { Tables } from "../../src/cognito/store/tables";

/** Every record that does not fit the others: a name without its user, a count that is wrong, a pool without a key. */
export function brokenLinks(tables: Tables): readonly string[] {
  const broken: string[] = [];
  const check = (holds: boolean, what: string) => holds || broken.push(what);
  const poolIds = [...tables.pools.entries([])].map(({ key }) => String(key[0]));
  for (const [name, table] of Object.entries(tables))
    for (const { key } of table.entries([])) check(poolIds.includes(String(key[0])), `${name} of no pool`);
  for (const poolId of poolIds) {
    const users = new Map([...tables.users.entries([poolId])].map(({ value }) => [value.sub, value]));
    check((tables.counters.get(poolId, "users") ?? 0) === users.size, "the count of users");
    check([...tables.usernames.entries([poolId])].length === users.size, "the number of names");
    for (const { key, value: sub } of tables.usernames.entries([poolId]))
      check(users.has(sub), `the name ${String(key[1])}`);
    for (const { key, value: sub } of tables.aliases.entries([poolId]))
      check(users.has(sub), `the alias ${String(key[2])}`);
    for (const { key } of tables.groupsOfUser.entries([poolId])) {
      const [, sub = "", group = ""] = key;
      check(users.has(String(sub)), `the groups of ${String(sub)}`);
      check(tables.groups.get(poolId, group) !== undefined, `the group ${String(group)}`);
      check(tables.usersOfGroup.get(poolId, group, sub) !== undefined, `the members of ${String(group)}`);
    }
    for (const { value } of tables.users.entries([poolId])) {
      const isAwaited = value.status === "UNCONFIRMED" || value.status === "RESET_REQUIRED";
      check(!isAwaited || [...tables.codes.entries([poolId, value.sub])].length === 1, `the code of ${value.username}`);
    }
    const signing = [...tables.signingKeys.entries([poolId])].filter(({ value }) => value.retiredAt === undefined);
    check(signing.length === 2, "the keys that sign");
    check(tables.poolSecrets.get(poolId) !== undefined, "the pool's secret");
  }
  return broken;
}
