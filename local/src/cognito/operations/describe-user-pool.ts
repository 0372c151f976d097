import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { describePool } from "../resources/describe-pool";
import { signedOperation } from "./operation";

export const describeUserPool = signedOperation({
  name: "DescribeUserPool",
  input: structure({ UserPoolId: required(userPoolId) }),
  run({ pools, tables }, input) {
    return { UserPool: describePool(tables, pools.pool(input.UserPoolId)) };
  },
});
