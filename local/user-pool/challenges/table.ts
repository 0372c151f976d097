import { CognitoError } from "../errors";
import type { Challenge } from "./challenge";
import { mfaSetup } from "./mfa-setup";
import { newPasswordRequired } from "./new-password-required";
import { emailOtp, smsMfa, smsOtp } from "./one-time-code";
import { passwordVerifier } from "./password-verifier";
import { selectMfaType } from "./select-mfa-type";
import { softwareTokenMfa } from "./software-token-mfa";

/** Every challenge that can be answered. */
export const CHALLENGES: readonly Challenge[] = [
  passwordVerifier,
  newPasswordRequired,
  softwareTokenMfa,
  mfaSetup,
  selectMfaType,
  emailOtp,
  smsMfa,
  smsOtp,
];

export function challengeOf(name: string): Challenge {
  const challenge = CHALLENGES.find((candidate) => candidate.name === name);
  if (challenge === undefined) throw new CognitoError("no-such-challenge", name);
  return challenge;
}
