import type { Services } from "../resources/services";
import { askForSetup } from "./challenges/mfa-setup";
import { askForMethod, askToSelectMethod } from "./challenges/select-mfa-type";
import { methodsOf, owesSecondFactor } from "./mfa/methods";
import type { SignIn, SignInOutcome } from "./outcome";

/** What `passed` has in it once a second factor was given. A completed set-up has proven a code, too. */
const SECOND_FACTORS: readonly string[] = ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP", "SMS_MFA", "MFA_SETUP"];

/** Whether a sign-in lacks a second factor that it owes. */
export const lacksSecondFactor = ({ pool, user, passed }: SignIn): boolean =>
  owesSecondFactor(pool, user) && !passed.some((name) => SECOND_FACTORS.includes(name));

/**
 * Asks for the second factor: the preferred one, the only one, or which of several; where there is none yet, to set one
 * up. Setting up is offered only where the user turned none on: whoever lost what a method works with gets no new one.
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
