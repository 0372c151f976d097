import { resourceServerIdentifier } from "../config/resource-server-settings";
import { describeResourceServer as describe, resourceServerOf } from "../pools/resource-servers";
import { userPoolId } from "../shape/api-members";
import { required, structure } from "../shape/structure";
import { signedOperation } from "./operation";

export const describeResourceServer = signedOperation({
  name: "DescribeResourceServer",
  input: structure({ UserPoolId: required(userPoolId), Identifier: required(resourceServerIdentifier) }),
  run({ pools, tables }, { UserPoolId, Identifier }) {
    const pool = pools.pool(UserPoolId);
    return { ResourceServer: describe(pool.id, resourceServerOf(tables, pool.id, Identifier)) };
  },
});
