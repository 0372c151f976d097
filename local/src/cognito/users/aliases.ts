import { createHash } from "node:crypto";
import { foldName, type Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";

export type AliasAttribute = "email" | "phone_number" | "preferred_username";

/** The attributes that a pool's users may sign in by, besides their name. */
export const aliasesOf = ({ settings }: Pool): readonly AliasAttribute[] => [
  ...settings.UsernameAttributes,
  ...settings.AliasAttributes,
];

/** A value as part of a key: keys are limited, addresses are not. */
export const aliasKey = (folded: string): string =>
  folded.length <= 256 ? folded : createHash("sha256").update(folded).digest("hex");

/**
 * The aliases that a user holds: an address counts once it is verified; where it is the sign-in name itself, or is
 * a preferred user name, from the beginning (docs/aws-behaviour/cognito-users.md).
 */
export function aliasesHeldBy(pool: Pool, user: UserRecord): ReadonlyMap<AliasAttribute, string> {
  const held = new Map<AliasAttribute, string>();
  // Whoever signs in elsewhere has no use for an alias, and must not take one from a user of the pool's own.
  if (user.status === "EXTERNAL_PROVIDER") return held;
  for (const attribute of aliasesOf(pool)) {
    const value = user.attributes[attribute];
    if (value === undefined || value === "" || !isInForce(pool, user, attribute)) continue;
    held.set(attribute, aliasKey(foldName(pool.settings, value)));
  }
  return held;
}

function isInForce({ settings }: Pool, user: UserRecord, attribute: AliasAttribute): boolean {
  if (attribute === "preferred_username" || settings.UsernameAttributes.includes(attribute)) return true;
  return user.attributes[`${attribute}_verified`] === "true";
}
