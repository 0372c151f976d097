import { CognitoError } from "../errors";
import { clientId } from "../input/api-members";
import { string } from "../input/shape";
import { optional, required, structure } from "../input/structure";
import { isClientSecret } from "../sign-in/check-secret-hash";
import { decodePoolToken } from "../tokens/check-access-token";
import { findSession } from "../tokens/refresh-tokens";
import { revokeSession } from "../tokens/sessions";
import { publicOperation } from "./operation";

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
