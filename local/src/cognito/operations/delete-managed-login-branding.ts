import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { brandingId } from "../resources/branding-settings";
import { existingBranding } from "../resources/brandings";
import { signedOperation } from "./operation";

export const deleteManagedLoginBranding = signedOperation({
  name: "DeleteManagedLoginBranding",
  input: structure({ UserPoolId: required(userPoolId), ManagedLoginBrandingId: required(brandingId) }),
  run({ store, pools, tables }, { UserPoolId, ManagedLoginBrandingId }) {
    const pool = pools.pool(UserPoolId);
    store.write(() => {
      const { id } = existingBranding(tables, pool.id, ManagedLoginBrandingId);
      tables.brandings.remove(pool.id, id);
    });
    return undefined;
  },
});
