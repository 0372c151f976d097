import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { groupMembers } from "../resources/group-settings";
import { describeGroup, groupOf, putGroup } from "../users/groups";
import { signedOperation } from "./operation";

/** Changes what is given; what is left out stays (inferred). */
export const updateGroup = signedOperation({
  name: "UpdateGroup",
  input: structure({ UserPoolId: required(userPoolId), ...groupMembers }),
  run(services, input) {
    const pool = services.pools.pool(input.UserPoolId);
    const group = services.store.write(() => {
      const before = groupOf(services.tables, pool.id, input.GroupName);
      const settings = {
        GroupName: before.name,
        Description: input.Description ?? before.description,
        Precedence: input.Precedence ?? before.precedence,
        RoleArn: input.RoleArn ?? before.roleArn,
      };
      return putGroup(services, pool.id, settings, { fromTemplate: before.fromTemplate });
    });
    return { Group: describeGroup(pool.id, group) };
  },
});
