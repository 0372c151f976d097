import { password, username, userPoolId } from "../input/api-members";
import { boolean } from "../input/shape";
import { required, structure, withDefault } from "../input/structure";
import { findForAdmin } from "../users/find-user";
import { changePassword } from "../users/passwords/policy";
import { saveUser } from "../users/save-user";
import { signedOperation } from "./operation";

/** Existing tokens keep working. */
export const adminSetUserPassword = signedOperation({
  name: "AdminSetUserPassword",
  input: structure({
    UserPoolId: required(userPoolId),
    Username: required(username),
    Password: required(password),
    Permanent: withDefault(boolean, false),
  }),
  run(services, input) {
    const pool = services.pools.pool(input.UserPoolId);
    return services.store.write(() => {
      const user = findForAdmin(services, pool, input.Username);
      const changed = changePassword(services, pool, user, input.Password, "new-password");
      saveUser(services, pool, user, { ...changed, status: input.Permanent ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD" });
      return {};
    });
  },
});
