import { username, userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { findForAdmin } from "../users/find-user";
import { saveUser } from "../users/user-record";
import { signedOperation } from "./operation";

export const adminEnableUser = signedOperation({
  name: "AdminEnableUser",
  input: structure({ UserPoolId: required(userPoolId), Username: required(username) }),
  run(services, { UserPoolId, Username }) {
    const pool = services.pools.pool(UserPoolId);
    return services.store.write(() => {
      const user = findForAdmin(services, pool, Username);
      saveUser(services, pool, user, { ...user, enabled: true, modifiedAt: services.clock() });
      return {};
    });
  },
});
