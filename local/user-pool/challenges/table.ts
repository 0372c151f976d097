import { CognitoError } from "../errors";
import type { Challenge } from "./challenge";
import { newPasswordRequired } from "./new-password-required";
import { passwordVerifier } from "./password-verifier";

/** Every challenge that can be answered. */
export const CHALLENGES: readonly Challenge[] = [passwordVerifier, newPasswordRequired];

export function challengeOf(name: string): Challenge {
  const challenge = CHALLENGES.find((candidate) => candidate.name === name);
  if (challenge === undefined) throw new CognitoError("no-such-challenge", name);
  return challenge;
}
