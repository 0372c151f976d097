import type { CodeChallenge } from "./challenges/one-time-code";
import { isSetUp, owesSecondFactor } from "./mfa/methods";
import type { PasswordClaim } from "./password-factor";

/** What USER_AUTH can be answered with here. Passkeys are not offered. */
export type FirstFactor = "PASSWORD" | "PASSWORD_SRP" | Extract<CodeChallenge, "EMAIL_OTP" | "SMS_OTP">;

/**
 * The first factors that a sign-in may choose from: what the pool's policy allows and the user can give. A code is offered
 * to nobody who owes a second factor, as on AWS. For a name that is nobody's: all that the policy allows, so that the
 * answer tells nothing.
 */
export function firstFactorsOf({ pool, user }: Pick<PasswordClaim, "pool" | "user">): readonly FirstFactor[] {
  const allowed = pool.settings.Policies.SignInPolicy.AllowedFirstAuthFactors;
  const asksEverybody = pool.settings.MfaConfiguration === "ON";
  const factors: FirstFactor[] = [];
  if (allowed.includes("PASSWORD") && (user === undefined || user.password !== undefined))
    factors.push("PASSWORD", "PASSWORD_SRP");
  const takesCodes = user === undefined ? !asksEverybody : !owesSecondFactor(pool, user);
  if (!takesCodes) return factors;
  if (allowed.includes("EMAIL_OTP") && (user === undefined || isSetUp(user, "EMAIL_OTP"))) factors.push("EMAIL_OTP");
  if (allowed.includes("SMS_OTP") && (user === undefined || isSetUp(user, "SMS_MFA"))) factors.push("SMS_OTP");
  return factors;
}
