import { createHash } from "node:crypto";
import type { JsonObject, JsonValue } from "../../model/json";
import type { EpochSeconds } from "../../model/time";
import type { Client } from "../resources/app-client";
import { STANDARD_ATTRIBUTES } from "../resources/attribute-schema";
import type { Pool } from "../resources/user-pool";
import type { ClaimOverrides, GroupClaims, IdentityRecord, UserRecord } from "../store/records";

/** The scope of every token of the user pools API; the pool's own operations require it. */
export const SELF_SERVICE_SCOPE = "aws.cognito.signin.user.admin";

/** What both tokens of one sign-in or refresh are made of. */
export interface TokenFacts {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: UserRecord;
  readonly groups: GroupClaims;
  readonly originJti: string;
  readonly eventId: string;
  readonly authTime: EpochSeconds;
  readonly issuedAt: EpochSeconds;
  readonly scopes: readonly string[];
  /** The user pools API, or the authorization server, whose access tokens carry `version`. */
  readonly origin: "api" | "oauth";
  readonly deviceKey?: string | undefined;
  readonly resource?: string | undefined;
  readonly nonce?: string | undefined;
}

/** The access token's claims in AWS's order (docs/aws-behaviour/cognito-tokens.md, "Access token"). */
export function accessClaims(facts: TokenFacts, expiresAt: EpochSeconds, jti: string): JsonObject {
  return {
    sub: facts.user.sub,
    ...(facts.deviceKey !== undefined && { device_key: facts.deviceKey }),
    ...groupsClaim(facts.groups),
    iss: facts.pool.issuer,
    ...(facts.origin === "oauth" && { version: 2 }),
    client_id: facts.client.id,
    ...(facts.resource !== undefined && { aud: facts.resource }),
    ...(isRevocable(facts) && { origin_jti: facts.originJti }),
    event_id: facts.eventId,
    token_use: "access",
    scope: facts.scopes.join(" "),
    auth_time: facts.authTime,
    exp: expiresAt,
    iat: facts.issuedAt,
    ...(isRevocable(facts) && { jti }),
    username: facts.user.username,
  };
}

/**
 * The ID token's claims in AWS's order. `at_hash` is present where an access token is given: the authorization
 * server's.
 */
export function idClaims(facts: TokenFacts, expiresAt: EpochSeconds, jti: string, accessToken?: string): JsonObject {
  const { roles, preferredRole } = facts.groups;
  return {
    ...(accessToken !== undefined && { at_hash: leftHalfHash(accessToken) }),
    ...(isRevocable(facts) && { origin_jti: facts.originJti }),
    sub: facts.user.sub,
    ...groupsClaim(facts.groups),
    ...(preferredRole !== undefined && { "cognito:preferred_role": preferredRole }),
    ...(roles.length > 0 && { "cognito:roles": roles }),
    aud: facts.client.id,
    ...(facts.nonce !== undefined && { nonce: facts.nonce }),
    event_id: facts.eventId,
    token_use: "id",
    auth_time: facts.authTime,
    iss: facts.pool.issuer,
    "cognito:username": facts.user.username,
    exp: expiresAt,
    iat: facts.issuedAt,
    ...(isRevocable(facts) && { jti }),
    ...(facts.user.identities !== undefined && { identities: identitiesClaim(facts.user.identities) }),
    ...attributeClaims(facts),
  };
}

/** Whether the session began where the client has revocation: only its tokens carry `origin_jti` and `jti`. */
const isRevocable = ({ originJti, eventId }: TokenFacts): boolean => originJti !== eventId;

const groupsClaim = ({ groups }: GroupClaims): JsonObject => (groups.length > 0 ? { "cognito:groups": groups } : {});

/** The attributes that the client may read and that the scopes ask for. All are strings but the two `…_verified`. */
function attributeClaims(facts: TokenFacts): JsonObject {
  const { user, client, scopes, origin } = facts;
  const claims: Record<string, string | boolean> = {};
  for (const [name, value] of Object.entries(user.attributes)) {
    if (!mayRead(client, name) || (origin === "oauth" && !isAskedFor(name, scopes))) continue;
    claims[name] = VERIFIED.includes(name) ? value === "true" : value;
  }
  return claims;
}

const VERIFIED: readonly string[] = ["email_verified", "phone_number_verified"];
const STANDARD: ReadonlySet<string> = new Set(STANDARD_ATTRIBUTES.map(({ name }) => name));

/**
 * Whether the client may read an attribute: one that it names, or, without such a list, a standard one. `sub` always.
 */
export function mayRead({ settings }: Pick<Client, "settings">, name: string): boolean {
  if (name === "sub") return true;
  return settings.ReadAttributes === undefined ? STANDARD.has(name) : settings.ReadAttributes.includes(name);
}

const OF_SCOPE: Readonly<Record<string, readonly string[]>> = {
  email: ["email", "email_verified"],
  phone: ["phone_number", "phone_number_verified"],
};

/**
 * Whether the scopes ask for an attribute. `openid` alone asks for all; profile, email and phone limit it to their
 * claims.
 */
export function isAskedFor(name: string, scopes: readonly string[]): boolean {
  const groups = scopes.filter((scope) => scope === "profile" || Object.hasOwn(OF_SCOPE, scope));
  if (groups.length === 0) return true;
  const group = Object.entries(OF_SCOPE).find(([, names]) => names.includes(name))?.[0] ?? "profile";
  return groups.includes(group);
}

/** OpenID Connect Core 1.0, section 3.1.3.6. */
const leftHalfHash = (token: string): string =>
  createHash("sha256").update(token, "ascii").digest().subarray(0, 16).toString("base64url");

/**
 * Claims that no trigger can add, change or suppress. Neither can `cognito:` claims be, except that the group claims
 * can be suppressed; `groupOverrideDetails` changes those.
 *
 * @see docs/aws-behaviour/cognito-triggers.md, "Claims that no trigger can change"
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

/**
 * Applies a trigger's overrides to the claims of one token. Claims that the trigger may not touch stay unchanged, and
 * their names are returned as `ignored`. It does not apply added scopes or group overrides: those come in with
 * `claims`.
 */
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
  // Only scopesToAdd changes the access token's scopes; in the ID token `scope` is a claim like any other.
  if (name === "scope" && use === "access") return false;
  return !FORBIDDEN.has(name) && !name.startsWith("cognito:") && !name.startsWith("dev:");
}

function maySuppress(name: string, use: "id" | "access"): boolean {
  if (GROUP_CLAIMS.includes(name)) return true;
  if (name === "scope" && use === "access") return false;
  return !FORBIDDEN.has(name) && !name.startsWith("cognito:");
}

/** The identities as the ID token shows them: every value is a string (docs/aws-behaviour/cognito-federation.md). */
const identitiesClaim = (identities: readonly IdentityRecord[]): readonly JsonObject[] =>
  identities.map(({ attribute: _, ...identity }) => ({
    ...identity,
    primary: String(identity.primary),
    dateCreated: String(identity.dateCreated),
  }));
