import type { JsonObject } from "../../../model/json";
import { CognitoError } from "../../errors/cognito-error";
import type { Client } from "../../resources/app-client";
import { hidesUsers } from "../../resources/app-client";
import { checkSecretHash } from "../../resources/client-secret";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { UserRecord } from "../../store/records";
import type { SignedTokens } from "../../tokens/issue-tokens";
import { findForSignIn, type PoolAndClient } from "../../users/find-user";

/** One `AuthFlow`: how a sign-in begins. */
export interface Flow {
  /** The API's names, older ones too. */
  readonly names: readonly string[];
  /** Which of the two calls may start it. */
  readonly startedBy: readonly ("InitiateAuth" | "AdminInitiateAuth")[];
  start(services: Services, request: FlowRequest): Promise<SignInProgress>;
}

/** A request to sign in. Only the client's existence has been checked. */
export interface FlowRequest {
  readonly pool: Pool;
  readonly client: Client;
  readonly parameters: Readonly<Record<string, string>>;
  /** `Session` of a sign-up that may continue as a sign-in. */
  readonly session: string | undefined;
  /** For the pre authentication, pre sign-up and user migration triggers; never for pre token generation. */
  readonly clientMetadata: Readonly<Record<string, string>> | undefined;
  readonly startedBy: "InitiateAuth" | "AdminInitiateAuth";
}

/** Who a request claims to be. Nothing is proven yet. */
export interface UserClaim extends PoolAndClient {
  /** As the caller gave it. */
  readonly username: string;
  /** The user with this sign-in name; undefined where there is none. */
  readonly user: UserRecord | undefined;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/** A sign-in by the API that has passed its first factor. Plain data; a challenge's stored state carries what it needs. */
export interface SignIn {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: UserRecord;
  /** What has been proven or answered so far: `PASSWORD`, `NEW_PASSWORD_REQUIRED`, `SOFTWARE_TOKEN_MFA`… */
  readonly passed: readonly string[];
  /** From RespondToAuthChallenge. The later triggers never see InitiateAuth's. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/** The result of a flow or an answered challenge: an outcome, or a sign-in that may continue (`continueSignIn`). */
export type SignInProgress = SignInOutcome | { readonly kind: "passed"; readonly signIn: SignIn };

/** The result of one call. Refusals are thrown as CognitoError. */
export type SignInOutcome =
  | { readonly kind: "tokens"; readonly tokens: SignedTokens; readonly refreshToken?: string }
  | {
      readonly kind: "challenge";
      readonly name: string;
      readonly parameters: Readonly<Record<string, string>>;
      /** Absent for PASSWORD_VERIFIER, whose secret block carries everything. */
      readonly session?: string;
      readonly available?: readonly string[];
    };

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

/** An outcome as InitiateAuth and RespondToAuthChallenge answer it. */
export function describeOutcome(outcome: SignInOutcome): JsonObject {
  if (outcome.kind === "tokens")
    return { ChallengeParameters: {}, AuthenticationResult: describeTokens(outcome.tokens, outcome.refreshToken) };
  return {
    ChallengeName: outcome.name,
    ...(outcome.session !== undefined && { Session: outcome.session }),
    ChallengeParameters: outcome.parameters,
    ...(outcome.available !== undefined && { AvailableChallenges: outcome.available }),
  };
}

/** Tokens as the API's `AuthenticationResult`. */
export function describeTokens(tokens: SignedTokens, refreshToken?: string): JsonObject {
  return {
    AccessToken: tokens.accessToken,
    ExpiresIn: tokens.expiresIn,
    ...(tokens.idToken !== undefined && { IdToken: tokens.idToken }),
    ...(refreshToken !== undefined && { RefreshToken: refreshToken }),
    TokenType: "Bearer",
  };
}
