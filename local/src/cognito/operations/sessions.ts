import { CognitoError } from "../errors/cognito-error";
import {
  accessToken,
  clientId,
  deviceKey,
  metadata,
  refreshTokenText,
  username,
  userPoolId,
} from "../input/api-members";
import { string } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import { allowsFlow, hasRotation, isClientSecret } from "../resources/app-client";
import { decodePoolToken } from "../tokens/check-access-token";
import { findSession, refreshTokens } from "../tokens/refresh-tokens";
import { revokeAllSessions, revokeSession } from "../tokens/revocation";
import { adminOperation, publicOperation, userOperation } from "./operation";
import { describeTokens } from "./sign-in";

/**
 * Checks the client and its secret, that the client may refresh, the caller's address, and the refresh token with its
 * session. Does not check
 * whether the user may sign in again: that is `refreshTokens`.
 */
export const getTokensFromRefreshToken = publicOperation({
  name: "GetTokensFromRefreshToken",
  input: structure({
    RefreshToken: required(refreshTokenText),
    ClientId: required(clientId),
    ClientSecret: optional(string({ min: 1, max: 64, sensitive: true })),
    DeviceKey: optional(deviceKey),
    ClientMetadata: optional(metadata),
  }),
  async run(services, input) {
    const { pool, client } = services.pools.client(input.ClientId);
    if (!isClientSecret(client, input.ClientSecret)) throw new CognitoError("wrong-client-secret", client.id);
    if (!hasRotation(client.settings) && !allowsFlow(client.settings, "ALLOW_REFRESH_TOKEN_AUTH"))
      throw new CognitoError("flow-not-enabled");
    services.threats.refuseBlocked(services, { pool, client, type: "SignIn", username: undefined });
    const presented = { pool, client, token: input.RefreshToken, at: "api", deviceKey: input.DeviceKey } as const;
    const { tokens, refreshToken } = await refreshTokens(services, presented, {
      source: "TokenGeneration_Authentication",
      clientMetadata: input.ClientMetadata,
    });
    return { AuthenticationResult: describeTokens(tokens, refreshToken) };
  },
});

export const revokeToken = publicOperation({
  name: "RevokeToken",
  input: structure({
    Token: optional(string({ max: 16_384, sensitive: true })),
    ClientId: required(clientId),
    ClientSecret: optional(string({ min: 1, max: 64, sensitive: true })),
  }),
  run(services, { Token: token = "", ClientId, ClientSecret }) {
    const found = services.pools.findClient(ClientId);
    if (found === undefined || !isClientSecret(found.client, ClientSecret))
      throw new CognitoError("invalid-client-or-secret");
    const { pool, client } = found;
    if (!client.settings.EnableTokenRevocation) throw new CognitoError("revocation-not-enabled");
    if (token === "") throw new CognitoError("token-missing");
    if (decodePoolToken(token) !== undefined) throw new CognitoError("token-type-unsupported");
    const known = findSession(services, pool.id, token);
    if (known !== undefined && known.session.clientId === client.id) revokeSession(services, pool.id, known.id);
    return {};
  },
});

export const globalSignOut = userOperation({
  name: "GlobalSignOut",
  input: structure({ AccessToken: required(accessToken) }),
  run(services, _input, { pool, user }) {
    revokeAllSessions(services, pool.id, user.sub);
    return {};
  },
});

export const adminUserGlobalSignOut = adminOperation({
  name: "AdminUserGlobalSignOut",
  input: structure({ UserPoolId: required(userPoolId), Username: required(username) }),
  run(services, _input, pool, user) {
    revokeAllSessions(services, pool.id, user.sub);
    return {};
  },
});
