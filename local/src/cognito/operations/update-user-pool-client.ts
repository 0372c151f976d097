import { clientId, userPoolId } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import { clientSchema } from "../resources/client-settings";
import { describeClient } from "../resources/describe-client";
import { putClientByApi } from "../resources/put-client";
import { signedOperation } from "./operation";

const { ClientName, GenerateSecret, ...changeable } = clientSchema.members;

/** What is left out goes back to its default, as on AWS, but for the name. The secret stays. */
export const updateUserPoolClient = signedOperation({
  name: "UpdateUserPoolClient",
  input: structure({
    UserPoolId: required(userPoolId),
    ClientId: required(clientId),
    ClientName: optional(ClientName.schema),
    ...changeable,
  }),
  run(services, { UserPoolId, ClientId, ...given }) {
    const { pool, client } = services.pools.clientOf(UserPoolId, ClientId);
    const settings = {
      ...given,
      ClientName: given.ClientName ?? client.settings.ClientName,
      GenerateSecret: client.settings.GenerateSecret,
    };
    return { UserPoolClient: describeClient(putClientByApi(services, pool, client.id, settings, client.secret)) };
  },
});
