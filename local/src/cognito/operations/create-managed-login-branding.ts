import { CognitoError } from "../errors/cognito-error";
import { clientId, userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { brandingContent } from "../resources/branding-settings";
import { brandingOf, checkBrandingContent, describeBranding, putBranding } from "../resources/brandings";
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
