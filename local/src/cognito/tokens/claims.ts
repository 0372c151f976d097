import { createHash } from "node:crypto";
import type { JsonObject } from "../../model/json";
import type { EpochSeconds } from "../../model/time";
import type { Client } from "../resources/app-client";
import { STANDARD_ATTRIBUTES } from "../resources/attribute-schema";
import type { Pool } from "../resources/user-pool";
import type { GroupClaims, UserRecord } from "../store/records";
import { identitiesClaim } from "../users/identities";

/** What both tokens of one issuance rest on. */
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
  /** Tokens of the authorization server carry `version`. */
  readonly origin: "api" | "oauth";
  readonly resource?: string | undefined;
  readonly nonce?: string | undefined;
}

/** The access token's claims in AWS's order (docs/aws-behaviour/cognito-tokens.md, "Access token"). */
export function accessClaims(facts: TokenFacts, expiresAt: EpochSeconds, jti: string): JsonObject {
  return {
    sub: facts.user.sub,
    ...groupsClaim(facts.groups),
    iss: facts.pool.issuer,
    ...(facts.origin === "oauth" && { version: 2 }),
    client_id: facts.client.id,
    ...(facts.resource !== undefined && { aud: facts.resource }),
    origin_jti: facts.originJti,
    event_id: facts.eventId,
    token_use: "access",
    scope: facts.scopes.join(" "),
    auth_time: facts.authTime,
    exp: expiresAt,
    iat: facts.issuedAt,
    jti,
    username: facts.user.username,
  };
}

/** The ID token's claims. `at_hash` comes with the authorization server alone, where both tokens are made together. */
export function idClaims(facts: TokenFacts, expiresAt: EpochSeconds, jti: string, accessToken?: string): JsonObject {
  const { roles, preferredRole } = facts.groups;
  return {
    ...(accessToken !== undefined && { at_hash: leftHalfHash(accessToken) }),
    origin_jti: facts.originJti,
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
    jti,
    ...(facts.user.identities !== undefined && { identities: identitiesClaim(facts.user.identities) }),
    ...attributeClaims(facts),
  };
}

const groupsClaim = ({ groups }: GroupClaims): JsonObject => (groups.length > 0 ? { "cognito:groups": groups } : {});

/** The attributes that the client may read and that the scopes ask for. Strings all, but for the two `…_verified`. */
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

/** Whether the client may read an attribute: those it names, or every standard one. `sub` always. */
export function mayRead({ settings }: Pick<Client, "settings">, name: string): boolean {
  if (name === "sub") return true;
  return settings.ReadAttributes === undefined ? STANDARD.has(name) : settings.ReadAttributes.includes(name);
}

const OF_SCOPE: Readonly<Record<string, readonly string[]>> = {
  email: ["email", "email_verified"],
  phone: ["phone_number", "phone_number_verified"],
};

/** `openid` alone asks for everything; with profile, email or phone beside it, those groups of claims only. */
export function isAskedFor(name: string, scopes: readonly string[]): boolean {
  const groups = scopes.filter((scope) => scope === "profile" || Object.hasOwn(OF_SCOPE, scope));
  if (groups.length === 0) return true;
  const group = Object.entries(OF_SCOPE).find(([, names]) => names.includes(name))?.[0] ?? "profile";
  return groups.includes(group);
}

/** OpenID Connect Core 1.0, section 3.1.3.6. */
const leftHalfHash = (token: string): string =>
  createHash("sha256").update(token, "ascii").digest().subarray(0, 16).toString("base64url");
