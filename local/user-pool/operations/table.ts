import { adminAddUserToGroup } from "./admin-add-user-to-group";
import { adminConfirmSignUp } from "./admin-confirm-sign-up";
import { adminCreateUser } from "./admin-create-user";
import { adminDeleteUser } from "./admin-delete-user";
import { adminDeleteUserAttributes } from "./admin-delete-user-attributes";
import { adminDisableUser } from "./admin-disable-user";
import { adminEnableUser } from "./admin-enable-user";
import { adminGetUser } from "./admin-get-user";
import { adminInitiateAuth } from "./admin-initiate-auth";
import { adminListGroupsForUser } from "./admin-list-groups-for-user";
import { adminListUserAuthEvents } from "./admin-list-user-auth-events";
import { adminRemoveUserFromGroup } from "./admin-remove-user-from-group";
import { adminResetUserPassword } from "./admin-reset-user-password";
import { adminRespondToAuthChallenge } from "./admin-respond-to-auth-challenge";
import { adminSetUserMfaPreference } from "./admin-set-user-mfa-preference";
import { adminSetUserPassword } from "./admin-set-user-password";
import { adminUpdateUserAttributes } from "./admin-update-user-attributes";
import { adminUserGlobalSignOut } from "./admin-user-global-sign-out";
import { associateSoftwareToken } from "./associate-software-token";
import { changePassword } from "./change-password";
import { confirmForgotPassword } from "./confirm-forgot-password";
import { confirmSignUp } from "./confirm-sign-up";
import { createGroup } from "./create-group";
import { deleteGroup } from "./delete-group";
import { deleteUser } from "./delete-user";
import { deleteUserAttributes } from "./delete-user-attributes";
import { describeUserPool } from "./describe-user-pool";
import { describeUserPoolClient } from "./describe-user-pool-client";
import {
  adminForgetDevice,
  adminGetDevice,
  adminListDevices,
  adminUpdateDeviceStatus,
  confirmDevice,
  forgetDevice,
  getDevice,
  listDevices,
  updateDeviceStatus,
} from "./devices";
import { forgotPassword } from "./forgot-password";
import { getGroup } from "./get-group";
import { getTokensFromRefreshToken } from "./get-tokens-from-refresh-token";
import { getUser } from "./get-user";
import { getUserAttributeVerificationCode } from "./get-user-attribute-verification-code";
import { getUserPoolMfaConfig } from "./get-user-pool-mfa-config";
import { globalSignOut } from "./global-sign-out";
import { initiateAuth } from "./initiate-auth";
import { listGroups } from "./list-groups";
import { listUsers } from "./list-users";
import { listUsersInGroup } from "./list-users-in-group";
import type { Operation } from "./operation";
import { resendConfirmationCode } from "./resend-confirmation-code";
import { respondToAuthChallenge } from "./respond-to-auth-challenge";
import { revokeToken } from "./revoke-token";
import { setUserMfaPreference } from "./set-user-mfa-preference";
import { setUserPoolMfaConfig } from "./set-user-pool-mfa-config";
import { signUp } from "./sign-up";
import { updateGroup } from "./update-group";
import { updateUserAttributes } from "./update-user-attributes";
import { verifySoftwareToken } from "./verify-software-token";
import { verifyUserAttribute } from "./verify-user-attribute";

/** Every action of the API that is here. One that is not is answered as AWS answers an unknown one. */
export const OPERATIONS: readonly Operation[] = [
  adminAddUserToGroup,
  adminConfirmSignUp,
  adminCreateUser,
  adminDeleteUser,
  adminDeleteUserAttributes,
  adminDisableUser,
  adminEnableUser,
  adminGetUser,
  adminInitiateAuth,
  adminListGroupsForUser,
  adminListUserAuthEvents,
  adminRemoveUserFromGroup,
  adminResetUserPassword,
  adminRespondToAuthChallenge,
  adminSetUserMfaPreference,
  adminSetUserPassword,
  adminUpdateUserAttributes,
  adminUserGlobalSignOut,
  associateSoftwareToken,
  changePassword,
  confirmForgotPassword,
  confirmSignUp,
  createGroup,
  deleteGroup,
  deleteUser,
  deleteUserAttributes,
  describeUserPool,
  describeUserPoolClient,
  forgotPassword,
  getGroup,
  getTokensFromRefreshToken,
  getUser,
  getUserAttributeVerificationCode,
  getUserPoolMfaConfig,
  globalSignOut,
  initiateAuth,
  listGroups,
  listUsers,
  listUsersInGroup,
  resendConfirmationCode,
  respondToAuthChallenge,
  revokeToken,
  setUserMfaPreference,
  setUserPoolMfaConfig,
  signUp,
  updateGroup,
  updateUserAttributes,
  verifySoftwareToken,
  verifyUserAttribute,
  adminForgetDevice,
  adminGetDevice,
  adminListDevices,
  adminUpdateDeviceStatus,
  confirmDevice,
  forgetDevice,
  getDevice,
  listDevices,
  updateDeviceStatus,
];

const BY_NAME: ReadonlyMap<string, Operation> = new Map(OPERATIONS.map((operation) => [operation.name, operation]));

export const operationOf = (name: string): Operation | undefined => BY_NAME.get(name);
