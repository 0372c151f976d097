import { CognitoError } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { PoolSettings } from "../../resources/user-pool-settings";
import type { DeviceRecord } from "../../store/device-record";
import type { MfaMethod, UserRecord } from "../../store/records";
import {
  askFurther,
  type Challenge,
  type ChallengeAnswer,
  checkAnswerOfUser,
  needed,
  openChallenge,
  passedBefore,
  type SignIn,
  type SignInOutcome,
  spendChallenge,
} from "../progress";
import { addressToProve, type WantedAddress, wantedAddress } from "./address-setup";
import { askForCode } from "./one-time-code";
import { askForSoftwareToken } from "./software-token";

/** What a passkey adds to `passed` where it counts as both factors. */
export const PASSKEY_AS_BOTH_FACTORS = "WEB_AUTHN_WITH_USER_VERIFICATION";

/** What `passed` contains once a second factor was given. A completed set-up has proven a code, too. */
const SECOND_FACTORS: readonly string[] = [
  "SOFTWARE_TOKEN_MFA",
  "EMAIL_OTP",
  "SMS_MFA",
  "MFA_SETUP",
  PASSKEY_AS_BOTH_FACTORS,
];

/** Whether a sign-in still needs a second factor. In some pools a proven device stands for it. */
export const lacksSecondFactor = ({ pool, user, passed }: SignIn): boolean =>
  requiresSecondFactor(pool, user) &&
  !passed.some((name) => SECOND_FACTORS.includes(name)) &&
  !(isDeviceEnough(pool) && passed.includes(DEVICE_PASSWORD_VERIFIER));

/** Whether a remembered device takes the place of a second factor. */
const isDeviceEnough = ({ settings }: Pool): boolean =>
  settings.DeviceConfiguration?.ChallengeRequiredOnNewDevice === true;

export const DEVICE_SRP_AUTH = "DEVICE_SRP_AUTH";
export const DEVICE_PASSWORD_VERIFIER = "DEVICE_PASSWORD_VERIFIER";

/**
 * Asks for the proof of the device that a sign-in names, if it is remembered: in place of the second factor, or after it
 * where the pool wants both. A device that is not remembered is not asked for anything, and proves nothing. Throws for
 * one that the user does not have.
 */
export function askForDevice(services: Services, signIn: SignIn): SignInOutcome | undefined {
  const { pool, client, user, passed, deviceKey } = signIn;
  const device = namedDevice(services, signIn);
  if (deviceKey === undefined || device?.isRemembered !== true) return undefined;
  if (passed.includes(DEVICE_PASSWORD_VERIFIER) || (lacksSecondFactor(signIn) && !isDeviceEnough(pool)))
    return undefined;
  const { username, sub } = user;
  const of = { pool, client, challenge: DEVICE_SRP_AUTH, username, sub, deviceKey, state: { passed: [...passed] } };
  const implied = signIn.srpA && { session: sessionOfProof(pool, [client.id, sub, deviceKey], signIn.srpA) };
  const session = openChallenge(services, { ...of, ...implied });
  return { kind: "challenge", name: DEVICE_SRP_AUTH, parameters: { USERNAME: username }, session };
}

/**
 * The device that a sign-in names; undefined where it names none, or the pool tracks none. Throws for one that this user
 * does not have, or has forgotten.
 */
export function namedDevice(
  { tables }: Services,
  { pool, user, deviceKey }: Pick<SignIn, "pool" | "user" | "deviceKey">,
): DeviceRecord | undefined {
  if (deviceKey === undefined || pool.settings.DeviceConfiguration === undefined) return undefined;
  const device = deviceKey.length > 55 ? undefined : tables.devices.get(pool.id, user.sub, deviceKey);
  if (device === undefined) throw new CognitoError("no-such-device");
  return device;
}

/**
 * The `Session` of a device's challenge, after a password that was proven by SRP. A client that leaves it out, as
 * pycognito does, is recognized by its public value A: nobody but who proved the password with A can complete another
 * proof with it, since that takes A's exponent.
 */
export const sessionOfProof = (pool: Pool, owner: readonly string[], srpA: bigint): string =>
  pool.secret("device-session", JSON.stringify([...owner, srpA.toString(16)])).toString("base64url");

/**
 * Asks for the second factor that a sign-in needs: the preferred one, the only one, or a choice of several; where the
 * user has none yet, to set one up. A user who turned one on but can no longer use it is not offered a new one:
 * undefined, and the last step of the sign-in refuses.
 */
export async function askForSecondFactor(services: Services, signIn: SignIn): Promise<SignInOutcome | undefined> {
  if (!lacksSecondFactor(signIn)) return undefined;
  const { pool, user } = signIn;
  const methods = methodsOf(pool, user);
  const [only] = methods;
  const method =
    methods.find((candidate) => candidate === user.mfa.preferred) ?? (methods.length === 1 ? only : undefined);
  if (method !== undefined) return askForMethod(services, method, signIn);
  if (methods.length > 1) return askToSelectMethod(services, signIn, methods);
  return user.mfa.enabled.length > 0 ? undefined : askForSetup(services, signIn);
}

/** The second factors of a pool. None while MFA is off, whatever is listed. */
export const poolMethods = ({ MfaConfiguration, EnabledMfas }: PoolSettings): readonly MfaMethod[] =>
  MfaConfiguration === "OFF" ? [] : EnabledMfas;

/** The attribute that a method sends its codes to. */
const ADDRESS_OF = { EMAIL_OTP: "email", SMS_MFA: "phone_number" } as const;

