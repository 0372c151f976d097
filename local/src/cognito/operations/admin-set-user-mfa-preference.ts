import { username, userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { preferenceMembers, withPreferences } from "../sign-in/second-factors/mfa-preferences";
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
