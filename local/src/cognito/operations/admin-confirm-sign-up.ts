import { metadata, username, userPoolId } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import { findForAdmin } from "../users/find-user";
import { confirmByAdmin } from "../users/sign-up";
import { signedOperation } from "./operation";

export const adminConfirmSignUp = signedOperation({
  name: "AdminConfirmSignUp",
  input: structure({
    UserPoolId: required(userPoolId),
    Username: required(username),
    ClientMetadata: optional(metadata),
  }),
  async run(services, { UserPoolId, Username, ClientMetadata }) {
    const pool = services.pools.pool(UserPoolId);
    await confirmByAdmin(services, pool, findForAdmin(services, pool, Username), ClientMetadata);
    return {};
  },
});
