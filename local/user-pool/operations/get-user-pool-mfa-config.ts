import { describeMfaConfiguration } from "../pools/mfa-configuration";
import { userPoolId } from "../shape/api-members";
import { required, structure } from "../shape/structure";
import { signedOperation } from "./operation";

export const getUserPoolMfaConfig = signedOperation({
  name: "GetUserPoolMfaConfig",
  input: structure({ UserPoolId: required(userPoolId) }),
  run({ pools }, input) {
    return describeMfaConfiguration(pools.pool(input.UserPoolId).settings);
  },
});
