import { CognitoError } from "../errors/cognito-error";
import { allowsFlow, checkSecretHash, hasRotation } from "../resources/app-client";
import { checkRefreshToken, refreshTokens } from "../tokens/refresh-tokens";
import { type Flow, needed } from "./progress";

/** New tokens for an open session. There is no new refresh token: clients with rotation are refused. */
export const refreshTokenAuth: Flow = {
  names: ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"],
  startedBy: ["InitiateAuth", "AdminInitiateAuth"],
  async start(services, { pool, client, parameters }) {
    if (hasRotation(client.settings)) throw new CognitoError("rotation-enabled");
    if (!allowsFlow(client.settings, "ALLOW_REFRESH_TOKEN_AUTH")) throw new CognitoError("flow-not-enabled");
    const token = needed(parameters, "REFRESH_TOKEN");
    if (client.secret !== undefined && parameters["SECRET_HASH"] === undefined)
      throw new CognitoError("secret-hash-missing", client.id);
    const presented = { pool, client, token, at: "api", deviceKey: parameters["DEVICE_KEY"] } as const;
    const { user } = checkRefreshToken(services, presented);
    checkSecretHash(client, parameters["SECRET_HASH"], [user.username, user.sub]);
    const { tokens } = await refreshTokens(services, presented, { source: "TokenGeneration_RefreshTokens" });
    return { kind: "tokens", tokens };
  },
};
