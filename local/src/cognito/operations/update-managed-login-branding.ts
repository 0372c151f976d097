import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { brandingContent, brandingId } from "../resources/branding-settings";
import { checkBrandingContent, describeBranding, existingBranding, putBranding } from "../resources/brandings";
import { signedOperation } from "./operation";

export const updateManagedLoginBranding = signedOperation({
  name: "UpdateManagedLoginBranding",
  input: structure({
    UserPoolId: required(userPoolId),
    ManagedLoginBrandingId: required(brandingId),
    ...brandingContent,
  }),
  run(services, { UserPoolId, ManagedLoginBrandingId, ...content }) {
    const pool = services.pools.pool(UserPoolId);
    checkBrandingContent(content);
    const branding = services.store.write(() => {
      const { settings, record } = existingBranding(services.tables, pool.id, ManagedLoginBrandingId);
      return putBranding(services, pool.id, { ...content, ClientId: settings.ClientId }, record.fromTemplate);
    });
    return { ManagedLoginBranding: describeBranding(pool.id, branding) };
  },
});
