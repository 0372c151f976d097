import { CognitoError } from "../errors";
import { clientId, metadata, refreshTokenText } from "../input/api-members";
import { string } from "../input/shape";
import { optional, required, structure } from "../input/structure";
import { isClientSecret } from "../resources/client-secret";
import { allowsFlow, hasRotation } from "../resources/client-settings";
import { describeTokens } from "../sign-in/state/progress";
import { refreshTokens } from "../tokens/refresh-tokens";
import { publicOperation } from "./operation";

export const getTokensFromRefreshToken = publicOperation({
  name: "GetTokensFromRefreshToken",
  input: structure({
    RefreshToken: required(refreshTokenText),
    ClientId: required(clientId),
    ClientSecret: optional(string({ min: 1, max: 64, sensitive: true })),
    DeviceKey: optional(string()),
    ClientMetadata: optional(metadata),
  }),
  async run(services, input) {
    const { pool, client } = services.pools.client(input.ClientId);
    if (!isClientSecret(client, input.ClientSecret)) throw new CognitoError("wrong-client-secret", client.id);
    if (!hasRotation(client.settings) && !allowsFlow(client.settings, "ALLOW_REFRESH_TOKEN_AUTH"))
      throw new CognitoError("flow-not-enabled");
    const presented = { pool, client, token: input.RefreshToken };
    const { tokens, refreshToken } = await refreshTokens(services, presented, {
      source: "TokenGeneration_Authentication",
      clientMetadata: input.ClientMetadata,
    });
    return { AuthenticationResult: describeTokens(tokens, refreshToken) };
  },
});
