import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { resourceServerIdentifier } from "../resources/resource-server-settings";
import { describeResourceServer as describe, resourceServerOf } from "../resources/resource-servers";
import { signedOperation } from "./operation";

export const describeResourceServer = signedOperation({
  name: "DescribeResourceServer",
  input: structure({ UserPoolId: required(userPoolId), Identifier: required(resourceServerIdentifier) }),
  run({ pools, tables }, { UserPoolId, Identifier }) {
    const pool = pools.pool(UserPoolId);
    return { ResourceServer: describe(pool.id, resourceServerOf(tables, pool.id, Identifier)) };
  },
});
