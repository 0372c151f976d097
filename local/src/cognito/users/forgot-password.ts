import { millis } from "../../model/time";
import { CognitoError } from "../errors";
import { type Destination, destinationToRecover } from "../messages/destination";
import { NO_CLIENT, sendMessage } from "../messages/send-message";
import { hidesUsers } from "../resources/client-settings";
import { type Client, foldName, type Pool } from "../resources/pool";
import type { Services } from "../services";
import type { UserRecord } from "../store/records";
import { runPostConfirmation } from "../triggers/sign-up";
import { type CodeKey, makeCode, spendCode } from "./codes/code";
import { limitRequests } from "./codes/limit-requests";
import { proveCode } from "./codes/prove-code";
import { findForSignIn, type PoolAndClient } from "./find-user";
import { migrateUser } from "./migrate-user";
import { forgetFailures } from "./passwords/attempts";
import { changePassword } from "./passwords/policy";
import { saveUser } from "./save-user";
import { simulatedDelivery } from "./simulated-delivery";

type Metadata = Readonly<Record<string, string>> | undefined;

export interface ForgottenPassword extends PoolAndClient {
  readonly username: string;
  readonly clientMetadata?: Metadata;
}

/**
 * Sends a code to choose a new password by, to the first verified contact by the pool's order of recovery. Where the
 * client hides users, who is unknown, disabled or without such a contact seems to be sent one too: a code is made
 * that nobody gets, so that what follows is answered alike. It does not check the client's secret.
 */
export async function forgotPassword(services: Services, request: ForgottenPassword): Promise<Destination> {
  const { pool, client, username, clientMetadata } = request;
  if (isByAdministrator(pool)) throw new CognitoError("recovery-by-administrator");
  const known = findForSignIn(services, pool, username);
  const isHidden = hidesUsers(client.settings);
  limitRequests(services, pool, "ForgotPassword", known?.sub ?? foldName(pool.settings, username));
  const user = known ?? (await fromOtherDirectory(services, request, isHidden));
  if (user === undefined && !isHidden) throw new CognitoError("no-such-user-of-client");
  const to = user?.enabled ? destinationToRecover(pool, user) : undefined;
  if (user !== undefined && (user.enabled || !isHidden)) checkResettable(user);
  if (user !== undefined && to !== undefined) {
    await sendResetCode(services, { pool, client, user, to, clientMetadata });
    return to;
  }
  if (!isHidden) throw new CognitoError("no-verified-contact");
  makeCode(services, keyOf(pool, user, username), { lifetime: RESET_LIFETIME });
  return simulatedDelivery(pool, username);
}

/** Who is unknown here may be known to the user migration trigger. Where users are hidden, so is that it failed. */
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

/** An administrator ends a password: its user must choose a new one, by a code that is sent. */
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
  const reset = services.store.write(() =>
    saveUser(services, pool, user, { ...user, status: "RESET_REQUIRED", modifiedAt }),
  );
  await sendResetCode(services, { pool, client: NO_CLIENT, user: reset, to, clientMetadata });
}

export interface NewPassword extends PoolAndClient {
  readonly username: string;
  readonly code: string;
  readonly password: string;
  readonly clientMetadata?: Metadata;
}

/** Sets a new password for who has the code. A password that does not fit the policy leaves the code as it is. */
export async function confirmForgotPassword(services: Services, request: NewPassword): Promise<void> {
  const { pool, client, username, code, password, clientMetadata } = request;
  const found = findForSignIn(services, pool, username);
  if (found === undefined && !hidesUsers(client.settings)) throw new CognitoError("no-such-user-of-client");
  const key = keyOf(pool, found, username);
  proveCode(services, key, code);
  // The code that nobody got was guessed.
  if (found === undefined || (!found.enabled && hidesUsers(client.settings))) throw new CognitoError("code-mismatch");
  if (!found.enabled) throw new CognitoError("user-disabled");
  checkResettable(found);
  const user = services.store.write(() => {
    spendCode(services, key);
    const changed = changePassword(services, pool, found, password, "new-password");
    return saveUser(services, pool, found, { ...changed, status: "CONFIRMED" });
  });
  forgetFailures(services, pool.id, user.sub);
  await runPostConfirmation(services, { pool, client, user, source: "ConfirmForgotPassword", clientMetadata });
}

const RESET_LIFETIME = millis(3_600_000);

interface ResetCode {
  readonly pool: Pool;
  readonly client: Pick<Client, "id">;
  readonly user: UserRecord;
  readonly to: Destination;
  readonly clientMetadata?: Metadata;
}

async function sendResetCode(services: Services, reset: ResetCode): Promise<void> {
  const code = makeCode(services, keyOf(reset.pool, reset.user, ""), { lifetime: RESET_LIFETIME });
  await sendMessage(services, { ...reset, purpose: "ForgotPassword", code });
}

/** The code of a user, or of a name that is nobody's. */
const keyOf = (pool: Pool, user: UserRecord | undefined, username: string): CodeKey => ({
  pool,
  sub: user?.sub ?? `nobody:${pool.secret("nobody", foldName(pool.settings, username)).toString("hex")}`,
  purpose: "ForgotPassword",
});

const isByAdministrator = ({ settings }: Pool): boolean =>
  settings.AccountRecoverySetting.RecoveryMechanisms.some(({ Name }) => Name === "admin_only");

function checkResettable({ status }: UserRecord): void {
  if (status !== "CONFIRMED" && status !== "RESET_REQUIRED") throw new CognitoError("password-not-resettable");
}
