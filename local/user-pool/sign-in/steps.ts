import { askForNewPassword } from "../challenges/new-password-required";
import { CognitoError } from "../errors";
import type { Services } from "../services";
import type { SignIn, SignInOutcome } from "./outcome";

/** Asks for something more, or lets the sign-in pass. A step looks at `passed` so that it asks once. */
export type SignInStep = (
  services: Services,
  signIn: SignIn,
) => SignInOutcome | undefined | Promise<SignInOutcome | undefined>;

/**
 * Refuses a sign-in that owes a second factor. It stands last, behind the steps that ask for one and record it in
 * `passed`: as long as none does, nobody comes in without.
 */
const refuseMissingFactor: SignInStep = (_services, { pool, user, passed }) => {
  const isAsked = pool.settings.MfaConfiguration === "ON" || user.mfa.enabled.length > 0;
  const isGiven = passed.some((name) => SECOND_FACTORS.includes(name));
  if (pool.settings.MfaConfiguration !== "OFF" && isAsked && !isGiven) throw new CognitoError("second-factor-missing");
  return undefined;
};

const SECOND_FACTORS: readonly string[] = ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP", "SMS_MFA", "MFA_SETUP"];

/** What may be asked after the first factor, in this order. Multi-factor steps come behind the new password. */
export const SIGN_IN_STEPS: readonly SignInStep[] = [askForNewPassword, refuseMissingFactor];
