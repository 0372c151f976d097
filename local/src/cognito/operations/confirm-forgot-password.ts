import { clientId, code, metadata, password, secretHash, username } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import { checkSecretHash } from "../resources/client-secret";
import { confirmForgotPassword as chooseNewPassword } from "../users/forgot-password";
import { publicOperation } from "./operation";

export const confirmForgotPassword = publicOperation({
  name: "ConfirmForgotPassword",
  input: structure({
    ClientId: required(clientId),
    SecretHash: optional(secretHash),
    Username: required(username),
    ConfirmationCode: required(code),
    Password: required(password),
    ClientMetadata: optional(metadata),
  }),
  async run(services, input) {
    const { pool, client } = services.pools.client(input.ClientId);
    checkSecretHash(client, input.SecretHash, [input.Username]);
    await chooseNewPassword(services, {
      pool,
      client,
      username: input.Username,
      code: input.ConfirmationCode,
      password: input.Password,
      clientMetadata: input.ClientMetadata,
    });
    return {};
  },
});
