import { username, userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { groupName } from "../resources/group-settings";
import { findForAdmin } from "../users/find-user";
import { groupOf, setMembership } from "../users/groups";
import { signedOperation } from "./operation";

/** Fine to repeat. Tokens that are out there keep their groups; a refresh reads them anew. */
export const adminRemoveUserFromGroup = signedOperation({
  name: "AdminRemoveUserFromGroup",
  input: structure({
    UserPoolId: required(userPoolId),
    Username: required(username),
    GroupName: required(groupName),
  }),
  run({ store, tables, pools }, input) {
    const pool = pools.pool(input.UserPoolId);
    return store.write(() => {
      const user = findForAdmin({ tables }, pool, input.Username);
      const group = groupOf(tables, pool.id, input.GroupName);
      setMembership(tables, pool.id, user.sub, group.name, false);
      return {};
    });
  },
});
