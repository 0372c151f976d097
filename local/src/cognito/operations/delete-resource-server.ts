import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { resourceServerIdentifier } from "../resources/resource-server-settings";
import { resourceServerOf } from "../resources/resource-servers";
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
