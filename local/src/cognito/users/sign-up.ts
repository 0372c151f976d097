import { millis } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import { type Destination, destinationAtSignUp } from "../messages/destination";
import { sendMessage } from "../messages/send-message";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { runPostConfirmation, runPreSignUp, type Welcome } from "../triggers/sign-up";
import { checkOwnAttributes, checkRequired } from "./attribute-rules";
import { makeCode } from "./codes/code";
import { buildUser, isPasswordless } from "./create-user";
import type { PoolAndClient } from "./find-user";
import { saveUser } from "./save-user";

export interface SignUpRequest extends PoolAndClient {
  readonly username: string;
  /** May be left out where the pool signs in without one. */
  readonly password: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly validationData?: Readonly<Record<string, string>> | undefined;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

export interface SignedUp {
  readonly user: UserRecord;
  /** Where a code went; undefined where none did. */
  readonly delivery?: Destination;
}

/** How long a code to confirm a sign-up or an address lives. */
export const CONFIRMATION_LIFETIME = millis(24 * 3_600_000);

/**
 * A newcomer signs up: what they ask for is checked, the pre sign-up trigger asked, the user stored and a code sent,
 * unless the trigger confirms. It does not check the client's secret. An existing user is told of, whatever the client
 * hides, as on AWS.
 */
export async function signUp(services: Services, request: SignUpRequest): Promise<SignedUp> {
  const { pool, client, clientMetadata, validationData } = request;
  if (pool.settings.AdminCreateUserConfig.AllowAdminCreateUserOnly) throw new CognitoError("sign-up-closed");
  const newcomer = checkNewcomer(services, request);
  const { username: userName, attributes } = newcomer;
  const source = "SignUp";
  const trigger = { pool, client, userName, attributes, source, validationData, clientMetadata } as const;
  const welcome = await runPreSignUp(services, trigger);
  const user = store(services, pool, admit(newcomer, welcome), welcome);
  if (welcome.isConfirmed) {
    await runPostConfirmation(services, { pool, client, user, source: "ConfirmSignUp", clientMetadata });
    return { user };
  }
  const delivery = await sendConfirmationCode(services, { ...request, user, purpose: "SignUp" });
  return delivery === undefined ? { user } : { user, delivery };
}

export interface ConfirmationMessage extends PoolAndClient {
  readonly user: UserRecord;
  readonly purpose: "SignUp" | "ResendCode";
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/** Makes a new code to confirm a sign-up and sends it where the pool verifies; undefined where it does not. */
export async function sendConfirmationCode(
  services: Services,
  message: ConfirmationMessage,
): Promise<Destination | undefined> {
  const { pool, user } = message;
  const to = destinationAtSignUp(pool, user);
  if (to === undefined) return undefined;
  const subject = { attribute: to.attribute, address: to.address };
  const code = makeCode(
    services,
    { pool, sub: user.sub, purpose: "SignUp" },
    { lifetime: CONFIRMATION_LIFETIME, subject },
  );
  await sendMessage(services, { ...message, to, code });
  return to;
}

function checkNewcomer(
  services: Services,
  { pool, client, username, password, attributes }: SignUpRequest,
): UserRecord {
  if ((password ?? "") === "" && !isPasswordless(pool)) throw new CognitoError("password-missing");
  checkOwnAttributes(pool, client, attributes, { isNew: true });
  const newcomer = buildUser(services, pool, {
    name: username,
    attributes,
    status: "UNCONFIRMED",
    password: password === "" ? undefined : password,
    policyText: "password-at-sign-up",
  });
  checkRequired(pool, newcomer.attributes);
  return newcomer;
}

function admit(newcomer: UserRecord, { isConfirmed, verified }: Welcome): UserRecord {
  const flags = verified.map((name) => [`${name}_verified`, "true"]);
  const attributes = { ...newcomer.attributes, ...Object.fromEntries(flags) };
  return { ...newcomer, attributes, status: isConfirmed ? "CONFIRMED" : "UNCONFIRMED" };
}

/** An address that the trigger vouches for is taken from whoever had it, but not where it is the name itself. */
function store(services: Services, pool: Pool, user: UserRecord, { verified }: Welcome): UserRecord {
  const takeAliases = verified.length > 0 && pool.settings.UsernameAttributes.length === 0;
  try {
    return services.store.write(() => saveUser(services, pool, undefined, user, { takeAliases }));
  } catch (error) {
    // SignUp has words of its own for a name that is taken.
    const isTaken = error instanceof CognitoError && error.code === "user-exists";
    throw isTaken ? new CognitoError("user-already-exists") : error;
  }
}
