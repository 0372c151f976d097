import { type DecodedToken, decodeToken, verifySignature } from "../../jws/token";
import type { JsonValue } from "../../model/json";
import type { EpochMillis } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { SELF_SERVICE_SCOPE } from "./claims";
import { isRevoked } from "./revocation";

/** The caller of an operation that takes an access token. */
export interface TokenCaller {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: UserRecord;
  readonly sessionId: string;
  readonly scopes: readonly string[];
}

/** A decoded token of the form that a pool issues: RS256, with a `kid`. */
export interface PoolToken extends DecodedToken {
  readonly kid: string;
}

/**
 * Takes a token apart if it has the form that a pool issues, without a critical extension (RFC 7515, section 4.1.11).
 * It checks NO signature and NO claim. Never throws.
 */
export function decodePoolToken(token: string): PoolToken | undefined {
  const decoded = decodeToken(token);
  if ("malformed" in decoded) return undefined;
  const { alg, kid, crit } = decoded.header;
  return alg === "RS256" && typeof kid === "string" && crit === undefined ? { ...decoded, kid } : undefined;
}

/**
 * The user behind an access token, for the pool's own operations. Checks form, use, signature, issuer, times, client,
 * session, user and, unless it is undefined, scope. Throws the errors of docs/aws-behaviour/cognito-sign-in.md. It does
 * NOT check what the client may read or write.
 */
export async function checkAccessToken(
  services: Services,
  token: string,
  scope: string | undefined = SELF_SERVICE_SCOPE,
): Promise<TokenCaller> {
  const decoded = decodePoolToken(token);
  const issuer = decoded?.payload["iss"];
  const pool = services.pools.all().find((candidate) => candidate.issuer === issuer);
  if (decoded === undefined || pool === undefined || decoded.payload["token_use"] !== "access")
    throw new CognitoError("access-token-invalid");
  const key = services.keys.find(pool.id, decoded.kid);
  if (key === undefined || !verifySignature(decoded, "RS256", key)) throw new CognitoError("access-token-signature");
  const { exp, iat, nbf, scope: granted } = decoded.payload;
  const now = services.clock();
  if (!isTime(exp) || now >= exp * 1000) throw new CognitoError("access-token-expired");
  if (isToCome(iat, now) || isToCome(nbf, now)) throw new CognitoError("access-token-invalid");
  const clientId = text(decoded.payload["client_id"]);
  const client = pool.clients.get(clientId);
  if (client === undefined) throw new CognitoError("no-such-client", clientId);
  const sessionId = text(decoded.payload["origin_jti"] ?? decoded.payload["event_id"]);
  const user = userOf(services, pool, text(decoded.payload["sub"]), sessionId);
  const scopes = typeof granted === "string" ? granted.split(" ") : [];
  if (scope !== undefined && !scopes.includes(scope)) throw new CognitoError("access-token-scope");
  return { pool, client, user, sessionId, scopes };
}

const text = (value: JsonValue | undefined): string => (typeof value === "string" ? value : "");

const isTime = (value: JsonValue | undefined): value is number => typeof value === "number" && Number.isFinite(value);

/** Also what is no time. A token of the future is there once the clock was set back. */
const isToCome = (value: JsonValue | undefined, now: EpochMillis): boolean =>
  value !== undefined && !(isTime(value) && value * 1000 <= now);

function userOf({ tables }: Services, pool: Pool, sub: string, sessionId: string): UserRecord {
  const user = tables.users.get(pool.id, sub);
  if (user === undefined) throw new CognitoError("no-such-user");
  if (!user.enabled) throw new CognitoError("user-disabled");
  const session = tables.sessions.get(pool.id, sessionId);
  if (session === undefined || session.sub !== sub || isRevoked(session, user.generation))
    throw new CognitoError("access-token-revoked");
  return user;
}
