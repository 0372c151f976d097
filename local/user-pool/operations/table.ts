import { adminAddUserToGroup } from "./admin-add-user-to-group";
import { adminCreateUser } from "./admin-create-user";
import { adminGetUser } from "./admin-get-user";
import { adminInitiateAuth } from "./admin-initiate-auth";
import { adminListGroupsForUser } from "./admin-list-groups-for-user";
import { adminRemoveUserFromGroup } from "./admin-remove-user-from-group";
import { adminRespondToAuthChallenge } from "./admin-respond-to-auth-challenge";
import { adminSetUserMfaPreference } from "./admin-set-user-mfa-preference";
import { adminSetUserPassword } from "./admin-set-user-password";
import { associateSoftwareToken } from "./associate-software-token";
import { createGroup } from "./create-group";
import { describeUserPool } from "./describe-user-pool";
import { describeUserPoolClient } from "./describe-user-pool-client";
import { getGroup } from "./get-group";
import { getTokensFromRefreshToken } from "./get-tokens-from-refresh-token";
import { getUser } from "./get-user";
import { getUserPoolMfaConfig } from "./get-user-pool-mfa-config";
import { globalSignOut } from "./global-sign-out";
import { initiateAuth } from "./initiate-auth";
import { listGroups } from "./list-groups";
import { listUsers } from "./list-users";
import type { Operation } from "./operation";
import { respondToAuthChallenge } from "./respond-to-auth-challenge";
import { revokeToken } from "./revoke-token";
import { setUserMfaPreference } from "./set-user-mfa-preference";
import { setUserPoolMfaConfig } from "./set-user-pool-mfa-config";
import { verifySoftwareToken } from "./verify-software-token";

/** Every action of the API that is here. One that is not is answered as AWS answers an unknown one. */
export const OPERATIONS: readonly Operation[] = [
  adminAddUserToGroup,
  adminCreateUser,
  adminGetUser,
  adminInitiateAuth,
  adminListGroupsForUser,
  adminRemoveUserFromGroup,
  adminRespondToAuthChallenge,
  adminSetUserPassword,
  createGroup,
  describeUserPoolClient,
  describeUserPool,
  getGroup,
  getTokensFromRefreshToken,
  getUser,
  globalSignOut,
  initiateAuth,
  listGroups,
  listUsers,
  respondToAuthChallenge,
  revokeToken,
  associateSoftwareToken,
  verifySoftwareToken,
  setUserMfaPreference,
  adminSetUserMfaPreference,
  getUserPoolMfaConfig,
  setUserPoolMfaConfig,
];

const BY_NAME: ReadonlyMap<string, Operation> = new Map(OPERATIONS.map((operation) => [operation.name, operation]));

export const operationOf = (name: string): Operation | undefined => BY_NAME.get(name);
