import { CognitoError } from "../errors/cognito-error";
import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { providerMembers } from "../resources/identity-provider-settings";
import {
  describeIdentityProvider,
  findIdentityProvider,
  providerRuleBroken,
  putIdentityProvider,
} from "../resources/identity-providers";
import { signedOperation } from "./operation";

/** OIDC alone: any other kind is refused, not kept and left without effect. */
export const createIdentityProvider = signedOperation({
  name: "CreateIdentityProvider",
  input: structure({ UserPoolId: required(userPoolId), ...providerMembers }),
  run(services, { UserPoolId, ...settings }) {
    const pool = services.pools.pool(UserPoolId);
    const broken = providerRuleBroken(settings);
    if (broken !== undefined) throw broken;
    const provider = services.store.write(() => {
      if (findIdentityProvider(services.tables, pool.id, settings.ProviderName) !== undefined)
        throw new CognitoError("provider-exists", settings.ProviderName);
      return putIdentityProvider(services, pool.id, settings, false);
    });
    return { IdentityProvider: describeIdentityProvider(pool.id, provider) };
  },
});
