import { CognitoError, type ErrorCode } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { MfaRecord, UserRecord } from "../../store/records";
import { checkSecondFactorAttempts, forgetSecondFactorFailures, recordSecondFactorFailure } from "./attempts";
import { poolMethods } from "./methods";
import { judgeTotp } from "./totp";

/** Throws where the pool has no authenticators at all. */
export function checkPoolHasSoftwareTokens({ settings }: Pool): void {
  if (!poolMethods(settings).includes("SOFTWARE_TOKEN_MFA")) throw new CognitoError("software-tokens-not-enabled");
}

interface CodeCheck {
  readonly secret: string;
  readonly lastStep?: number | undefined;
  readonly code: string;
  /** What a wrong code is refused with: sign-in and set-up differ. */
  readonly mismatch: ErrorCode;
}

/**
 * The step of a right code, which the caller stores as used. Throws for a wrong or used code, and while the user's codes
 * are locked. A failure is counted in a transaction of its own, so call this outside of one.
 */
export function checkSoftwareToken(services: Services, pool: Pool, user: UserRecord, check: CodeCheck): number {
  checkSecondFactorAttempts(services, pool.id, user.sub);
  const verdict = judgeTotp(check.secret, check.code, services.clock(), check.lastStep);
  if (verdict.kind === "right") {
    forgetSecondFactorFailures(services, pool.id, user.sub);
    return verdict.step;
  }
  recordSecondFactorFailure(services, pool.id, user.sub);
  throw new CognitoError(verdict.kind === "used" ? "software-token-used" : check.mismatch);
}

/** A user's MFA after an authenticator was proven: its secret takes the place of the former one. */
export function withSoftwareToken(
  mfa: MfaRecord,
  proven: { readonly secret: string; readonly step: number; readonly friendlyName?: string | undefined },
): MfaRecord {
  const { pendingSecret: _done, ...rest } = mfa;
  const { secret, step, friendlyName } = proven;
  const name = friendlyName === undefined ? {} : { friendlyName };
  return { ...rest, softwareToken: { secret, ...name, verified: true, lastStep: step } };
}
