import { accessToken, password } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import { changeOwnPassword } from "../users/own-password";
import { userOperation } from "./operation";

export const changePassword = userOperation({
  name: "ChangePassword",
  input: structure({
    AccessToken: required(accessToken),
    PreviousPassword: optional(password),
    ProposedPassword: required(password),
  }),
  run(services, { PreviousPassword: former, ProposedPassword: wanted }, { pool, user }) {
    changeOwnPassword(services, { pool, user, former, wanted });
    return {};
  },
});
