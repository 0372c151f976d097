import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { describeMfaConfiguration } from "../resources/mfa-configuration";
import { signedOperation } from "./operation";

export const getUserPoolMfaConfig = signedOperation({
  name: "GetUserPoolMfaConfig",
  input: structure({ UserPoolId: required(userPoolId) }),
  run({ pools }, input) {
    return describeMfaConfiguration(pools.pool(input.UserPoolId).settings);
  },
});
