import { CognitoError } from "../errors/cognito-error";
import { username, userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { findForAdmin } from "../users/find-user";
import { signedOperation } from "./operation";

/** The history of sign-ins belongs to threat protection. A pool that audits has it too, but none is written here. */
export const adminListUserAuthEvents = signedOperation({
  name: "AdminListUserAuthEvents",
  input: structure({ UserPoolId: required(userPoolId), Username: required(username) }),
  run(services, { UserPoolId, Username }) {
    const pool = services.pools.pool(UserPoolId);
    const mode = pool.settings.UserPoolAddOns?.AdvancedSecurityMode ?? "OFF";
    if (mode === "OFF") throw new CognitoError("threat-protection-off");
    findForAdmin(services, pool, Username);
    return { AuthEvents: [] };
  },
});
