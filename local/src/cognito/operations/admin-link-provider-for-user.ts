import { CognitoError } from "../errors";
import { userPoolId } from "../input/api-members";
import { providerUser } from "../input/provider-user";
import { required, structure } from "../input/structure";
import { identityProviderOf } from "../resources/identity-providers";
import { findByIdentity, findForAdmin, findLinkTarget } from "../users/find-user";
import { newIdentity } from "../users/identities";
import { identityKey, SUBJECT, saveUser } from "../users/user-record";
import { signedOperation } from "./operation";

/** Lets an outside identity that has not signed in yet sign in as a user who is there. */
export const adminLinkProviderForUser = signedOperation({
  name: "AdminLinkProviderForUser",
  input: structure({
    UserPoolId: required(userPoolId),
    DestinationUser: required(providerUser),
    SourceUser: required(providerUser),
  }),
  run(services, { UserPoolId, DestinationUser: to, SourceUser: from }) {
    const pool = services.pools.pool(UserPoolId);
    if (from.ProviderName === "Cognito") throw new CognitoError("link-of-native-source");
    const { ProviderName } = identityProviderOf(services.tables, pool.id, from.ProviderName).settings;
    const attribute = from.ProviderAttributeName ?? SUBJECT;
    services.store.write(() => {
      const { tables, clock } = services;
      const user =
        to.ProviderName === "Cognito"
          ? findForAdmin(services, pool, to.ProviderAttributeValue)
          : findLinkTarget(tables, pool.id, to.ProviderName, to.ProviderAttributeValue);
      if (user === undefined) throw new CognitoError("no-such-user");
      const identity = newIdentity(ProviderName, from.ProviderAttributeValue, clock(), { primary: false, attribute });
      if (findByIdentity(tables, pool.id, identityKey(identity)) !== undefined)
        throw new CognitoError("identity-already-linked");
      const identities = [...(user.identities ?? []), identity];
      // At most five links (docs/aws-behaviour/cognito-federation.md).
      if (identities.filter(({ primary }) => !primary).length > 5) throw new CognitoError("too-many-identities");
      saveUser(services, pool, user, { ...user, identities, modifiedAt: clock() });
    });
    return {};
  },
});
