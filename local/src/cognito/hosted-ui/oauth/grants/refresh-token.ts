import { CognitoError } from "../../../errors";
import { checkRefreshToken, refreshTokens } from "../../../tokens/refresh-tokens";
import { refuse } from "../oauth-error";
import { describeTokens } from "./authorization-code";
import type { Grant } from "./grant";

/**
 * New tokens for a session, whether it was begun here or at the API. `ExplicitAuthFlows` is not looked at: it is the
 * API's. A refresh token comes back only where the client rotates them.
 */
export const refreshToken: Grant = async (services, { pool, client, form }) => {
  const token = form.get("refresh_token");
  if (token === undefined) return refuse("invalid_request");
  const presented = { pool, client, token };
  try {
    checkRefreshToken(services, presented);
  } catch (error) {
    if (error instanceof CognitoError) return refuse("invalid_grant");
    throw error;
  }
  const refreshed = await refreshTokens(services, presented, { source: "TokenGeneration_RefreshTokens" });
  return { kind: "tokens", body: describeTokens(refreshed.tokens, refreshed.refreshToken) };
};
