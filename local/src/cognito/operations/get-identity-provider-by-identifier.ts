import { CognitoError } from "../errors/cognito-error";
import { userPoolId } from "../input/api-members";
import { string } from "../input/schema";
import { required, structure } from "../input/structure";
import { describeIdentityProvider, identityProvidersOf } from "../resources/identity-providers";
import { signedOperation } from "./operation";

export const getIdentityProviderByIdentifier = signedOperation({
  name: "GetIdentityProviderByIdentifier",
  input: structure({
    UserPoolId: required(userPoolId),
    IdpIdentifier: required(string({ min: 1, max: 40, pattern: /^[\w\s+=.@-]+$/ })),
  }),
  run({ pools, tables }, { UserPoolId, IdpIdentifier }) {
    const pool = pools.pool(UserPoolId);
    const provider = identityProvidersOf(tables, pool.id).find(({ settings }) =>
      settings.IdpIdentifiers.includes(IdpIdentifier),
    );
    if (provider === undefined) throw new CognitoError("no-such-provider", IdpIdentifier);
    return { IdentityProvider: describeIdentityProvider(pool.id, provider) };
  },
});
