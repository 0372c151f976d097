import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { providerChanges, providerName } from "../resources/identity-provider-settings";
import {
  describeIdentityProvider,
  identityProviderOf,
  providerRuleBroken,
  putIdentityProvider,
} from "../resources/identity-providers";
import { signedOperation } from "./operation";

export const updateIdentityProvider = signedOperation({
  name: "UpdateIdentityProvider",
  input: structure({ UserPoolId: required(userPoolId), ProviderName: required(providerName), ...providerChanges }),
  run(services, { UserPoolId, ProviderName, ...changes }) {
    const pool = services.pools.pool(UserPoolId);
    const provider = services.store.write(() => {
      const { settings, record } = identityProviderOf(services.tables, pool.id, ProviderName);
      const changed = {
        ...settings,
        ProviderDetails: changes.ProviderDetails ?? settings.ProviderDetails,
        AttributeMapping: changes.AttributeMapping ?? settings.AttributeMapping,
        IdpIdentifiers: changes.IdpIdentifiers ?? settings.IdpIdentifiers,
      };
      const broken = providerRuleBroken(changed);
      if (broken !== undefined) throw broken;
      return putIdentityProvider(services, pool.id, changed, record.fromTemplate);
    });
    return { IdentityProvider: describeIdentityProvider(pool.id, provider) };
  },
});
