import { CognitoError } from "../../errors";
import { checkSecretHash } from "../../resources/client-secret";
import { hidesUsers } from "../../resources/client-settings";
import type { Client } from "../../resources/pool";
import type { Services } from "../../services";
import type { UserRecord } from "../../store/records";
import { findForSignIn, type PoolAndClient } from "../../users/find-user";
import type { FlowRequest } from "./progress";

/** Who a request claims to be. Nothing is proven yet. */
export interface UserClaim extends PoolAndClient {
  /** As the caller gave it. */
  readonly username: string;
  /** The user with this sign-in name; undefined where there is none. */
  readonly user: UserRecord | undefined;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * Finds the user whom a request names. Checks the client's secret hash and that a name is given. It does not check that
 * the user exists, may sign in or has proven anything.
 */
export function claimedUser(services: Services, request: FlowRequest): UserClaim {
  const { pool, client, parameters, clientMetadata } = request;
  const username = needed(parameters, "USERNAME");
  checkSecretHash(client, parameters["SECRET_HASH"], [username]);
  return { pool, client, username, user: findForSignIn(services, pool, username), clientMetadata };
}

/**
 * Throws for a user who is disabled, unconfirmed or has to reset the password. Called before the password is checked and
 * again at each challenge. It checks no credentials and no temporary password's age.
 */
export function checkMaySignIn(user: UserRecord): void {
  if (!user.enabled) throw new CognitoError("user-disabled");
  if (user.status === "UNCONFIRMED") throw new CognitoError("user-not-confirmed");
  if (user.status === "RESET_REQUIRED") throw new CognitoError("reset-required");
}

/** The error for an unknown name: that there is no such user, or, where the client hides users, wrong credentials. */
export const unknownUser = (client: Client): CognitoError =>
  new CognitoError(hidesUsers(client.settings) ? "wrong-credentials" : "no-such-user");

/** A parameter that a flow or an answer must have. Throws where it is absent or empty. */
export function needed(parameters: Readonly<Record<string, string>>, name: string): string {
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (value === undefined || value === "") throw new CognitoError("missing-parameter", name);
  return value;
}
