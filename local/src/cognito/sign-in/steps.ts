import { CognitoError } from "../errors/cognito-error";
import type { Services } from "../resources/services";
import { askForNewPassword } from "./challenges/new-password-required";
import type { SignIn, SignInOutcome } from "./outcome";
import { askForSecondFactor, lacksSecondFactor } from "./second-factor";

/** Asks for something more, or lets the sign-in pass. A step looks at `passed` so that it asks once. */
export type SignInStep = (
  services: Services,
  signIn: SignIn,
) => SignInOutcome | undefined | Promise<SignInOutcome | undefined>;

/** Refuses a sign-in that owes a second factor which no step could ask for. It stands last. */
const refuseMissingFactor: SignInStep = (_services, signIn) => {
  if (lacksSecondFactor(signIn)) throw new CognitoError("second-factor-missing");
  return undefined;
};

/** What may be asked after the first factor, in this order. Multi-factor steps come behind the new password. */
export const SIGN_IN_STEPS: readonly SignInStep[] = [askForNewPassword, askForSecondFactor, refuseMissingFactor];
