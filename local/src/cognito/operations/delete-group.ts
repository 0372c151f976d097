import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { groupName } from "../resources/group-settings";
import { groupOf, removeGroup } from "../users/groups";
import { signedOperation } from "./operation";

/** Takes the members out. Answers an empty body, as the other deleting operations do (inferred). */
export const deleteGroup = signedOperation({
  name: "DeleteGroup",
  input: structure({ GroupName: required(groupName), UserPoolId: required(userPoolId) }),
  run({ store, tables, pools }, { GroupName, UserPoolId }) {
    const pool = pools.pool(UserPoolId);
    store.write(() => removeGroup(tables, pool.id, groupOf(tables, pool.id, GroupName).name));
    return undefined;
  },
});
