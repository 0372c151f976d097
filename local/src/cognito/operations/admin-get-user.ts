import { username, userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { describeUserForAdmin } from "../users/describe-user";
import { findForAdmin } from "../users/find-user";
import { signedOperation } from "./operation";

export const adminGetUser = signedOperation({
  name: "AdminGetUser",
  input: structure({ UserPoolId: required(userPoolId), Username: required(username) }),
  run(services, input) {
    const pool = services.pools.pool(input.UserPoolId);
    return describeUserForAdmin(pool, findForAdmin(services, pool, input.Username));
  },
});
