import { createHash } from "node:crypto";
import { signToken } from "../../jws/sign-token";
import {
  type EpochMillis,
  epochMillis,
  epochSeconds,
  millis,
  type Seconds,
  seconds,
  toEpochSeconds,
} from "../../model/time";
import { expireAt } from "../../store/expiry";
import type { Client } from "../resources/app-client";
import { lifetimesOf } from "../resources/app-client";
import { newUuid } from "../resources/new-ids";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { SessionRecord, TokenOverrides } from "../store/records";
import { runPreTokenGeneration, type TokenGenerationSource } from "../triggers/pre-token-generation";
import { groupClaimsOf, groupsOf } from "../users/groups";
import { accessClaims, applyOverrides, idClaims, SELF_SERVICE_SCOPE, type TokenFacts } from "./claims";

/** What tokens are made from, for the API and the authorization server, at a sign-in and at a refresh. */
export interface TokenRequest extends Omit<TokenFacts, "groups" | "issuedAt"> {
  readonly source: TokenGenerationSource;
  /** For the trigger: RespondToAuthChallenge's, never InitiateAuth's. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
  /** The trigger's answer when the authorization code was issued; undefined: it is asked now. */
  readonly overrides?: TokenOverrides | undefined;
}

export interface SignedTokens {
  readonly accessToken: string;
  /** Absent where the authorization server was not asked for `openid`. */
  readonly idToken?: string;
  readonly expiresIn: Seconds;
}

/** Asks the pre token generation trigger. The authorization server does so before it issues a code. */
export function askTrigger(services: Services, request: TokenRequest): Promise<TokenOverrides> {
  const { pool, client, user, source, scopes, clientMetadata } = request;
  const groups = groupClaimsOf(groupsOf(services.tables, pool.id, user.sub));
  return runPreTokenGeneration(services, { pool, client, subject: { user, groups }, source, scopes, clientMetadata });
}

/**
 * Signs a user's tokens: asks the trigger once for both, puts in groups and attributes as they are now, and signs each
 * token with its own key. It does not check whether the user may have them, and stores nothing: that is `storeSession`.
 */
export async function signTokens(services: Services, request: TokenRequest): Promise<SignedTokens> {
  const overrides = request.overrides ?? (await askTrigger(services, request));
  const facts = factsOf(services, request, overrides);
  const lifetimes = lifetimesOf(request.client.settings);
  const expiry = (length: number) => epochSeconds(facts.issuedAt + Math.floor(length / 1000));
  const expiresIn = seconds(Math.floor(lifetimes.access / 1000));
  const access = () => {
    const claims = accessClaims(facts, expiry(lifetimes.access), newUuid(services.random));
    return sign(services, request, "access", claims, overrides);
  };
  const id = (accessToken?: string) => {
    const claims = idClaims(facts, expiry(lifetimes.id), newUuid(services.random), accessToken);
    return sign(services, request, "id", claims, overrides);
  };
  if (request.origin === "api") {
    const [accessToken, idToken] = await Promise.all([access(), id()]);
    return { accessToken, idToken, expiresIn };
  }
  const accessToken = await access();
  // The granted scopes decide whether there is an ID token, not what the trigger left of them.
  if (!request.scopes.includes("openid")) return { accessToken, expiresIn };
  return { accessToken, idToken: await id(accessToken), expiresIn };
}

function factsOf(services: Services, request: TokenRequest, overrides: TokenOverrides): TokenFacts {
  const { pool, user } = request;
  const issuedAt = toEpochSeconds(services.clock());
  const groups = overrides.groups ?? groupClaimsOf(groupsOf(services.tables, pool.id, user.sub));
  return { ...request, groups, issuedAt };
}

function sign(
  services: Services,
  { client, pool, scopes }: TokenRequest,
  use: "id" | "access",
  claims: ReturnType<typeof idClaims>,
  overrides: TokenOverrides,
): Promise<string> {
  const scoped = use === "access" ? { ...claims, scope: scopesAfter(scopes, overrides).join(" ") } : claims;
  const applied = applyOverrides({ use, claims: scoped, clientId: client.id }, overrides[use]);
  if (applied.ignored.length > 0)
    services.log(
      `The pre token generation trigger of ${pool.id} may not change these claims of the ${use} token; they were left ` +
        `as they are: ${applied.ignored.join(", ")}`,
    );
  return signToken(applied.claims, services.keys.signing(pool.id, use));
}

/** Granted scopes first, then those that the trigger adds; suppressed ones are removed from both. */
function scopesAfter(granted: readonly string[], { access }: TokenOverrides): readonly string[] {
  const scopes = new Set([...granted, ...access.scopesToAdd]);
  for (const scope of access.scopesToSuppress) scopes.delete(scope);
  return [...scopes];
}

