import { CognitoError } from "../errors/cognito-error";
import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { resourceServerMembers } from "../resources/resource-server-settings";
import { describeResourceServer, findResourceServer, putResourceServer } from "../resources/resource-servers";
import { signedOperation } from "./operation";

export const createResourceServer = signedOperation({
  name: "CreateResourceServer",
  input: structure({ UserPoolId: required(userPoolId), ...resourceServerMembers }),
  run(services, { UserPoolId, ...settings }) {
    const pool = services.pools.pool(UserPoolId);
    services.store.write(() => {
      if (findResourceServer(services.tables, pool.id, settings.Identifier) !== undefined)
        throw new CognitoError("resource-server-exists", `${settings.Identifier} ${pool.id}`);
      putResourceServer(services, pool.id, settings, false);
    });
    return { ResourceServer: describeResourceServer(pool.id, settings) };
  },
});
