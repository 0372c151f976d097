import { askForNewPassword } from "../challenges/new-password-required";
import type { Services } from "../services";
import type { SignIn, SignInOutcome } from "./outcome";

/** Asks for something more, or lets the sign-in pass. A step looks at `passed` so that it asks once. */
export type SignInStep = (
  services: Services,
  signIn: SignIn,
) => SignInOutcome | undefined | Promise<SignInOutcome | undefined>;

/** What may be asked after the first factor, in this order. Multi-factor steps come behind the new password. */
export const SIGN_IN_STEPS: readonly SignInStep[] = [askForNewPassword];
