import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { resourceServerMembers } from "../resources/resource-server-settings";
import { describeResourceServer, putResourceServer, resourceServerOf } from "../resources/resource-servers";
import { signedOperation } from "./operation";

/** Scopes that are left out are gone. */
export const updateResourceServer = signedOperation({
  name: "UpdateResourceServer",
  input: structure({ UserPoolId: required(userPoolId), ...resourceServerMembers }),
  run(services, { UserPoolId, ...settings }) {
    const pool = services.pools.pool(UserPoolId);
    services.store.write(() => {
      resourceServerOf(services.tables, pool.id, settings.Identifier);
      const { fromTemplate = false } = services.tables.resourceServers.get(pool.id, settings.Identifier) ?? {};
      putResourceServer(services, pool.id, settings, fromTemplate);
    });
    return { ResourceServer: describeResourceServer(pool.id, settings) };
  },
});
