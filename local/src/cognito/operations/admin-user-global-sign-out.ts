import { username, userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { revokeAllSessions } from "../tokens/sessions";
import { findForAdmin } from "../users/find-user";
import { signedOperation } from "./operation";

export const adminUserGlobalSignOut = signedOperation({
  name: "AdminUserGlobalSignOut",
  input: structure({ UserPoolId: required(userPoolId), Username: required(username) }),
  run(services, { UserPoolId, Username }) {
    const pool = services.pools.pool(UserPoolId);
    revokeAllSessions(services, pool.id, findForAdmin(services, pool, Username).sub);
    return {};
  },
});
