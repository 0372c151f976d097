import { attributeNames, username, userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { findForAdmin } from "../users/find-user";
import { deleteAttributes } from "../users/update-attributes";
import { signedOperation } from "./operation";

export const adminDeleteUserAttributes = signedOperation({
  name: "AdminDeleteUserAttributes",
  input: structure({
    UserPoolId: required(userPoolId),
    Username: required(username),
    UserAttributeNames: required(attributeNames),
  }),
  run(services, { UserPoolId, Username, UserAttributeNames }) {
    const pool = services.pools.pool(UserPoolId);
    deleteAttributes(services, pool, findForAdmin(services, pool, Username), UserAttributeNames);
    return {};
  },
});
