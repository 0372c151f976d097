import { CognitoError } from "../errors";
import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { groupMembers } from "../resources/group-settings";
import { describeGroup, putGroup } from "../users/groups";
import { signedOperation } from "./operation";

export const createGroup = signedOperation({
  name: "CreateGroup",
  input: structure({ UserPoolId: required(userPoolId), ...groupMembers }),
  run(services, input) {
    const pool = services.pools.pool(input.UserPoolId);
    const group = services.store.write(() => {
      if (services.tables.groups.get(pool.id, input.GroupName) !== undefined) throw new CognitoError("group-exists");
      return putGroup(services, pool.id, input, { fromTemplate: false });
    });
    return { Group: describeGroup(pool.id, group) };
  },
});
