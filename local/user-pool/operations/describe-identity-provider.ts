import { providerName } from "../config/identity-provider-settings";
import { describeIdentityProvider as describe, identityProviderOf } from "../pools/identity-providers";
import { userPoolId } from "../shape/api-members";
import { required, structure } from "../shape/structure";
import { signedOperation } from "./operation";

export const describeIdentityProvider = signedOperation({
  name: "DescribeIdentityProvider",
  input: structure({ UserPoolId: required(userPoolId), ProviderName: required(providerName) }),
  run({ pools, tables }, { UserPoolId, ProviderName }) {
    const pool = pools.pool(UserPoolId);
    return { IdentityProvider: describe(pool.id, identityProviderOf(tables, pool.id, ProviderName)) };
  },
});
