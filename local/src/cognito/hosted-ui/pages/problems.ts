import { CognitoError, type ErrorCode } from "../../errors/cognito-error";
import type { Problem } from "./page";

/** The texts of errors on a page: what happened and what to do. Other errors keep the text of AWS. */
const TEXTS: Partial<Readonly<Record<ErrorCode | KnownType, string>>> = {
  "wrong-credentials": "That user name and password do not belong together. Check both and try again.",
  "no-such-user": "There is no such user. Check the name, or sign up.",
  "user-disabled": "This account is switched off. Ask an administrator.",
  "too-many-attempts": "Too many attempts. Wait a little and try again.",
  "request-blocked": "This sign-in was blocked for security reasons. Ask an administrator.",
  "password-compromised": "That password is known from leaks or easily guessed. Choose another one.",
  "temporary-password-expired": "Your temporary password is too old. Ask an administrator for another one.",
  "phone-number-malformed": "Write the phone number with + and the country code, digits only: +15550109934.",
  "second-factor-missing": "This account needs a second factor, and none is set up. Ask an administrator.",
  "passkey-invalid": "That passkey can't be used here. Try again, or make it on another device.",
  "too-many-passkeys": "This account has 20 passkeys, the most that it can have. Delete one first.",
  CodeMismatchException: "That code is not right. Check it, or ask for another one.",
  ExpiredCodeException: "That code is no longer valid. Ask for another one.",
  UsernameExistsException: "That name is taken. Choose another one, or sign in.",
  AliasExistsException: "That address belongs to another account. Sign in with it instead.",
  LimitExceededException: "Too many attempts. Wait a little and try again.",
  EnableSoftwareTokenMFAException:
    "That code is not right. Check that the clock of your phone is, and try the next one.",
  PasswordHistoryPolicyViolationException: "You have used that password before. Choose another one.",
};

type KnownType =
  | "CodeMismatchException"
  | "ExpiredCodeException"
  | "UsernameExistsException"
  | "AliasExistsException"
  | "LimitExceededException"
  | "EnableSoftwareTokenMFAException"
  | "PasswordHistoryPolicyViolationException";

/** The problem that a page shows for a CognitoError, with the field that it is about. Throws any other error again. */
export function problemFrom(error: unknown, fields: Readonly<Record<string, string>> = {}): Problem {
  if (!(error instanceof CognitoError)) throw error;
  const known = TEXTS[error.code] ?? (isKnownType(error.type) ? TEXTS[error.type] : undefined);
  return { text: known ?? inWords(error), field: fields[error.code] ?? fields[error.type] ?? fields["other"] };
}

const isKnownType = (type: string): type is KnownType => Object.hasOwn(TEXTS, type);

/** `… with policy: Password not long enough` has the reason at its end. */
function inWords({ type, message }: CognitoError): string {
  if (type === "InvalidPasswordException") return `${message.slice(message.lastIndexOf(": ") + 2)}.`;
  if (message.startsWith("1 validation error") || / validation errors? detected/.test(message))
    return "Something here is too long, or has characters that it may not have.";
  const text = message.trim();
  if (text === "") return "That is not possible here.";
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Whether the session of a challenge is over, so that the page has expired. */
export const isSessionOver = (error: unknown): boolean =>
  error instanceof CognitoError && ["session-used", "session-expired", "session-invalid"].includes(error.code);
