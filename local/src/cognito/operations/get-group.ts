import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { groupName } from "../resources/group-settings";
import { describeGroup, groupOf } from "../users/groups";
import { signedOperation } from "./operation";

export const getGroup = signedOperation({
  name: "GetGroup",
  input: structure({ GroupName: required(groupName), UserPoolId: required(userPoolId) }),
  run({ pools, tables }, input) {
    const pool = pools.pool(input.UserPoolId);
    return { Group: describeGroup(pool.id, groupOf(tables, pool.id, input.GroupName)) };
  },
});
