import { resourceServerIdentifier } from "../config/resource-server-settings";
import { resourceServerOf } from "../pools/resource-servers";
import { userPoolId } from "../shape/api-members";
import { required, structure } from "../shape/structure";
import { signedOperation } from "./operation";

export const deleteResourceServer = signedOperation({
  name: "DeleteResourceServer",
  input: structure({ UserPoolId: required(userPoolId), Identifier: required(resourceServerIdentifier) }),
  run({ store, pools, tables }, { UserPoolId, Identifier }) {
    const pool = pools.pool(UserPoolId);
    store.write(() => {
      resourceServerOf(tables, pool.id, Identifier);
      tables.resourceServers.remove(pool.id, Identifier);
    });
    return undefined;
  },
});
