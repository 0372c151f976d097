import { CognitoError } from "../../errors/cognito-error";
import { allowsFlow, hasRotation } from "../../resources/app-client";
import { refreshTokens } from "../../tokens/refresh";
import { checkRefreshToken } from "../../tokens/refresh-tokens";
import { needed } from "../challenges/challenge";
import { checkSecretHash } from "../check-secret-hash";
import type { Flow } from "./flow";

/** New tokens for a session that goes on. There is no new refresh token. */
export const refreshToken: Flow = {
  names: ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"],
  startedBy: ["InitiateAuth", "AdminInitiateAuth"],
  async start(services, { pool, client, parameters }) {
    if (hasRotation(client.settings)) throw new CognitoError("rotation-enabled");
    if (!allowsFlow(client.settings, "ALLOW_REFRESH_TOKEN_AUTH")) throw new CognitoError("flow-not-enabled");
    const token = needed(parameters, "REFRESH_TOKEN");
    if (client.secret !== undefined && parameters["SECRET_HASH"] === undefined)
      throw new CognitoError("secret-hash-missing", client.id);
    const presented = { pool, client, token };
    const { user } = checkRefreshToken(services, presented);
    checkSecretHash(client, parameters["SECRET_HASH"], [user.username, user.sub]);
    const { tokens } = await refreshTokens(services, presented, { source: "TokenGeneration_RefreshTokens" });
    return { kind: "tokens", tokens };
  },
};
