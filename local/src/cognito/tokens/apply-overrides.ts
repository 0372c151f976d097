import type { JsonObject, JsonValue } from "../../model/json";
import type { ClaimOverrides } from "../store/records";

/**
 * Claims that no trigger can add, change or suppress. `cognito:` claims belong to them but for the group ones, which
 * go by `groupOverrideDetails` and can be suppressed.
 *
 * @see docs/aws-behaviour/cognito-triggers.md, "Claims nobody can change"
 */
const FORBIDDEN: ReadonlySet<string> = new Set([
  "username",
  "sub",
  "identities",
  "client_id",
  "event_id",
  "device_key",
  "version",
  "acr",
  "amr",
  "at_hash",
  "aud",
  "auth_time",
  "azp",
  "exp",
  "iat",
  "iss",
  "jti",
  "nbf",
  "nonce",
  "origin_jti",
  "token_use",
]);
const GROUP_CLAIMS = ["cognito:groups", "cognito:roles", "cognito:preferred_role"];

export interface TokenBeforeOverrides {
  readonly use: "id" | "access";
  readonly claims: JsonObject;
  readonly clientId: string;
}

/** The claims after a trigger's wishes, and the names of those that it may not touch and that stayed as they were. */
export function applyOverrides(
  token: TokenBeforeOverrides,
  overrides: ClaimOverrides,
): { readonly claims: JsonObject; readonly ignored: readonly string[] } {
  const claims: Record<string, JsonValue | undefined> = { ...token.claims };
  const ignored: string[] = [];
  for (const [name, value] of Object.entries(overrides.add)) {
    if (mayAdd(name, value, token)) setClaim(claims, name, value);
    else ignored.push(name);
  }
  for (const name of overrides.suppress) {
    if (!maySuppress(name, token.use)) ignored.push(name);
    else for (const suppressed of name === "cognito:groups" ? GROUP_CLAIMS : [name]) delete claims[suppressed];
  }
  return { claims, ignored };
}

/** `__proto__` is a name like any other in JSON. */
function setClaim(claims: Record<string, JsonValue | undefined>, name: string, value: JsonValue | undefined): void {
  Object.defineProperty(claims, name, { value, enumerable: true, configurable: true, writable: true });
}

function mayAdd(name: string, value: JsonValue | undefined, { use, clientId }: TokenBeforeOverrides): boolean {
  if (name === "aud" && use === "access") return value === clientId;
  // The access token's scopes go by scopesToAdd; in the ID token `scope` is a claim like any other.
  if (name === "scope" && use === "access") return false;
  return !FORBIDDEN.has(name) && !name.startsWith("cognito:") && !name.startsWith("dev:");
}

function maySuppress(name: string, use: "id" | "access"): boolean {
  if (GROUP_CLAIMS.includes(name)) return true;
  if (name === "scope" && use === "access") return false;
  return !FORBIDDEN.has(name) && !name.startsWith("cognito:");
}
