import { CognitoError } from "../errors/cognito-error";
import { newDeviceKey } from "../resources/new-ids";
import type { Services } from "../resources/services";
import type { SessionDevice } from "../store/records";
import { newApiSession, signTokens, storeSession } from "../tokens/issue-tokens";
import type { TokenGenerationSource } from "../triggers/pre-token-generation";
import { runPostAuthentication } from "../triggers/trigger";
import { customAuth, customChallenge } from "./custom-auth";
import { devicePasswordVerifier, deviceSrpAuth } from "./device-proof";
import { askForNewPassword, newPasswordRequired } from "./new-password-required";
import { adminUserPassword, userPassword } from "./password";
import { passwordVerifier, userSrp } from "./password-verifier";
import type { Challenge, Flow, FlowRequest, SignIn, SignInOutcome, SignInProgress } from "./progress";
import { refreshTokenAuth } from "./refresh-token-auth";
import { emailOtp, smsMfa, smsOtp } from "./second-factors/one-time-code";
import {
  askForDevice,
  askForSecondFactor,
  DEVICE_PASSWORD_VERIFIER,
  lacksSecondFactor,
  mfaSetup,
  namedDevice,
  selectMfaType,
} from "./second-factors/second-factor";
import { softwareTokenMfa } from "./second-factors/software-token";
import { selectChallenge, userAuth } from "./user-auth";
import { webAuthn } from "./web-authn";

/**
 * A sign-in by the API, in the order in which a request meets its parts:
 *
 * 1. a flow finds out who signs in, and checks the first factor or asks for it (`FLOWS`);
 * 2. a challenge takes the answer to whatever was asked for (`CHALLENGES`);
 * 3. the steps ask for what is still missing, and the last one refuses (`SIGN_IN_STEPS`);
 * 4. the post authentication trigger runs, the tokens are signed and the session is stored (`finishSignIn`).
 *
 * InitiateAuth begins at 1, RespondToAuthChallenge at 2. Whatever asks for something ends the call.
 */
const FLOWS: readonly Flow[] = [userPassword, adminUserPassword, userSrp, userAuth, customAuth, refreshTokenAuth];

const CHALLENGES: readonly Challenge[] = [
  selectChallenge,
  passwordVerifier,
  customChallenge,
  newPasswordRequired,
  selectMfaType,
  mfaSetup,
  softwareTokenMfa,
  deviceSrpAuth,
  devicePasswordVerifier,
  emailOtp,
  smsMfa,
  smsOtp,
  webAuthn,
];

/** Asks for something more, or lets the sign-in pass. A step looks at `passed` so that it asks only once. */
export type SignInStep = (
  services: Services,
  signIn: SignIn,
) => SignInOutcome | undefined | Promise<SignInOutcome | undefined>;

/** Refuses a sign-in that still needs a second factor for which no step could ask. */
const refuseMissingFactor: SignInStep = (_services, signIn) => {
  if (lacksSecondFactor(signIn)) throw new CognitoError("second-factor-missing");
  return undefined;
};

/**
 * What may be asked for after the first factor, in this order. A device is asked for where it takes the place of a second
 * factor, or else after it. The refusal stands last.
 */
const SIGN_IN_STEPS: readonly SignInStep[] = [
  refuseUnknownDevice,
  askForNewPassword,
  askForDevice,
  askForSecondFactor,
  askForDevice,
  refuseMissingFactor,
];

/** Before anything else is asked for, so that a client can begin again without the device. */
function refuseUnknownDevice(services: Services, signIn: SignIn): undefined {
  namedDevice(services, signIn);
}

/**
 * The flow of this name, if the call may start it. Throws InvalidParameterException. It does not ask the client's
 * settings.
 */
export function flowOf(name: string, startedBy: FlowRequest["startedBy"]): Flow {
  const flow = FLOWS.find((candidate) => candidate.names.includes(name));
  if (flow === undefined || !flow.startedBy.includes(startedBy)) throw new CognitoError("flow-not-supported");
  return flow;
}

/** The challenge of this name. Throws for an unknown one. It does not check whether anybody was asked. */
export function challengeOf(name: string): Challenge {
  const challenge = CHALLENGES.find((candidate) => candidate.name === name);
  if (challenge === undefined) throw new CognitoError("no-such-challenge", name);
  return challenge;
}

/**
 * Continues after a flow or an answered challenge: asks for what is missing, or issues tokens. It checks only that
 * nothing is missing. The caller has proven everything in `passed` and has checked that the user may sign in.
 */
export async function continueSignIn(services: Services, progress: SignInProgress): Promise<SignInOutcome> {
  if (progress.kind !== "passed") return progress;
  return (await askNext(services, progress.signIn)) ?? finishSignIn(services, progress.signIn);
}

/**
 * What the first step that wants something asks for; undefined when nothing is missing. Throws where the last step
 * refuses.
 */
export async function askNext(services: Services, signIn: SignIn): Promise<SignInOutcome | undefined> {
  for (const step of SIGN_IN_STEPS) {
    const challenge = await step(services, signIn);
    if (challenge !== undefined) return challenge;
  }
  return undefined;
}

async function finishSignIn(services: Services, signIn: SignIn): Promise<SignInOutcome> {
  const { pool, client, user, clientMetadata } = signIn;
  const isTracked = pool.settings.DeviceConfiguration !== undefined;
  await runPostAuthentication(services, { ...signIn, newDeviceUsed: isTracked && signIn.deviceKey === undefined });
  const device = isTracked ? deviceOf(services, signIn) : undefined;
  const { id: sessionId, facts } = newApiSession(services, client);
  const source = sourceOf(signIn);
  const tokens = await signTokens(services, {
    pool,
    client,
    user,
    originJti: sessionId,
    ...facts,
    deviceKey: device?.key,
    source,
    clientMetadata,
  });
  const session = { ...facts, sub: user.sub, generation: user.generation, ...(device && { device }) };
  const refreshToken = storeSession(services, pool, client, sessionId, session);
  return { kind: "tokens", tokens, refreshToken, ...(device?.isNew && { newDeviceKey: device.key }) };
}

/** The device of a finished sign-in: the one that it named, which has now been used, or a new key. */
function deviceOf(services: Services, signIn: SignIn): SessionDevice {
  const { pool, user, deviceKey } = signIn;
  if (deviceKey === undefined) return { key: newDeviceKey(pool.region, services), isNew: true };
  services.store.write(() => {
    const device = namedDevice(services, signIn);
    if (device !== undefined)
      services.tables.devices.put([pool.id, user.sub, deviceKey], { ...device, authenticatedAt: services.clock() });
  });
  return { key: deviceKey };
}

function sourceOf({ passed }: SignIn): TokenGenerationSource {
  if (passed.includes(DEVICE_PASSWORD_VERIFIER)) return "TokenGeneration_AuthenticateDevice";
  if (passed.includes("NEW_PASSWORD_REQUIRED")) return "TokenGeneration_NewPasswordChallenge";
  return "TokenGeneration_Authentication";
}
