import { CognitoError } from "../errors/cognito-error";
import { clientId, userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { describeClient } from "../resources/describe-client";
import { signedOperation } from "./operation";

export const describeUserPoolClient = signedOperation({
  name: "DescribeUserPoolClient",
  input: structure({ UserPoolId: required(userPoolId), ClientId: required(clientId) }),
  run({ pools }, input) {
    const client = pools.pool(input.UserPoolId).clients.get(input.ClientId);
    if (client === undefined) throw new CognitoError("no-such-client-described");
    return { UserPoolClient: describeClient(client) };
  },
});
