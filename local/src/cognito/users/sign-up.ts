import { CognitoError } from "../errors/cognito-error";
import { type Destination, destinationAtSignUp, NO_CLIENT } from "../messages/message";
import { sendMessage } from "../messages/send-message";
import { hidesUsers } from "../resources/app-client";
import type { Services } from "../resources/services";
import { foldName, type Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { type PreSignUpAnswer, runPostConfirmation, runPreSignUp } from "../triggers/trigger";
import { checkPreferredName, checkRequired, readOwnAttributes } from "./attribute-rules";
import { CONFIRMATION_LIFETIME, type CodeKey, dropCode, limitRequests, makeCode, proveCode, spendCode } from "./codes";
import { findForSignIn, type PoolAndClient } from "./find-user";
import { inEvenTime, simulatedDelivery } from "./hidden-users";
import { buildUser, isPasswordless, saveUser } from "./user-record";
import { withProven } from "./verify-attribute";

export interface SignUpRequest extends PoolAndClient {
  readonly username: string;
  /** Undefined is allowed where users of the pool can sign in without a password. */
  readonly password: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly validationData?: Readonly<Record<string, string>> | undefined;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

export interface SignedUp {
  readonly user: UserRecord;
  /** Where a code was sent; absent if none was. */
  readonly delivery?: Destination;
}

/**
 * Signs up a new user, in this order: check the request, run the pre sign-up trigger, store the user, send a code
 * (unless the trigger confirms the user). It checks that the pool is open for sign-up, the attributes and the password.
 * It does not check the client's secret. It reveals that a user name is taken even where the client hides which users
 * exist, as on AWS.
 */
export async function signUp(services: Services, request: SignUpRequest): Promise<SignedUp> {
  const { pool, client, clientMetadata, validationData } = request;
  if (pool.settings.AdminCreateUserConfig.AllowAdminCreateUserOnly) throw new CognitoError("sign-up-closed");
  const newUser = checkNewUser(services, request);
  const { username: userName, attributes } = newUser;
  const source = "SignUp";
  const trigger = { pool, client, userName, attributes, source, validationData, clientMetadata } as const;
  const answer = await runPreSignUp(services, trigger);
  const { user, message } = services.store.write(() => {
    const made = store(services, pool, withAnswer(newUser, answer), answer);
    return { user: made, message: answer.isConfirmed ? undefined : makeConfirmation(services, pool, made) };
  });
  if (answer.isConfirmed) {
    await runPostConfirmation(services, { pool, client, user, source: "ConfirmSignUp", clientMetadata });
    return { user };
  }
  if (message === undefined) return { user };
  await sendMessage(services, { pool, client, clientMetadata, user, purpose: "SignUp", ...message });
  return { user, delivery: message.to };
}

interface Confirmation {
  readonly to: Destination;
  readonly code: string;
}

/** Makes a code that confirms a sign-up. Undefined where the pool verifies no address of the user. */
function makeConfirmation(services: Services, pool: Pool, user: UserRecord): Confirmation | undefined {
  const to = destinationAtSignUp(pool, user);
  if (to === undefined) return undefined;
  const subject = { attribute: to.attribute, address: to.address };
  return { to, code: makeCode(services, keyOf(pool, user), { lifetime: CONFIRMATION_LIFETIME, subject }) };
}

function checkNewUser(services: Services, { pool, client, username, password, attributes }: SignUpRequest): UserRecord {
  if ((password ?? "") === "" && !isPasswordless(pool)) throw new CognitoError("password-missing");
  checkNotFederated(services, pool, username);
  checkPreferredName(pool, { status: "UNCONFIRMED" }, attributes);
  const own = readOwnAttributes(pool, client, attributes, "sign-up");
  const newUser = buildUser(services, pool, {
    name: username,
    attributes: own,
    status: "UNCONFIRMED",
    password: password === "" ? undefined : password,
    policyText: "password-at-sign-up",
  });
  checkRequired(pool, newUser.attributes);
  return newUser;
}

/** `<provider>_<subject>` is the name of a provider's user, whom a stranger must not shut out by taking it first. */
function checkNotFederated({ tables }: Services, pool: Pool, username: string): void {
  const name = username.toLowerCase();
  const providers = [...tables.identityProviders.entries([pool.id])].map(({ key: [, provider] }) => String(provider));
  const provider = providers.find((candidate) => name.startsWith(`${candidate.toLowerCase()}_`));
  if (provider !== undefined) throw new CognitoError("username-of-provider", provider);
}

function withAnswer(newUser: UserRecord, { isConfirmed, verified }: PreSignUpAnswer): UserRecord {
  const flags = verified.map((name) => [`${name}_verified`, "true"]);
  const attributes = { ...newUser.attributes, ...Object.fromEntries(flags) };
  return { ...newUser, attributes, status: isConfirmed ? "CONFIRMED" : "UNCONFIRMED" };
}

/**
 * Call it in a transaction. An address that the trigger calls verified is taken from its previous holder, unless it is
 * the user name.
 */
function store(services: Services, pool: Pool, user: UserRecord, { verified }: PreSignUpAnswer): UserRecord {
  const takeAliases = verified.length > 0;
  try {
    return saveUser(services, pool, undefined, user, { takeAliases });
  } catch (error) {
    // SignUp has its own text for a user name that is taken.
    const isTaken = error instanceof CognitoError && error.code === "user-exists";
    throw isTaken ? new CognitoError("user-already-exists") : error;
  }
}

type Metadata = Readonly<Record<string, string>> | undefined;

export interface ConfirmationRequest extends PoolAndClient {
  readonly username: string;
  readonly code: string;
  /** Whether the address is taken from another user who holds it as an alias. */
  readonly takeAliases?: boolean;
  readonly clientMetadata?: Metadata;
}

/**
 * Confirms a sign-up by the code that was sent, which also verifies the address. It checks the code, and that the user
 * is enabled and unconfirmed. Where the client hides which users exist, unknown and disabled users get the error for an
 * expired code. It does not check the client's secret.
 */
export const confirmSignUp = (services: Services, request: ConfirmationRequest): Promise<UserRecord> =>
  inEvenTime(request.client, () => answerConfirmSignUp(services, request));

async function answerConfirmSignUp(services: Services, request: ConfirmationRequest): Promise<UserRecord> {
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

/** Confirms a sign-up for an administrator, without a code. The address stays unverified. */
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

/**
 * Sends another code to an unconfirmed user. Where the client hides which users exist, the answer for an unknown or
 * disabled user looks the same. It limits requests and does not check the client's secret.
 */
export const resendConfirmationCode = (services: Services, request: ResendRequest): Promise<Destination> =>
  inEvenTime(request.client, () => answerResend(services, request));

async function answerResend(services: Services, request: ResendRequest): Promise<Destination> {
  const { pool, client, username, clientMetadata } = request;
  const user = findForSignIn(services, pool, username);
  if (user === undefined && !hidesUsers(client.settings)) throw new CognitoError("no-such-user-of-client");
  limitRequests(services, pool, "ResendCode", user?.sub ?? foldName(pool.settings, username));
  if (user === undefined || (!user.enabled && hidesUsers(client.settings))) return simulatedDelivery(pool, username);
  if (user.status !== "UNCONFIRMED") throw new CognitoError("already-confirmed");
  const message = makeConfirmation(services, pool, user);
  if (message === undefined) throw new CognitoError("nothing-to-resend");
  await sendMessage(services, { pool, client, clientMetadata, user, purpose: "ResendCode", ...message });
  return message.to;
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
