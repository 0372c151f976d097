import type { JsonObject } from "../../../model/json";
import { CognitoError, type ErrorCode } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import { type CodeKey, type CodeVerdict, checkCode } from "./code";

/**
 * What a right code proves, by the subject that it was made with. Throws for any other what ConfirmSignUp,
 * ConfirmForgotPassword and VerifyUserAttribute answer. Call it outside of a transaction, then `spendCode` inside.
 */
export function proveCode(services: Services, key: CodeKey, code: string): JsonObject {
  const verdict = checkCode(services, key, code);
  if (verdict.kind === "right") return verdict.subject;
  throw new CognitoError(REFUSALS[verdict.kind]);
}

const REFUSALS = {
  wrong: "code-mismatch",
  expired: "code-expired",
  none: "code-expired",
  exhausted: "limit-exceeded",
} as const satisfies Record<Exclude<CodeVerdict["kind"], "right">, ErrorCode>;