export interface ClientTokenRequest {
  readonly pool: Pool;
  readonly client: Client;
  readonly scopes: readonly string[];
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * Signs the access token of a client that acts for itself (client credentials), without user, groups or session. Only a
 * V3_0 trigger is asked. It does not check whether the client may have the scopes.
 */
export async function signClientToken(services: Services, request: ClientTokenRequest): Promise<SignedTokens> {
  const { pool, client, scopes, clientMetadata } = request;
  const source = "TokenGeneration_ClientCredentials" as const;
  const overrides = await runPreTokenGeneration(services, {
    pool,
    client,
    subject: undefined,
    source,
    scopes,
    clientMetadata,
  });
  const now = toEpochSeconds(services.clock());
  const expiresIn = seconds(Math.floor(lifetimesOf(client.settings).access / 1000));
  const claims = {
    sub: client.id,
    token_use: "access",
    scope: scopesAfter(scopes, overrides).join(" "),
    auth_time: now,
    iss: pool.issuer,
    exp: now + expiresIn,
    iat: now,
    version: 2,
    ...(client.settings.EnableTokenRevocation && { jti: newUuid(services.random) }),
    client_id: client.id,
  };
  const applied = applyOverrides({ use: "access", claims, clientId: client.id }, overrides.access);
  return { accessToken: await signToken(applied.claims, services.keys.signing(pool.id, "access")), expiresIn };
}

/** What a session keeps of its sign-in. */
export type NewSession = Pick<
  SessionRecord,
  | "sub"
  | "generation"
  | "eventId"
  | "authTime"
  | "scopes"
  | "origin"
  | "device"
  | "nonce"
  | "resource"
  | "browserSession"
>;

/** How long a session is kept after its last token has expired, so that errors can say that it expired: a day. */
const AFTERLIFE = millis(86_400_000);

/**
 * The id of a new session, which its tokens carry as `origin_jti`. Tokens of a client without revocation carry none:
 * their session goes by the `event_id`, which every token has.
 */
export const newSessionId = (services: Pick<Services, "random">, { settings }: Client, eventId: string): string =>
  settings.EnableTokenRevocation ? newUuid(services.random) : eventId;

/** A session that a sign-in by the API begins: its id, and what its tokens and its record both hold. */
export function newApiSession(services: Services, client: Client) {
  const eventId = newUuid(services.random);
  const authTime = toEpochSeconds(services.clock());
  const facts = { eventId, authTime, scopes: [SELF_SERVICE_SCOPE], origin: "api" } as const;
  return { id: newSessionId(services, client, eventId), facts };
}

/**
 * Stores a session under its id, the tokens' `origin_jti`. Returns its refresh token, of which only a hash is stored;
 * an empty text without one.
 */
export function storeSession(
  services: Services,
  pool: Pool,
  client: Client,
  id: string,
  session: NewSession,
  hasRefreshToken = true,
): string {
  const now = services.clock();
  const lifetimes = lifetimesOf(client.settings);
  const refreshExpiresAt = epochMillis(now + lifetimes.refresh);
  const expiresAt = epochMillis(Math.max(refreshExpiresAt, now + lifetimes.access) + AFTERLIFE);
  const refreshToken = newRefreshToken(services);
  const current = hashToken(refreshToken);
  services.store.write(() => {
    const record: SessionRecord = { ...session, clientId: client.id, refreshExpiresAt, expiresAt };
    services.tables.sessions.put([pool.id, id], hasRefreshToken ? { ...record, current } : record);
    expireAt(services.store, expiresAt, "sessions", pool.id, id);
    const activeUntil = hasRefreshToken ? refreshExpiresAt : epochMillis(now + lifetimes.access);
    const { sub, browserSession: origin } = session;
    const listed = { kind: "TOKEN", record: id, clientId: client.id, activeUntil, sub } as const;
    services.trackSession(services, pool, origin === undefined ? listed : { ...listed, origin });
    if (hasRefreshToken) storeRefreshToken(services, pool.id, current, id, expiresAt);
  });
  return hasRefreshToken ? refreshToken : "";
}

/** 48 random bytes in the alphabet of AWS's refresh tokens. It carries no data. */
export const newRefreshToken = ({ random }: Pick<Services, "random">): string => random(48).toString("base64url");

/**
 * The hash under which a random token is stored. Tokens are 384 random bits, so a plain hash cannot be reversed by
 * guessing.
 */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("base64url");

/** Stores which session a refresh token belongs to, by the token's hash. */
export function storeRefreshToken(
  services: Services,
  poolId: string,
  hash: string,
  sessionId: string,
  expiresAt: EpochMillis,
): void {
  services.tables.refreshTokens.put([poolId, hash], { sessionId, expiresAt });
  expireAt(services.store, expiresAt, "refreshTokens", poolId, hash);
}
