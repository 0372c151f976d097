import { providerName } from "../config/identity-provider-settings";
import { identityProviderOf } from "../pools/identity-providers";
import { userPoolId } from "../shape/api-members";
import { required, structure } from "../shape/structure";
import { signedOperation } from "./operation";

/** Its users stay, and can no longer sign in by it. */
export const deleteIdentityProvider = signedOperation({
  name: "DeleteIdentityProvider",
  input: structure({ UserPoolId: required(userPoolId), ProviderName: required(providerName) }),
  run({ store, pools, tables }, { UserPoolId, ProviderName }) {
    const pool = pools.pool(UserPoolId);
    store.write(() => {
      const { settings } = identityProviderOf(tables, pool.id, ProviderName);
      tables.identityProviders.remove(pool.id, settings.ProviderName);
    });
    return undefined;
  },
});
