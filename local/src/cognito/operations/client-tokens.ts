import { CognitoError } from "../errors/cognito-error";
import { clientId, metadata } from "../input/api-members";
import { list, string } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import { allowsFlow, isClientSecret } from "../resources/app-client";
import { resourceServersOf, scopesOfServer } from "../resources/resource-server";
import { signClientToken } from "../tokens/issue-tokens";
import { publicOperation } from "./operation";

/**
 * An access token for the client itself. Checks the client, that it has a secret and this one, its flow, and that it may
 * have every scope. It does not ask whether the client may use the OAuth grant: that is another way to the same token.
 */
export const getClientToken = publicOperation({
  name: "GetClientToken",
  input: structure({
    ClientId: required(clientId),
    Secret: required(string({ min: 1, max: 64, sensitive: true })),
    Scopes: optional(list(string({ min: 1, max: 256 }), { max: 50 })),
    ClientMetadata: optional(metadata),
  }),
  async run(services, { ClientId, Secret, Scopes = [], ClientMetadata: clientMetadata }) {
    const { pool, client } = services.pools.client(ClientId);
    if (client.secret === undefined || !isClientSecret(client, Secret))
      throw new CognitoError("wrong-client-secret", client.id);
    if (!allowsFlow(client.settings, "ALLOW_CLIENT_TOKEN_AUTH")) throw new CognitoError("flow-not-enabled");
    const known = resourceServersOf(services.tables, pool.id).flatMap(scopesOfServer);
    const allowed = (client.settings.AllowedOAuthScopes ?? []).filter((scope) => known.includes(scope));
    const refused = Scopes.find((scope) => !allowed.includes(scope));
    if (refused !== undefined) throw new CognitoError("client-scope-refused", refused);
    const scopes = Scopes.length === 0 ? allowed : [...new Set(Scopes)];
    if (scopes.length === 0) throw new CognitoError("client-scope-missing");
    const { accessToken, expiresIn } = await signClientToken(services, { pool, client, scopes, clientMetadata });
    return {
      ClientAuthenticationResult: { AccessToken: accessToken, ExpiresIn: expiresIn, TokenType: "Bearer" },
    };
  },
});
