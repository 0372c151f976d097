import { metadata, username, userPoolId } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import { findForAdmin } from "../users/find-user";
import { resetByAdmin } from "../users/own-password";
import { signedOperation } from "./operation";

export const adminResetUserPassword = signedOperation({
  name: "AdminResetUserPassword",
  input: structure({
    UserPoolId: required(userPoolId),
    Username: required(username),
    ClientMetadata: optional(metadata),
  }),
  async run(services, { UserPoolId, Username, ClientMetadata }) {
    const pool = services.pools.pool(UserPoolId);
    await resetByAdmin(services, pool, findForAdmin(services, pool, Username), ClientMetadata);
    return {};
  },
});
