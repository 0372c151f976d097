import { CognitoError } from "../errors";
import { userPoolId } from "../input/api-members";
import { providerUser } from "../input/provider-user";
import { required, structure } from "../input/structure";
import { findByIdentity, findForAdmin } from "../users/find-user";
import { identityKey, SUBJECT, saveUser } from "../users/user-record";
import { signedOperation } from "./operation";

/**
 * Takes a linked identity off its user, so that its next sign-in makes a user of its own. A user of the provider's own,
 * or of the pool's, is disabled instead.
 */
export const adminDisableProviderForUser = signedOperation({
  name: "AdminDisableProviderForUser",
  input: structure({ UserPoolId: required(userPoolId), User: required(providerUser) }),
  run(services, { UserPoolId, User }) {
    const pool = services.pools.pool(UserPoolId);
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
