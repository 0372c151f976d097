import { adminCreateUser } from "./admin-create-user";
import { adminGetUser } from "./admin-get-user";
import { adminInitiateAuth } from "./admin-initiate-auth";
import { adminRespondToAuthChallenge } from "./admin-respond-to-auth-challenge";
import { adminSetUserPassword } from "./admin-set-user-password";
import { getTokensFromRefreshToken } from "./get-tokens-from-refresh-token";
import { getUser } from "./get-user";
import { globalSignOut } from "./global-sign-out";
import { initiateAuth } from "./initiate-auth";
import type { Operation } from "./operation";
import { respondToAuthChallenge } from "./respond-to-auth-challenge";
import { revokeToken } from "./revoke-token";

/** Every action of the API that is here. One that is not is answered as AWS answers an unknown one. */
export const OPERATIONS: readonly Operation[] = [
  adminCreateUser,
  adminGetUser,
  adminInitiateAuth,
  adminRespondToAuthChallenge,
  adminSetUserPassword,
  getTokensFromRefreshToken,
  getUser,
  globalSignOut,
  initiateAuth,
  respondToAuthChallenge,
  revokeToken,
];

const BY_NAME: ReadonlyMap<string, Operation> = new Map(OPERATIONS.map((operation) => [operation.name, operation]));

export const operationOf = (name: string): Operation | undefined => BY_NAME.get(name);
