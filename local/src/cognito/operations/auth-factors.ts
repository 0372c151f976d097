import type { JsonObject } from "../../model/json";
import { accessToken, username, userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import { configuredFactors } from "../sign-in/user-auth";
import type { UserRecord } from "../store/records";
import { mfaMembers } from "../users/describe-user";
import { adminOperation, userOperation } from "./operation";

/** How a user can sign in: by which first factors of USER_AUTH, and with which second factors. */
function describeFactors(services: Services, pool: Pool, user: UserRecord): JsonObject {
  const { MFAOptions: _older, ...second } = mfaMembers(user);
  return { Username: user.username, ...second, ConfiguredUserAuthFactors: configuredFactors(services, pool, user) };
}

export const getUserAuthFactors = userOperation({
  name: "GetUserAuthFactors",
  input: structure({ AccessToken: required(accessToken) }),
  run: (services, _input, { pool, user }) => describeFactors(services, pool, user),
});

export const adminGetUserAuthFactors = adminOperation({
  name: "AdminGetUserAuthFactors",
  input: structure({ UserPoolId: required(userPoolId), Username: required(username) }),
  run: (services, _input, pool, user) => describeFactors(services, pool, user),
});
