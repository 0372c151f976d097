import { isDeepStrictEqual } from "node:util";
import { RestartError } from "../../model/errors";
import { isJsonObject, type JsonValue } from "../../model/json";
import type { UserPoolResource } from "../../model/user-pool";

/** Properties of a user pool whose change makes CloudFormation replace the pool by an empty one. */
const REPLACING = ["AliasAttributes", "UsernameAttributes", "UsernameConfiguration"] as const;

/** Throws a RestartError for pools that came or went, and for changes for which AWS replaces a pool or refuses. */
export function refuseReplacement(before: readonly UserPoolResource[], now: readonly UserPoolResource[]): void {
  for (const pool of now) {
    const old = before.find(({ id }) => id === pool.id);
    if (old === undefined) throw new RestartError(`the user pool '${pool.logicalId}' is new`, pool.location);
    const property = REPLACING.find((name) => !isDeepStrictEqual(old.properties[name], pool.properties[name]));
    if (property !== undefined) throw replaced(pool, `${property} has changed`);
    const kept = attributesIn(pool.properties["Schema"]);
    for (const [name, attribute] of attributesIn(old.properties["Schema"]))
      if (!isDeepStrictEqual(kept.get(name), attribute)) throw replaced(pool, `its attribute '${name}' has changed`);
  }
  const gone = before.find(({ id }) => !now.some((pool) => pool.id === id));
  if (gone !== undefined) throw new RestartError(`the user pool '${gone.logicalId}' has left the template`);
}

const replaced = ({ logicalId, location }: UserPoolResource, what: string): RestartError =>
  new RestartError(`the user pool '${logicalId}' can't keep its users on AWS: ${what}`, location);

function attributesIn(schema: JsonValue | undefined): ReadonlyMap<string, JsonValue> {
  const attributes = Array.isArray(schema) ? schema.filter(isJsonObject) : [];
  return new Map(attributes.map((attribute) => [String(attribute["Name"]), attribute]));
}
