import type { JsonObject } from "../../model/json";
import type { Client } from "../resources/app-client";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import type { SignedTokens } from "../tokens/issue-tokens";

/** A sign-in by the API that has come past its first factor. Plain facts; a challenge's state carries what is needed. */
export interface SignIn {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: UserRecord;
  /** What has been proven, and asked and answered, so far: `PASSWORD`, `NEW_PASSWORD_REQUIRED`, `SOFTWARE_TOKEN_MFA`… */
  readonly passed: readonly string[];
  /** Of RespondToAuthChallenge; InitiateAuth's is not for the later triggers. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/** What a flow or an answered challenge comes to: an outcome, or a sign-in that may go on (continue-sign-in.ts). */
export type SignInProgress = SignInOutcome | { readonly kind: "passed"; readonly signIn: SignIn };

/** What one call of a sign-in comes to. Refusals are thrown as CognitoError. */
export type SignInOutcome =
  | { readonly kind: "tokens"; readonly tokens: SignedTokens; readonly refreshToken?: string }
  | {
      readonly kind: "challenge";
      readonly name: string;
      readonly parameters: Readonly<Record<string, string>>;
      /** Absent for PASSWORD_VERIFIER, whose secret block says all. */
      readonly session?: string;
      readonly available?: readonly string[];
    };

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

export function describeTokens(tokens: SignedTokens, refreshToken?: string): JsonObject {
  return {
    AccessToken: tokens.accessToken,
    ExpiresIn: tokens.expiresIn,
    ...(tokens.idToken !== undefined && { IdToken: tokens.idToken }),
    ...(refreshToken !== undefined && { RefreshToken: refreshToken }),
    TokenType: "Bearer",
  };
}