/** Whether a user has set a method up: has a proven authenticator, or a verified address. It does not ask the pool. */
export function isSetUp(user: UserRecord, method: MfaMethod): boolean {
  if (method === "SOFTWARE_TOKEN_MFA") return user.mfa.softwareToken?.verified === true;
  const attribute = ADDRESS_OF[method];
  return Boolean(user.attributes[attribute]) && user.attributes[`${attribute}_verified`] === "true";
}

/** Whether a user can be asked: as above, or by an address that the first right code verifies. */
const canAsk = (user: UserRecord, method: MfaMethod): boolean =>
  isSetUp(user, method) || (method !== "SOFTWARE_TOKEN_MFA" && Boolean(user.attributes[ADDRESS_OF[method]]));

/**
 * The second factors that a sign-in can ask this user for: those that the user turned on. Where the pool requires MFA
 * and the user turned none on, those that the user has.
 */
function methodsOf({ settings }: Pool, user: UserRecord): readonly MfaMethod[] {
  const offered = poolMethods(settings).filter((method) => canAsk(user, method));
  const chosen = offered.filter((method) => user.mfa.enabled.includes(method));
  if (chosen.length > 0 || settings.MfaConfiguration !== "ON") return chosen;
  return offered;
}

/**
 * Whether a user's sign-in needs a second factor: the pool requires MFA, or the user turned a factor on. Also true
 * where the user can no longer use it: then the sign-in is refused.
 */
export function requiresSecondFactor({ settings }: Pool, user: UserRecord): boolean {
  if (settings.MfaConfiguration === "OFF") return false;
  return settings.MfaConfiguration === "ON" || user.mfa.enabled.length > 0;
}

const SELECT_MFA_TYPE = "SELECT_MFA_TYPE";

/** Asks for a second factor of this method. */
const askForMethod = (services: Services, method: MfaMethod, signIn: SignIn): Promise<SignInOutcome> | SignInOutcome =>
  method === "SOFTWARE_TOKEN_MFA"
    ? askForSoftwareToken(services, signIn)
    : askForCode(services, method, "second", signIn);

/** Asks a user with several second factors, none of them preferred, to choose one. */
const askToSelectMethod = (services: Services, signIn: SignIn, methods: readonly MfaMethod[]): SignInOutcome =>
  askFurther(services, signIn, SELECT_MFA_TYPE, {
    MFAS_CAN_CHOOSE: JSON.stringify(methods),
    USER_ID_FOR_SRP: signIn.user.username,
  });

/** Takes the choice. Only a method that this user could be asked for is accepted. */
export const selectMfaType: Challenge = {
  name: SELECT_MFA_TYPE,
  async respond(services, answer) {
    const { pool, client, clientMetadata } = answer;
    const { record, user } = checkAnswerOfUser(services, answer, SELECT_MFA_TYPE);
    const choice = needed(answer.responses, "ANSWER");
    const method = methodsOf(pool, user).find((candidate) => candidate === choice);
    if (method === undefined) throw new CognitoError("mfa-answer-not-offered", choice);
    spendChallenge(services, answer, SELECT_MFA_TYPE);
    const passed = passedBefore(record.state["passed"]);
    return askForMethod(services, method, { pool, client, user, passed, clientMetadata });
  },
};

export const MFA_SETUP = "MFA_SETUP";

/**
 * Asks a user who needs a second factor and has none to set one up: an authenticator by AssociateSoftwareToken and
 * VerifySoftwareToken with this session, or an address by an answer that holds it. Undefined where the pool has no
 * method: the sign-in is refused then.
 */
function askForSetup(services: Services, signIn: SignIn): SignInOutcome | undefined {
  const methods = poolMethods(signIn.pool.settings);
  if (methods.length === 0) return undefined;
  const parameters = { MFAS_CAN_SETUP: JSON.stringify(methods), USER_ID_FOR_SRP: signIn.user.username };
  return askFurther(services, signIn, MFA_SETUP, parameters);
}

/**
 * Takes an address, which it sends a code to; or a session that VerifySoftwareToken has marked as verified, of a user
 * whose authenticator is proven.
 */
export const mfaSetup: Challenge = {
  name: MFA_SETUP,
  async respond(services, answer) {
    const { pool, client, clientMetadata } = answer;
    const { record, user } = checkAnswerOfUser(services, answer, MFA_SETUP);
    const wanted = wantedAddress(answer.responses);
    if (wanted !== undefined) {
      const signIn = { pool, client, user, passed: passedBefore(record.state["passed"]), clientMetadata };
      return sendSetupCode(services, answer, signIn, wanted);
    }
    if (record.state["isVerified"] !== true || user.mfa.softwareToken?.verified !== true)
      throw new CognitoError("software-token-not-set-up");
    spendChallenge(services, answer, MFA_SETUP);
    const passed = [...passedBefore(record.state["passed"]), MFA_SETUP];
    return { kind: "passed", signIn: { pool, client, user, passed, clientMetadata } };
  },
};

/** Sends a code to an address that is to become a second factor. The user's own factors can't be replaced this way. */
async function sendSetupCode(
  services: Services,
  answer: ChallengeAnswer,
  signIn: SignIn,
  wanted: WantedAddress,
): Promise<SignInOutcome> {
  const { pool, user } = signIn;
  if (user.mfa.enabled.length > 0 || methodsOf(pool, user).length > 0) throw new CognitoError("session-invalid");
  if (!poolMethods(pool.settings).includes(wanted.method))
    throw new CognitoError("mfa-answer-not-offered", wanted.method);
  const to = addressToProve(services, signIn, wanted);
  spendChallenge(services, answer, MFA_SETUP);
  return askForCode(services, wanted.method, "second", signIn, to);
}
