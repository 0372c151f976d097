import { username, userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { findForAdmin } from "../users/find-user";
import { removeUser } from "../users/user-record";
import { signedOperation } from "./operation";

/** Answers an empty body. */
export const adminDeleteUser = signedOperation({
  name: "AdminDeleteUser",
  input: structure({ UserPoolId: required(userPoolId), Username: required(username) }),
  run(services, { UserPoolId, Username }) {
    const pool = services.pools.pool(UserPoolId);
    services.store.write(() => removeUser(services, pool, findForAdmin(services, pool, Username)));
    return undefined;
  },
});
