import { CognitoError } from "../../../errors/cognito-error";
import { checkRefreshToken, refreshTokens } from "../../../tokens/refresh-tokens";
import { refuse } from "../oauth-error";
import { describeTokens } from "./authorization-code-grant";
import type { Grant } from "./grant";

/**
 * Issues new tokens for a session of the API or of this server. It checks the refresh token as the API does. It does
 * not check `ExplicitAuthFlows`, which is about the API. A new refresh token is returned only if the client rotates
 * them.
 */
export const refreshToken: Grant = async (services, { pool, client, form }) => {
  const token = form.get("refresh_token");
  if (token === undefined) return refuse("invalid_request");
  const presented = { pool, client, token, at: "token-endpoint" } as const;
  try {
    checkRefreshToken(services, presented);
  } catch (error) {
    if (error instanceof CognitoError) return refuse("invalid_grant");
    throw error;
  }
  const refreshed = await refreshTokens(services, presented, { source: "TokenGeneration_RefreshTokens" });
  return { kind: "tokens", body: describeTokens(refreshed.tokens, refreshed.refreshToken) };
};
