import type { JsonObject, JsonValue } from "../../model/json";

/**
 * All scopes that a token's claims hold, in the token's order: those of `scope`, then those of `scp` that are not
 * among them. Both may be a text with spaces between or a list of texts; anything else in them is passed over.
 */
export function tokenScopes(claims: JsonObject): readonly string[] {
  const scopes = scopesIn(claims["scope"]);
  const more = scopesIn(claims["scp"]);
  return more.length === 0 ? scopes : [...new Set([...scopes, ...more])];
}

function scopesIn(value: JsonValue | undefined): readonly string[] {
  if (typeof value === "string") return value.split(" ").filter((scope) => scope !== "");
  if (!Array.isArray(value)) return [];
  return value.filter((scope) => typeof scope === "string" && scope !== "");
}
