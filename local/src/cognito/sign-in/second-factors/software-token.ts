import { CognitoError, type ErrorCode } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { UserRecord } from "../../store/records";
import {
  checkSecondFactorAttempts,
  forgetSecondFactorFailures,
  recordSecondFactorFailure,
} from "../../users/passwords/attempts";
import { saveUser } from "../../users/user-record";
import {
  askFurther,
  type Challenge,
  checkAnswerOfUser,
  needed,
  passedBefore,
  type SignIn,
  type SignInOutcome,
  spendChallenge,
} from "../progress";
import { isUsed, judgeTotp } from "./totp";

const SOFTWARE_TOKEN_MFA = "SOFTWARE_TOKEN_MFA";

/** Asks for the code from the user's authenticator. */
export function askForSoftwareToken(services: Services, signIn: SignIn): SignInOutcome {
  const { username, mfa } = signIn.user;
  const friendlyName = mfa.softwareToken?.friendlyName;
  return askFurther(services, signIn, SOFTWARE_TOKEN_MFA, {
    ...(friendlyName !== undefined && { FRIENDLY_DEVICE_NAME: friendlyName }),
    USER_ID_FOR_SRP: username,
  });
}

/**
 * Takes the code. Checks the session, the client's secret hash, that the authenticator is proven, and the code, which
 * works once. A wrong code leaves the session open for another try, until the user's codes are locked.
 */
export const softwareTokenMfa: Challenge = {
  name: SOFTWARE_TOKEN_MFA,
  async respond(services, answer) {
    const { pool, client, clientMetadata } = answer;
    const { record, user } = checkAnswerOfUser(services, answer, SOFTWARE_TOKEN_MFA);
    const code = needed(answer.responses, "SOFTWARE_TOKEN_MFA_CODE");
    const token = user.mfa.softwareToken;
    if (token === undefined || !token.verified) throw new CognitoError("session-invalid");
    const { secret, lastStep } = token;
    const step = checkSoftwareToken(services, pool, user, { secret, lastStep, code, mismatch: "mfa-code-wrong" });
    const saved = services.store.write(() => {
      spendChallenge(services, answer, SOFTWARE_TOKEN_MFA);
      // Read again: another session may have used the same code.
      const now = services.tables.users.get(pool.id, user.sub) ?? user;
      if (isUsed(step, now.mfa.softwareToken?.lastStep)) throw new CognitoError("software-token-used");
      const mfa = { ...now.mfa, softwareToken: { ...token, lastStep: step } };
      return saveUser(services, pool, now, { ...now, mfa });
    });
    const passed = [...passedBefore(record.state["passed"]), SOFTWARE_TOKEN_MFA];
    return { kind: "passed", signIn: { pool, client, user: saved, passed, clientMetadata } };
  },
};

interface CodeCheck {
  readonly secret: string;
  readonly lastStep?: number | undefined;
  readonly code: string;
  /** The error for a wrong code: sign-in and set-up differ. */
  readonly mismatch: ErrorCode;
}

/**
 * Returns the step of a right code; the caller stores it as used. Throws for a wrong or used code, and while the user's
 * codes are locked. It does not check whether the pool has authenticators. A failure is counted in a transaction of its
 * own, so call this outside of one.
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
