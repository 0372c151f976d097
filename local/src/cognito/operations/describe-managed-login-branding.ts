import { userPoolId } from "../input/api-members";
import { boolean } from "../input/schema";
import { required, structure, withDefault } from "../input/structure";
import { brandingId } from "../resources/branding-settings";
import { describeBranding, existingBranding } from "../resources/brandings";
import { signedOperation } from "./operation";

/** ReturnMergedResources is taken and changes nothing: the local pages have no defaults of AWS's to merge. */
export const describeManagedLoginBranding = signedOperation({
  name: "DescribeManagedLoginBranding",
  input: structure({
    UserPoolId: required(userPoolId),
    ManagedLoginBrandingId: required(brandingId),
    ReturnMergedResources: withDefault(boolean, false),
  }),
  run({ pools, tables }, { UserPoolId, ManagedLoginBrandingId }) {
    const pool = pools.pool(UserPoolId);
    return {
      ManagedLoginBranding: describeBranding(pool.id, existingBranding(tables, pool.id, ManagedLoginBrandingId)),
    };
  },
});
