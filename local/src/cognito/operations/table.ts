import {
  addUserPoolClientSecret,
  createUserPoolClient,
  deleteUserPoolClient,
  deleteUserPoolClientSecret,
  describeUserPoolClient,
  listUserPoolClientSecrets,
  listUserPoolClients,
  updateUserPoolClient,
} from "./app-clients";
import { adminListUserAuthEvents, adminUpdateAuthEventFeedback, updateAuthEventFeedback } from "./auth-events";
import { adminGetUserAuthFactors, getUserAuthFactors } from "./auth-factors";
import { getClientToken } from "./client-tokens";
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
  getSigningCertificate,
  listIdentityProviders,
  updateIdentityProvider,
} from "./identity-providers";
import { LIMITS } from "./limits";
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
  completeWebAuthnRegistration,
  deleteWebAuthnCredential,
  listWebAuthnCredentials,
  startWebAuthnRegistration,
} from "./passkeys";
import {
  adminResetUserPassword,
  adminSetUserPassword,
  changePassword,
  confirmForgotPassword,
  forgotPassword,
} from "./passwords";
import { REPLICAS } from "./replicas";
import {
  createResourceServer,
  deleteResourceServer,
  describeResourceServer,
  listResourceServers,
  updateResourceServer,
} from "./resource-servers";
import { describeRiskConfiguration, setRiskConfiguration } from "./risk-configurations";
import {
  adminDeleteSoftwareToken,
  adminSetUserMfaPreference,
  adminSetUserSettings,
  associateSoftwareToken,
  setUserMfaPreference,
  setUserSettings,
  verifySoftwareToken,
} from "./second-factors";
import { adminUserGlobalSignOut, getTokensFromRefreshToken, globalSignOut, revokeToken } from "./sessions";
import { adminInitiateAuth, adminRespondToAuthChallenge, initiateAuth, respondToAuthChallenge } from "./sign-in";
import { adminConfirmSignUp, confirmSignUp, resendConfirmationCode, signUp } from "./sign-up";
import { listTagsForResource, tagResource, untagResource } from "./tags";
import { TERMS } from "./terms";
import { getUiCustomization, setUiCustomization } from "./ui-customizations";
import { USER_IMPORTS } from "./user-imports";
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
import { USER_SESSIONS } from "./user-sessions";
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
  startWebAuthnRegistration,
  completeWebAuthnRegistration,
  listWebAuthnCredentials,
  deleteWebAuthnCredential,
  getUserAuthFactors,
  adminGetUserAuthFactors,
  setUserSettings,
  adminSetUserSettings,
  adminDeleteSoftwareToken,
  createUserPool,
  updateUserPool,
  listUserPools,
  deleteUserPool,
  addCustomAttributes,
  createUserPoolClient,
  updateUserPoolClient,
  listUserPoolClients,
  deleteUserPoolClient,
  addUserPoolClientSecret,
  listUserPoolClientSecrets,
  deleteUserPoolClientSecret,
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
  getSigningCertificate,
  tagResource,
  untagResource,
  listTagsForResource,
  ...LIMITS,
  ...REPLICAS,
  ...TERMS,
  ...USER_SESSIONS,
  ...USER_IMPORTS,
  getClientToken,
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
