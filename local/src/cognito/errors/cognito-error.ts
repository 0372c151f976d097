import { PASSKEY_ERRORS } from "./passkeys";
import { POOL_ERRORS } from "./pools";
import type { ErrorRow } from "./row";
import { SIGN_IN_ERRORS } from "./sign-in";
import { TOKEN_ERRORS } from "./tokens";
import { TRIGGER_ERRORS } from "./triggers";
import { USER_ERRORS } from "./users";
import { WIRE_ERRORS } from "./wire";

/**
 * The errors of the IdP JSON API: one row each, in the tables by subject beside this file. Where a row's mark is
 * "inferred", that is the one place to correct.
 *
 * @see docs/aws-behaviour/cognito-api.md and the other cognito-*.md beside it
 */
export class CognitoError extends Error {
  override readonly name = "CognitoError";
  readonly code: ErrorCode;
  /** The API's name of the error, e.g. `NotAuthorizedException`. */
  readonly type: string;
  readonly status: number;

  constructor(code: ErrorCode, parameter = "", options?: ErrorOptions) {
    const row: ErrorRow = ERRORS[code];
    super(typeof row.message === "string" ? row.message : row.message(parameter), options);
    this.code = code;
    this.type = row.type;
    this.status = row.status ?? 400;
  }
}

/** A rule between members of a pool's or client's configuration that is broken. */
export const invalidConfiguration = (message: string): CognitoError =>
  new CognitoError("invalid-configuration", message);

export type ErrorCode = keyof typeof ERRORS;

export const ERRORS = {
  ...WIRE_ERRORS,
  ...POOL_ERRORS,
  ...SIGN_IN_ERRORS,
  ...TOKEN_ERRORS,
  ...USER_ERRORS,
  ...PASSKEY_ERRORS,
  ...TRIGGER_ERRORS,
};
