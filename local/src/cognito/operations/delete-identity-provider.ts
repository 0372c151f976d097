import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { providerName } from "../resources/identity-provider-settings";
import { identityProviderOf } from "../resources/identity-providers";
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
