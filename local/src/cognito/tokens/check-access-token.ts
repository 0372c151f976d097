import { type DecodedToken, decodeToken, verifySignature } from "../../jws/token";
import { CognitoError } from "../errors";
import type { Client, Pool } from "../resources/pool";
import type { Services } from "../services";
import type { UserRecord } from "../store/records";
import { isRevoked } from "./sessions";

/** Who calls an operation by access token. */
export interface TokenCaller {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: UserRecord;
  readonly sessionId: string;
  readonly scopes: readonly string[];
}

export const SELF_SERVICE_SCOPE = "aws.cognito.signin.user.admin";

/** A decoded token of the form that a pool issues: RS256, with a `kid`. */
export interface PoolToken extends DecodedToken {
  readonly kid: string;
}

/** Takes a token apart if it has the form that a pool issues. It checks NO signature and NO claim. Never throws. */
export function decodePoolToken(token: string): PoolToken | undefined {
  const decoded = decodeToken(token);
  if ("malformed" in decoded) return undefined;
  const { alg, kid } = decoded.header;
  return alg === "RS256" && typeof kid === "string" ? { ...decoded, kid } : undefined;
}

/**
 * Whom an access token stands for at the pool's own operations. It checks the form, `token_use`, the signature, the
 * issuer, `exp`, the session, the user and, if given, the scope. It does NOT check what the client may read or write.
 * Throws the error of docs/aws-behaviour/cognito-sign-in.md.
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
  const { exp, client_id: clientId, origin_jti: sessionId, sub, scope: granted } = decoded.payload;
  if (typeof exp !== "number" || !Number.isFinite(exp) || services.clock() >= exp * 1000)
    throw new CognitoError("access-token-expired");
  const client = pool.clients.get(String(clientId));
  if (client === undefined) throw new CognitoError("no-such-client", String(clientId));
  const user = userOf(services, pool, String(sub), String(sessionId));
  const scopes = typeof granted === "string" ? granted.split(" ") : [];
  if (scope !== undefined && !scopes.includes(scope)) throw new CognitoError("access-token-scope");
  return { pool, client, user, sessionId: String(sessionId), scopes };
}

function userOf({ tables }: Services, pool: Pool, sub: string, sessionId: string): UserRecord {
  const user = tables.users.get(pool.id, sub);
  if (user === undefined) throw new CognitoError("no-such-user");
  if (!user.enabled) throw new CognitoError("user-disabled");
  const session = tables.sessions.get(pool.id, sessionId);
  if (session === undefined || session.sub !== sub || isRevoked(session, user.generation))
    throw new CognitoError("access-token-revoked");
  return user;
}
