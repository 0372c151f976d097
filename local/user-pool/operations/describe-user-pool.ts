import { describePool } from "../pools/describe-pool";
import { userPoolId } from "../shape/api-members";
import { required, structure } from "../shape/structure";
import { signedOperation } from "./operation";

export const describeUserPool = signedOperation({
  name: "DescribeUserPool",
  input: structure({ UserPoolId: required(userPoolId) }),
  run({ pools, tables }, input) {
    return { UserPool: describePool(tables, pools.pool(input.UserPoolId)) };
  },
});
