import { hasRotation } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { TokenGenerationSource } from "../triggers/pre-token-generation";
import { type SignedTokens, signTokens } from "./issue-tokens";
import { checkRefreshToken, type PresentedToken, rotate } from "./refresh-tokens";

export interface RefreshOptions {
  readonly source: TokenGenerationSource;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * New tokens for a session: `origin_jti`, `event_id` and `auth_time` stay, attributes and groups are read anew. With
 * rotation there is a new refresh token too, which lives no longer than the first one would have. The API's two calls
 * and the token endpoint share it.
 */
export async function refreshTokens(
  services: Services,
  presented: PresentedToken,
  options: RefreshOptions,
): Promise<{ readonly tokens: SignedTokens; readonly refreshToken?: string }> {
  const { pool, client } = presented;
  const { id, session, user } = checkRefreshToken(services, presented);
  const { eventId, authTime, scopes, origin, nonce, resource } = session;
  const facts = { eventId, authTime, scopes, origin, nonce, resource };
  const tokens = await signTokens(services, { pool, client, user, originJti: id, ...facts, ...options });
  // Only now, so that a trigger that fails does not cost the client its token.
  if (hasRotation(client.settings)) return { tokens, refreshToken: rotate(services, presented) };
  checkRefreshToken(services, presented);
  return { tokens };
}
