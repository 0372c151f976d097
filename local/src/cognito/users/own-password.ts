import type { JsonObject } from "../../model/json";
import { millis } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import { type Destination, destinationToRecover, type Message, NO_CLIENT, recoveryOrder } from "../messages/message";
import { sendMessage } from "../messages/send-message";
import { hidesUsers } from "../resources/app-client";
import type { Services } from "../resources/services";
import { foldName, type Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { runPostConfirmation } from "../triggers/trigger";
import { type CodeKey, hasCode, limitRequests, makeCode, proveCode, spendCode } from "./codes";
import { findForSignIn, type PoolAndClient } from "./find-user";
import { inEvenTime, simulatedDelivery } from "./hidden-users";
import { migrateUser } from "./migrate-user";
import { forgetFailures } from "./passwords/attempts";
import { changePassword } from "./passwords/policy";
import { isPassword } from "./passwords/srp-verifier";
import { saveUser } from "./user-record";

type Metadata = Readonly<Record<string, string>> | undefined;

export interface ForgottenPassword extends PoolAndClient {
  readonly username: string;
  readonly clientMetadata?: Metadata;
}

/**
 * Sends a code for choosing a new password to the first verified contact in the pool's order of recovery. Where the
 * client hides which users exist, the answer is the same for users who are unknown, disabled or have no such contact:
 * a code is made but sent to no one, so that later answers do not differ either. It limits requests and does not check
 * the client's secret.
 */
export const forgotPassword = (services: Services, request: ForgottenPassword): Promise<Destination> =>
  inEvenTime(request.client, () => answerForgotPassword(services, request));

async function answerForgotPassword(services: Services, request: ForgottenPassword): Promise<Destination> {
  const { pool, client, username, clientMetadata } = request;
  if (isByAdministrator(pool)) throw new CognitoError("recovery-by-administrator");
  const known = findForSignIn(services, pool, username);
  const isHidden = hidesUsers(client.settings);
  limitRequests(services, pool, "ForgotPassword", known?.sub ?? foldName(pool.settings, username));
  const user = known ?? (await fromOtherDirectory(services, request, isHidden));
  if (user === undefined && !isHidden) throw new CognitoError("no-such-user-of-client");
  const to = user?.enabled ? destinationToRecover(pool, user) : undefined;
  if (user !== undefined && (user.enabled || !isHidden)) checkResettable(user);
  if (to === undefined && !isHidden) throw new CognitoError("no-verified-contact");
  const code = makeResetCode(services, keyOf(pool, user, username), to);
  if (user === undefined || to === undefined) return simulatedDelivery(pool, username);
  const message: Message = { pool, client, user, to, purpose: "ForgotPassword", code, clientMetadata };
  await sendMessage(services, message);
  return to;
}

/**
 * Tries the user migration trigger for an unknown name. Where the client hides which users exist, its failure is hidden
 * too.
 */
async function fromOtherDirectory(
  services: Services,
  { pool, client, username, clientMetadata }: ForgottenPassword,
  isHidden: boolean,
): Promise<UserRecord | undefined> {
  try {
    return await migrateUser(services, { pool, client, username, clientMetadata });
  } catch (error) {
    if (isHidden && error instanceof CognitoError) return undefined;
    throw error;
  }
}

/** Resets a password for an administrator: the user is sent a code and has to choose a new password. */
export async function resetByAdmin(
  services: Services,
  pool: Pool,
  user: UserRecord,
  clientMetadata: Metadata,
): Promise<void> {
  checkResettable(user);
  const to = destinationToRecover(pool, user);
  if (to === undefined) throw new CognitoError("no-verified-contact");
  const modifiedAt = services.clock();
  const { reset, code } = services.store.write(() => ({
    reset: saveUser(services, pool, user, { ...user, status: "RESET_REQUIRED", modifiedAt }),
    code: makeResetCode(services, keyOf(pool, user, ""), to),
  }));
  const message: Message = {
    pool,
    client: NO_CLIENT,
    user: reset,
    to,
    purpose: "ForgotPassword",
    code,
    clientMetadata,
  };
  await sendMessage(services, message);
}

export interface NewPassword extends PoolAndClient {
  readonly username: string;
  readonly code: string;
  readonly password: string;
  readonly clientMetadata?: Metadata;
}

/**
 * Sets a new password if the code is right. It checks the code, that the user is enabled and may be reset, and the
 * password policy. A refused password does not use the code up. It does not check the client's secret.
 */
export const confirmForgotPassword = (services: Services, request: NewPassword): Promise<void> =>
  inEvenTime(request.client, () => chooseNewPassword(services, request));

async function chooseNewPassword(services: Services, request: NewPassword): Promise<void> {
  const { pool, client, username, code, password, clientMetadata } = request;
  const found = findForSignIn(services, pool, username);
  if (found === undefined && !hidesUsers(client.settings)) throw new CognitoError("no-such-user-of-client");
  const key = keyOf(pool, found, username);
  const subject = proveCode(services, key, code);
  // The code was sent to no one, so this one was guessed.
  if (found === undefined || (!found.enabled && hidesUsers(client.settings))) throw new CognitoError("code-mismatch");
  if (!found.enabled) throw new CognitoError("user-disabled");
  checkResettable(found);
  checkStillAt(found, subject);
  const user = services.store.write(() => {
    spendCode(services, key);
    const changed = changePassword(services, pool, found, password, "new-password");
    forgetFailures(services, pool.id, found.sub);
    return saveUser(services, pool, found, { ...changed, status: "CONFIRMED" });
  });
  await runPostConfirmation(services, { pool, client, user, source: "ConfirmForgotPassword", clientMetadata });
}

/** A code that went to an address which is no longer the user's, or no longer verified, resets nothing. */
function checkStillAt(user: UserRecord, { attribute, address }: JsonObject): void {
  const isStill = user.attributes[String(attribute)] === address && user.attributes[`${attribute}_verified`] === "true";
  if (!isStill) throw new CognitoError("code-expired");
}

const RESET_LIFETIME = millis(3_600_000);

const makeResetCode = (services: Services, key: CodeKey, to: Destination | undefined): string => {
  const subject = to === undefined ? {} : { attribute: to.attribute, address: to.address };
  return makeCode(services, key, { lifetime: RESET_LIFETIME, subject });
};

/** Whether a user has a code for a new password. Who was imported or migrated has none until one is sent. */
export const hasResetCode = (services: Services, pool: Pool, username: string): boolean =>
  hasCode(services, keyOf(pool, findForSignIn(services, pool, username), username));

/** The key of the code of a user, or of an unknown name. */
const keyOf = (pool: Pool, user: UserRecord | undefined, username: string): CodeKey => ({
  pool,
  sub: user?.sub ?? `nobody:${pool.secret("nobody", foldName(pool.settings, username)).toString("hex")}`,
  purpose: "ForgotPassword",
});

const isByAdministrator = ({ settings }: Pool): boolean => recoveryOrder(settings).includes("admin_only");

function checkResettable({ status }: UserRecord): void {
  if (status !== "CONFIRMED" && status !== "RESET_REQUIRED") throw new CognitoError("password-not-resettable");
}

export interface PasswordChange {
  readonly pool: Pool;
  /** The owner of the access token. */
  readonly user: UserRecord;
  /** Undefined for a user who has no password. */
  readonly former: string | undefined;
  readonly wanted: string;
}

/**
 * Changes the password of a signed-in user. It checks the old password, the password policy and the number of
 * requests. A federated user has none to change: a first one would be a way in past the provider. Who has to reset the
 * password does so by a code: what was known before may be in another's hands. It does not check the access token, which the caller has done. Existing tokens stay valid.
 */
export function changeOwnPassword(services: Services, { pool, user, former, wanted }: PasswordChange): void {
  if (user.status === "EXTERNAL_PROVIDER") throw new CognitoError("password-not-resettable");
  if (user.status === "RESET_REQUIRED") throw new CognitoError("reset-required");
  limitRequests(services, pool, "ChangePassword", user.sub);
  const owner = { poolId: pool.id, username: user.username };
  const isProven = user.password === undefined ? former === undefined : isPassword(owner, former ?? "", user.password);
  if (!isProven) throw new CognitoError("wrong-credentials");
  services.store.write(() => {
    const changed = changePassword(services, pool, user, wanted, "new-password");
    saveUser(services, pool, user, { ...changed, status: "CONFIRMED" });
  });
}
