import { addCustomAttributes } from "./add-custom-attributes";
import { adminAddUserToGroup } from "./admin-add-user-to-group";
import { adminConfirmSignUp } from "./admin-confirm-sign-up";
import { adminCreateUser } from "./admin-create-user";
import { adminDeleteUser } from "./admin-delete-user";
import { adminDeleteUserAttributes } from "./admin-delete-user-attributes";
import { adminDisableProviderForUser } from "./admin-disable-provider-for-user";
import { adminDisableUser } from "./admin-disable-user";
import { adminEnableUser } from "./admin-enable-user";
import { adminGetUser } from "./admin-get-user";
import { adminInitiateAuth } from "./admin-initiate-auth";
import { adminLinkProviderForUser } from "./admin-link-provider-for-user";
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
import { createIdentityProvider } from "./create-identity-provider";
import { createManagedLoginBranding } from "./create-managed-login-branding";
import { createResourceServer } from "./create-resource-server";
import { createUserPool } from "./create-user-pool";
import { createUserPoolClient } from "./create-user-pool-client";
import { createUserPoolDomain } from "./create-user-pool-domain";
import { deleteGroup } from "./delete-group";
import { deleteIdentityProvider } from "./delete-identity-provider";
import { deleteManagedLoginBranding } from "./delete-managed-login-branding";
import { deleteResourceServer } from "./delete-resource-server";
import { deleteUser } from "./delete-user";
import { deleteUserAttributes } from "./delete-user-attributes";
import { deleteUserPool } from "./delete-user-pool";
import { deleteUserPoolClient } from "./delete-user-pool-client";
import { deleteUserPoolDomain } from "./delete-user-pool-domain";
import { describeIdentityProvider } from "./describe-identity-provider";
import { describeManagedLoginBranding } from "./describe-managed-login-branding";
import { describeManagedLoginBrandingByClient } from "./describe-managed-login-branding-by-client";
import { describeResourceServer } from "./describe-resource-server";
import { describeUserPool } from "./describe-user-pool";
import { describeUserPoolClient } from "./describe-user-pool-client";
import { describeUserPoolDomain } from "./describe-user-pool-domain";
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
import { getIdentityProviderByIdentifier } from "./get-identity-provider-by-identifier";
import { getTokensFromRefreshToken } from "./get-tokens-from-refresh-token";
import { getUser } from "./get-user";
import { getUserAttributeVerificationCode } from "./get-user-attribute-verification-code";
import { getUserPoolMfaConfig } from "./get-user-pool-mfa-config";
import { globalSignOut } from "./global-sign-out";
import { initiateAuth } from "./initiate-auth";
import { listGroups } from "./list-groups";
import { listIdentityProviders } from "./list-identity-providers";
import { listResourceServers } from "./list-resource-servers";
import { listTagsForResource } from "./list-tags-for-resource";
import { listUserPoolClients } from "./list-user-pool-clients";
import { listUserPools } from "./list-user-pools";
import { listUsers } from "./list-users";
import { listUsersInGroup } from "./list-users-in-group";
import type { Operation } from "./operation";
import { resendConfirmationCode } from "./resend-confirmation-code";
import { respondToAuthChallenge } from "./respond-to-auth-challenge";
import { revokeToken } from "./revoke-token";
import { setUserMfaPreference } from "./set-user-mfa-preference";
import { setUserPoolMfaConfig } from "./set-user-pool-mfa-config";
import { signUp } from "./sign-up";
import { tagResource } from "./tag-resource";
import { untagResource } from "./untag-resource";
import { updateGroup } from "./update-group";
import { updateIdentityProvider } from "./update-identity-provider";
import { updateManagedLoginBranding } from "./update-managed-login-branding";
import { updateResourceServer } from "./update-resource-server";
import { updateUserAttributes } from "./update-user-attributes";
import { updateUserPool } from "./update-user-pool";
import { updateUserPoolClient } from "./update-user-pool-client";
import { updateUserPoolDomain } from "./update-user-pool-domain";
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
  adminDisableProviderForUser,
  adminLinkProviderForUser,
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
  createUserPool,
  updateUserPool,
  listUserPools,
  deleteUserPool,
  addCustomAttributes,
  createUserPoolClient,
  updateUserPoolClient,
  listUserPoolClients,
  deleteUserPoolClient,
  createResourceServer,
  updateResourceServer,
  describeResourceServer,
  listResourceServers,
  deleteResourceServer,
  createUserPoolDomain,
  updateUserPoolDomain,
  describeUserPoolDomain,
  deleteUserPoolDomain,
  createManagedLoginBranding,
  updateManagedLoginBranding,
  describeManagedLoginBranding,
  describeManagedLoginBrandingByClient,
  deleteManagedLoginBranding,
  createIdentityProvider,
  updateIdentityProvider,
  describeIdentityProvider,
  getIdentityProviderByIdentifier,
  listIdentityProviders,
  deleteIdentityProvider,
  tagResource,
  untagResource,
  listTagsForResource,
];

const BY_NAME: ReadonlyMap<string, Operation> = new Map(OPERATIONS.map((operation) => [operation.name, operation]));

export const operationOf = (name: string): Operation | undefined => BY_NAME.get(name);
