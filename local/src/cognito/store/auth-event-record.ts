import type { EpochMillis } from "../../model/time";

/** One sign-in, sign-up or change of a password as threat protection keeps it. Holds no password, code or token. */
export interface AuthEventRecord {
  readonly id: string;
  readonly type: "SignIn" | "SignUp" | "ForgotPassword" | "PasswordChange" | "ResendCode";
  readonly at: EpochMillis;
  readonly response: "Pass" | "Fail" | "InProgress";
  readonly decision: "NoRisk" | "Block";
  /** Whether the password is one that is known to be compromised. */
  readonly compromised: boolean;
  readonly challenges: readonly { readonly name: "Password" | "Mfa"; readonly response: "Success" | "Failure" }[];
  readonly clientId: string;
  readonly address: string;
  readonly deviceName: string;
  readonly requestId: string;
  /** Whether the caller's program sent data about its user's device. */
  readonly hasContextData: boolean;
  /** Hash of the `Session` whose answer continues it. */
  readonly session?: string;
  readonly feedback?: { readonly value: "Valid" | "Invalid"; readonly provider: string; readonly at: EpochMillis };
}
