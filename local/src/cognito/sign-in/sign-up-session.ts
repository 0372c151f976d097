import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import { allowsFlow } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import type { SignInProgress } from "./progress";
import { findChallenge, openChallenge, spendChallenge } from "./progress";

/** The challenge under which a confirmed sign-up waits to become a sign-in. No answer can name it. */
const NAME = "SIGN_UP_CONFIRMED";

/**
 * The `Session` that ConfirmSignUp answers where the client may use USER_AUTH: a user who has just confirmed an address
 * by a code can sign in with it once, without another first factor. Undefined for other clients.
 */
export function openSignUpSession(
  services: Services,
  pool: Pool,
  client: Client,
  user: UserRecord,
): string | undefined {
  if (!allowsFlow(client.settings, "ALLOW_USER_AUTH")) return undefined;
  const { username, sub } = user;
  return openChallenge(services, { pool, client, challenge: NAME, username, sub });
}

interface AfterSignUp {
  readonly pool: Pool;
  readonly client: Client;
  readonly session: string;
  readonly user: UserRecord | undefined;
}

/**
 * Continues from a confirmed sign-up. Checks that the session is open and belongs to this user. It does not check
 * second factors: the sign-in's steps do.
 */
export function signInAfterSignUp(services: Services, { pool, client, session, user }: AfterSignUp): SignInProgress {
  const answer = { pool, client, session, responses: {}, clientMetadata: undefined };
  const record = findChallenge(services, answer, NAME);
  if (user === undefined || record.sub !== user.sub) throw new CognitoError("session-invalid");
  spendChallenge(services, answer, NAME);
  return { kind: "passed", signIn: { pool, client, user, passed: ["SIGN_UP"] } };
}
