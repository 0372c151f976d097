import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { providerName } from "../resources/identity-provider-settings";
import { describeIdentityProvider as describe, identityProviderOf } from "../resources/identity-providers";
import { signedOperation } from "./operation";

export const describeIdentityProvider = signedOperation({
  name: "DescribeIdentityProvider",
  input: structure({ UserPoolId: required(userPoolId), ProviderName: required(providerName) }),
  run({ pools, tables }, { UserPoolId, ProviderName }) {
    const pool = pools.pool(UserPoolId);
    return { IdentityProvider: describe(pool.id, identityProviderOf(tables, pool.id, ProviderName)) };
  },
});
