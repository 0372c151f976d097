import { CognitoError } from "../errors/cognito-error";
import { userPoolId } from "../input/api-members";
import { string } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import { identityProviderOf } from "../resources/identity-provider";
import { isSocial } from "../resources/provider-kinds";
import { noteMode } from "../resources/provider-modes";
import { findByIdentity, findForAdmin, findLinkTarget } from "../users/find-user";
import { identityKey, newIdentity, SUBJECT, saveUser } from "../users/user-record";
import { poolOperation } from "./operation";

/** A user as a provider knows them: `Cognito` for a user of the pool itself. */
const providerUser = structure({
  ProviderName: required(string({ min: 1, max: 32, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}\p{Z}]+$/u })),
  ProviderAttributeName: optional(string({ max: 2048 })),
  ProviderAttributeValue: required(string({ min: 1, max: 2048 })),
});

/** Lets an outside identity that has never signed in sign in as an existing user. */
export const adminLinkProviderForUser = poolOperation({
  name: "AdminLinkProviderForUser",
  input: structure({
    UserPoolId: required(userPoolId),
    DestinationUser: required(providerUser),
    SourceUser: required(providerUser),
  }),
  run(services, { DestinationUser: to, SourceUser: from }, pool) {
    if (from.ProviderName === "Cognito") throw new CognitoError("link-of-native-source");
    const { settings } = identityProviderOf(services.tables, pool.id, from.ProviderName);
    const attribute = from.ProviderAttributeName ?? SUBJECT;
    // Whoever has an address at a social provider has not proven it, so a link by it could be anybody's.
    if (isSocial(settings) && attribute !== SUBJECT) throw new CognitoError("social-link-attribute");
    services.store.write(() => {
      const { tables, clock } = services;
      const user =
        to.ProviderName === "Cognito"
          ? findForAdmin(services, pool, to.ProviderAttributeValue)
          : findLinkTarget(tables, pool.id, to.ProviderName, to.ProviderAttributeValue);
      if (user === undefined) throw new CognitoError("no-such-user");
      const identity = newIdentity(settings, from.ProviderAttributeValue, clock(), { primary: false, attribute });
      if (findByIdentity(tables, pool.id, identityKey(identity)) !== undefined)
        throw new CognitoError("identity-already-linked");
      const identities = [...(user.identities ?? []), identity];
      // At most five links (docs/aws-behaviour/cognito-federation.md).
      if (identities.filter(({ primary }) => !primary).length > 5) throw new CognitoError("too-many-identities");
      saveUser(services, pool, user, { ...user, identities, modifiedAt: clock() });
      noteMode(services, pool.id, settings);
    });
    return {};
  },
});

/**
 * Removes a linked identity from its user, so that its next sign-in makes a user of its own. A user who came from the
 * provider, or who belongs to the pool, is disabled instead.
 */
export const adminDisableProviderForUser = poolOperation({
  name: "AdminDisableProviderForUser",
  input: structure({ UserPoolId: required(userPoolId), User: required(providerUser) }),
  run(services, { User }, pool) {
    const { ProviderName: provider, ProviderAttributeName: attribute = SUBJECT, ProviderAttributeValue: value } = User;
    services.store.write(() => {
      const key = { provider, attribute, value };
      const isNative = provider === "Cognito";
      const user = isNative ? findForAdmin(services, pool, value) : findByIdentity(services.tables, pool.id, key);
      if (user === undefined) throw new CognitoError("no-such-user");
      const isThis = (other: ReturnType<typeof identityKey>) =>
        other.provider === provider && other.attribute === attribute && other.value === value;
      const identity = user.identities?.find((candidate) => isThis(identityKey(candidate)));
      const modifiedAt = services.clock();
      if (identity === undefined || identity.primary) {
        saveUser(services, pool, user, { ...user, enabled: false, generation: user.generation + 1, modifiedAt });
        return;
      }
      const { identities = [], ...rest } = user;
      const left = identities.filter((candidate) => candidate !== identity);
      saveUser(services, pool, user, { ...rest, ...(left.length > 0 && { identities: left }), modifiedAt });
    });
    return {};
  },
});
