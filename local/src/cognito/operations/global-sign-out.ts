import { accessToken } from "../input/api-members";
import { required, structure } from "../input/structure";
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
