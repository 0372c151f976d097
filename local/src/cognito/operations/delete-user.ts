import { accessToken } from "../input/api-members";
import { required, structure } from "../input/structure";
import { removeUser } from "../users/user-record";
import { userOperation } from "./operation";

/** Users delete themselves. Answers an empty body, as the other deleting operations do (inferred). */
export const deleteUser = userOperation({
  name: "DeleteUser",
  input: structure({ AccessToken: required(accessToken) }),
  run(services, _input, { pool, user }) {
    services.store.write(() => removeUser(services, pool, user));
    return undefined;
  },
});
