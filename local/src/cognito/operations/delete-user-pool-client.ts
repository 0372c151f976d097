import { clientId, userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { brandingOf } from "../resources/brandings";
import { signedOperation } from "./operation";

/** Ends the client's sessions, too: whatever names the client is answered that it does not exist. */
export const deleteUserPoolClient = signedOperation({
  name: "DeleteUserPoolClient",
  input: structure({ UserPoolId: required(userPoolId), ClientId: required(clientId) }),
  run(services, { UserPoolId, ClientId }) {
    const { pool, client } = services.pools.clientOf(UserPoolId, ClientId);
    services.store.write(() => {
      const branding = brandingOf(services.tables, pool.id, client.id);
      if (branding !== undefined) services.tables.brandings.remove(pool.id, branding.id);
      services.pools.removeClient(pool.id, client.id);
    });
    return undefined;
  },
});
