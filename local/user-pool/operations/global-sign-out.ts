import { accessToken } from "../shape/api-members";
import { required, structure } from "../shape/structure";
import { revokeAllSessions } from "../tokens/sessions";
import { userOperation } from "./operation";

export const globalSignOut = userOperation({
  name: "GlobalSignOut",
  input: structure({ AccessToken: required(accessToken) }),
  run(services, _input, { pool, user }) {
    revokeAllSessions(services, pool.id, user.sub);
    return {};
  },
});
