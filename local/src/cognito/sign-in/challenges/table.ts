import { CognitoError } from "../../errors/cognito-error";
import type { Challenge } from "./challenge";
import { customChallenge } from "./custom-challenge";
import { mfaSetup } from "./mfa-setup";
import { newPasswordRequired } from "./new-password-required";
import { emailOtp, smsMfa, smsOtp } from "./one-time-code";
import { passwordVerifier } from "./password-verifier";
import { selectChallenge } from "./select-challenge";
import { selectMfaType } from "./select-mfa-type";
import { softwareTokenMfa } from "./software-token-mfa";

/** Every challenge that can be answered. */
const CHALLENGES: readonly Challenge[] = [
  passwordVerifier,
  newPasswordRequired,
  customChallenge,
  softwareTokenMfa,
  mfaSetup,
  selectMfaType,
  selectChallenge,
  emailOtp,
  smsMfa,
  smsOtp,
];

/** Challenges of remembered devices. The local pool remembers none, so there is none to prove. */
const OF_DEVICES: readonly string[] = ["DEVICE_SRP_AUTH", "DEVICE_PASSWORD_VERIFIER"];

export function challengeOf(name: string): Challenge {
  if (OF_DEVICES.includes(name)) throw new CognitoError("no-such-device");
  const challenge = CHALLENGES.find((candidate) => candidate.name === name);
  if (challenge === undefined) throw new CognitoError("no-such-challenge", name);
  return challenge;
}
