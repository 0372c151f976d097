import type { Services } from "../../resources/services";
import { checkAttempts, forgetFailures, recordFailure } from "../../users/passwords/attempts";

/** Codes are locked by user and apart from passwords: who guesses codes over many sign-ins gets no further. */
const keyOf = (sub: string): string => `mfa ${sub}`;

/** Throws TooManyFailedAttemptsException while a user's codes are locked. */
export const checkSecondFactorAttempts = (services: Services, poolId: string, sub: string): void =>
  checkAttempts(services, poolId, keyOf(sub), "too-many-mfa-attempts");

/** Call it outside of a transaction, whose error would undo the counting. */
export const recordSecondFactorFailure = (services: Services, poolId: string, sub: string): void =>
  recordFailure(services, poolId, keyOf(sub));

export const forgetSecondFactorFailures = (services: Services, poolId: string, sub: string): void =>
  forgetFailures(services, poolId, keyOf(sub));
