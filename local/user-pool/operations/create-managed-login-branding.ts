import { brandingContent } from "../config/branding-settings";
import { CognitoError } from "../errors";
import { brandingOf, checkBrandingContent, describeBranding, putBranding } from "../pools/brandings";
import { clientId, userPoolId } from "../shape/api-members";
import { required, structure } from "../shape/structure";
import { signedOperation } from "./operation";

export const createManagedLoginBranding = signedOperation({
  name: "CreateManagedLoginBranding",
  input: structure({ UserPoolId: required(userPoolId), ClientId: required(clientId), ...brandingContent }),
  run(services, { UserPoolId, ...settings }) {
    const { pool, client } = services.pools.clientOf(UserPoolId, settings.ClientId);
    checkBrandingContent(settings);
    const branding = services.store.write(() => {
      if (brandingOf(services.tables, pool.id, client.id) !== undefined) throw new CognitoError("branding-exists");
      return putBranding(services, pool.id, settings, false);
    });
    return { ManagedLoginBranding: describeBranding(pool.id, branding) };
  },
});
