import { createHash, timingSafeEqual } from "node:crypto";
import type { Services } from "../../../resources/services";
import type { AuthorizationCodeRecord } from "../../../store/records";
import { newSessionId, type SignedTokens, signTokens, storeSession } from "../../../tokens/issue-tokens";
import { takeCode } from "../authorization-codes";
import { type OAuthRefusal, refuse } from "../oauth-error";
import { canReadScopes } from "../scopes";
import type { Grant, GrantRequest } from "./grant";

/**
 * Redeems a code for tokens. It checks that the client may use codes, that the code was made for this client and this
 * redirect URI, the PKCE verifier, and that the user is enabled and has not signed out everywhere since. The code is
 * used up even if one of the later checks fails: a second attempt could be a stolen code. It does not authenticate the
 * client, which the token endpoint has done.
 */
export const authorizationCode: Grant = async (services, request) => {
  const { pool, client, form } = request;
  const code = form.get("code");
  const redirectUri = form.get("redirect_uri");
  if (code === undefined || redirectUri === undefined) return refuse("invalid_request");
  if (!client.settings.AllowedOAuthFlows?.includes("code")) return refuse("unauthorized_client");
  const record = takeCode(services, pool.id, code);
  if (record === undefined) return refuse("invalid_grant");
  const refusal = refusalOf(request, record, redirectUri);
  if (refusal !== undefined) return refusal;
  const user = services.tables.users.get(pool.id, record.sub);
  if (user?.enabled !== true || user.generation !== record.generation) return refuse("invalid_grant");
  const { authTime, eventId, scopes, nonce, resource, overrides } = record;
  const facts = { eventId, authTime, scopes, origin: "oauth", nonce, resource } as const;
  const originJti = newSessionId(services, client, eventId);
  const source = "TokenGeneration_HostedAuth" as const;
  const tokens = await signTokens(services, { pool, client, user, originJti, ...facts, source, overrides });
  const refreshToken = remember(services, request, originJti, record, user.generation);
  return { kind: "tokens", body: describeTokens(tokens, refreshToken) };
};

function refusalOf(
  { client, form }: GrantRequest,
  record: AuthorizationCodeRecord,
  redirectUri: string,
): OAuthRefusal | undefined {
  if (record.clientId !== client.id) return refuse("invalid_grant");
  if (record.redirectUri !== redirectUri) return refuse("unauthorized_client", "invalid_redirect");
  if (record.challenge !== undefined && !provesChallenge(form.get("code_verifier"), record.challenge))
    return refuse("invalid_grant");
  return canReadScopes(client, record.scopes) ? undefined : refuse("invalid_grant");
}

/** RFC 7636, section 4.6. A malformed verifier is refused without hashing it. */
function provesChallenge(verifier: string | undefined, challenge: string): boolean {
  if (verifier === undefined || !/^[A-Za-z0-9\-._~]{43,128}$/.test(verifier)) return false;
  const given = Buffer.from(createHash("sha256").update(verifier).digest("base64url"));
  const expected = Buffer.from(challenge);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function remember(
  services: Services,
  { pool, client }: GrantRequest,
  originJti: string,
  { sub, eventId, authTime, scopes, nonce, resource, browserSession }: AuthorizationCodeRecord,
  generation: number,
): string {
  return storeSession(services, pool, client, originJti, {
    sub,
    generation,
    eventId,
    authTime,
    scopes,
    origin: "oauth",
    ...(nonce !== undefined && { nonce }),
    ...(resource !== undefined && { resource }),
    ...(browserSession !== undefined && { browserSession }),
  });
}

/** The body of a token response. The ID token is present only with the scope `openid`. */
export const describeTokens = ({ idToken, accessToken, expiresIn }: SignedTokens, refreshToken?: string) => ({
  ...(idToken !== undefined && { id_token: idToken }),
  access_token: accessToken,
  ...(refreshToken !== undefined && { refresh_token: refreshToken }),
  expires_in: expiresIn,
  token_type: "Bearer",
});
