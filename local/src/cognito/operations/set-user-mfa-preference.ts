import { accessToken } from "../input/api-members";
import { required, structure } from "../input/structure";
import { preferenceMembers, withPreferences } from "../sign-in/second-factors/mfa-preferences";
import { saveUser } from "../users/save-user";
import { userOperation } from "./operation";

export const setUserMfaPreference = userOperation({
  name: "SetUserMFAPreference",
  input: structure({ AccessToken: required(accessToken), ...preferenceMembers }),
  run(services, input, { pool, user }) {
    services.store.write(() => saveUser(services, pool, user, { ...user, mfa: withPreferences(pool, user, input) }));
    return {};
  },
});
