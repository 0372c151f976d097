import {
  createUserPoolClient,
  deleteUserPoolClient,
  describeUserPoolClient,
  listUserPoolClients,
  updateUserPoolClient,
} from "./app-clients";
import { adminListUserAuthEvents, adminUpdateAuthEventFeedback, updateAuthEventFeedback } from "./auth-events";
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
import { createUserPoolDomain, deleteUserPoolDomain, describeUserPoolDomain, updateUserPoolDomain } from "./domains";
import {
  adminAddUserToGroup,
  adminListGroupsForUser,
  adminRemoveUserFromGroup,
  createGroup,
  deleteGroup,
  getGroup,
  listGroups,
  listUsersInGroup,
  updateGroup,
} from "./groups";
import {
  createIdentityProvider,
  deleteIdentityProvider,
  describeIdentityProvider,
  getIdentityProviderByIdentifier,
  listIdentityProviders,
  updateIdentityProvider,
} from "./identity-providers";
import { adminDisableProviderForUser, adminLinkProviderForUser } from "./linked-users";
import { listUsers } from "./list-users";
import { getLogDeliveryConfiguration, setLogDeliveryConfiguration } from "./log-deliveries";
import {
  createManagedLoginBranding,
  deleteManagedLoginBranding,
  describeManagedLoginBranding,
  describeManagedLoginBrandingByClient,
  updateManagedLoginBranding,
} from "./managed-login-brandings";
import type { Operation } from "./operation";
import {
  deleteUser,
  deleteUserAttributes,
  getUser,
  getUserAttributeVerificationCode,
  updateUserAttributes,
  verifyUserAttribute,
} from "./own-account";
import {
  adminResetUserPassword,
  adminSetUserPassword,
  changePassword,
  confirmForgotPassword,
  forgotPassword,
} from "./passwords";
import {
  createResourceServer,
  deleteResourceServer,
  describeResourceServer,
  listResourceServers,
  updateResourceServer,
} from "./resource-servers";
import { describeRiskConfiguration, setRiskConfiguration } from "./risk-configurations";
import {
  adminSetUserMfaPreference,
  associateSoftwareToken,
  setUserMfaPreference,
  verifySoftwareToken,
} from "./second-factors";
import { adminUserGlobalSignOut, getTokensFromRefreshToken, globalSignOut, revokeToken } from "./sessions";
import { adminInitiateAuth, adminRespondToAuthChallenge, initiateAuth, respondToAuthChallenge } from "./sign-in";
import { adminConfirmSignUp, confirmSignUp, resendConfirmationCode, signUp } from "./sign-up";
import { listTagsForResource, tagResource, untagResource } from "./tags";
import { getUiCustomization, setUiCustomization } from "./ui-customizations";
import {
  addCustomAttributes,
  createUserPool,
  deleteUserPool,
  describeUserPool,
  getUserPoolMfaConfig,
  listUserPools,
  setUserPoolMfaConfig,
  updateUserPool,
} from "./user-pools";
import {
  adminCreateUser,
  adminDeleteUser,
  adminDeleteUserAttributes,
  adminDisableUser,
  adminEnableUser,
  adminGetUser,
  adminUpdateUserAttributes,
} from "./users-by-admin";

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
  adminUpdateAuthEventFeedback,
  updateAuthEventFeedback,
  setRiskConfiguration,
  describeRiskConfiguration,
  setLogDeliveryConfiguration,
  getLogDeliveryConfiguration,
  setUiCustomization,
  getUiCustomization,
];

const BY_NAME: ReadonlyMap<string, Operation> = new Map(OPERATIONS.map((operation) => [operation.name, operation]));

export const operationOf = (name: string): Operation | undefined => BY_NAME.get(name);
