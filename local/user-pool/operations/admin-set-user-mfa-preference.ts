import { preferenceMembers, withPreferences } from "../mfa/preferences";
import { username, userPoolId } from "../shape/api-members";
import { required, structure } from "../shape/structure";
import { findForAdmin } from "../users/find-user";
import { saveUser } from "../users/save-user";
import { signedOperation } from "./operation";

export const adminSetUserMfaPreference = signedOperation({
  name: "AdminSetUserMFAPreference",
  input: structure({ UserPoolId: required(userPoolId), Username: required(username), ...preferenceMembers }),
  run(services, input) {
    const pool = services.pools.pool(input.UserPoolId);
    services.store.write(() => {
      const user = findForAdmin(services, pool, input.Username);
      saveUser(services, pool, user, { ...user, mfa: withPreferences(pool, user, input) });
    });
    return {};
  },
});
