import { brandingId } from "../config/branding-settings";
import { describeBranding, existingBranding } from "../pools/brandings";
import { userPoolId } from "../shape/api-members";
import { boolean } from "../shape/shape";
import { required, structure, withDefault } from "../shape/structure";
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
