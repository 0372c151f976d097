import { CognitoError } from "../errors/cognito-error";
import type { Destination } from "../messages/destination";
import { NO_CLIENT } from "../messages/send-message";
import { hidesUsers } from "../resources/app-client";
import type { Services } from "../resources/services";
import { foldName, type Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { runPostConfirmation } from "../triggers/sign-up";
import { type CodeKey, dropCode, spendCode } from "./codes/code";
import { limitRequests } from "./codes/limit-requests";
import { proveCode } from "./codes/prove-code";
import { findForSignIn, type PoolAndClient } from "./find-user";
import { saveUser } from "./save-user";
import { sendConfirmationCode } from "./sign-up";
import { simulatedDelivery } from "./simulated-delivery";
import { withProven } from "./verify-attribute";

type Metadata = Readonly<Record<string, string>> | undefined;

export interface ConfirmationRequest extends PoolAndClient {
  readonly username: string;
  readonly code: string;
  /** Takes the address from another user who has it as alias. */
  readonly takeAliases?: boolean;
  readonly clientMetadata?: Metadata;
}

/**
 * A newcomer proves an address by its code and is confirmed. A name that is nobody's, or of a disabled user, is
 * answered like a code that has expired where the client hides users. It does not check the client's secret.
 */
export async function confirmSignUp(services: Services, request: ConfirmationRequest): Promise<UserRecord> {
  const { pool, client, username, code, clientMetadata, takeAliases = false } = request;
  const found = findForSignIn(services, pool, username);
  if (found === undefined)
    throw new CognitoError(hidesUsers(client.settings) ? "code-expired" : "no-such-user-of-client");
  if (!found.enabled) throw new CognitoError(hidesUsers(client.settings) ? "code-expired" : "user-disabled");
  checkUnconfirmed(found);
  const key = keyOf(pool, found);
  const subject = proveCode(services, key, code);
  const user = services.store.write(() => {
    spendCode(services, key);
    return saveUser(services, pool, found, confirmed(services, withProven(found, subject)), { takeAliases });
  });
  await runPostConfirmation(services, { pool, client, user, source: "ConfirmSignUp", clientMetadata });
  return user;
}

/** An administrator confirms a newcomer, whose address stays unverified. */
export async function confirmByAdmin(
  services: Services,
  pool: Pool,
  found: UserRecord,
  clientMetadata: Metadata,
): Promise<void> {
  checkUnconfirmed(found);
  const user = services.store.write(() => {
    dropCode(services, keyOf(pool, found));
    return saveUser(services, pool, found, confirmed(services, found));
  });
  await runPostConfirmation(services, { pool, client: NO_CLIENT, user, source: "ConfirmSignUp", clientMetadata });
}

export interface ResendRequest extends PoolAndClient {
  readonly username: string;
  readonly clientMetadata?: Metadata;
}

/** Sends another code to a newcomer. Where the client hides users, a name that is nobody's seems to be sent one too. */
export async function resendConfirmationCode(services: Services, request: ResendRequest): Promise<Destination> {
  const { pool, client, username } = request;
  const user = findForSignIn(services, pool, username);
  if (user === undefined && !hidesUsers(client.settings)) throw new CognitoError("no-such-user-of-client");
  limitRequests(services, pool, "ResendCode", user?.sub ?? foldName(pool.settings, username));
  if (user === undefined || (!user.enabled && hidesUsers(client.settings))) return simulatedDelivery(pool, username);
  if (user.status !== "UNCONFIRMED") throw new CognitoError("already-confirmed");
  const delivery = await sendConfirmationCode(services, { ...request, user, purpose: "ResendCode" });
  if (delivery === undefined) throw new CognitoError("nothing-to-resend");
  return delivery;
}

const keyOf = (pool: Pool, { sub }: UserRecord): CodeKey => ({ pool, sub, purpose: "SignUp" });

function checkUnconfirmed({ status }: UserRecord): void {
  if (status !== "UNCONFIRMED") throw new CognitoError("not-to-be-confirmed", status);
}

const confirmed = ({ clock }: Services, user: UserRecord): UserRecord => ({
  ...user,
  status: "CONFIRMED",
  modifiedAt: clock(),
});
