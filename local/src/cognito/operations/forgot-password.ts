import { clientId, metadata, secretHash, username } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import { describeDelivery } from "../messages/destination";
import { checkSecretHash } from "../resources/client-secret";
import { forgotPassword as forget } from "../users/forgot-password";
import { publicOperation } from "./operation";

export const forgotPassword = publicOperation({
  name: "ForgotPassword",
  input: structure({
    ClientId: required(clientId),
    SecretHash: optional(secretHash),
    Username: required(username),
    ClientMetadata: optional(metadata),
  }),
  async run(services, { ClientId, SecretHash, Username, ClientMetadata: clientMetadata }) {
    const { pool, client } = services.pools.client(ClientId);
    checkSecretHash(client, SecretHash, [Username]);
    const delivery = await forget(services, { pool, client, username: Username, clientMetadata });
    return { CodeDeliveryDetails: describeDelivery(delivery) };
  },
});
