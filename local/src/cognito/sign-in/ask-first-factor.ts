import type { Services } from "../services";
import { runPreAuthentication } from "../triggers/authentication-triggers";
import { askForProof } from "./challenges/ask-for-proof";
import { needed } from "./challenges/challenge";
import { askForCode, pretendToAskForCode } from "./challenges/one-time-code";
import type { FirstFactor } from "./first-factors";
import { provePasswordItself } from "./flows/user-password";
import { checkMaySignIn } from "./may-sign-in";
import type { SignInProgress } from "./outcome";
import type { PasswordClaim } from "./password-factor";

/**
 * Goes on with the first factor that a sign-in has chosen: judges the password, asks for its proof, or sends a code. The
 * factor was offered; it is not checked again here.
 */
export async function askFirstFactor(
  services: Services,
  factor: FirstFactor,
  claim: PasswordClaim,
  parameters: Readonly<Record<string, string>>,
): Promise<SignInProgress> {
  if (factor === "PASSWORD") return provePasswordItself(services, claim, needed(parameters, "PASSWORD"));
  if (factor === "PASSWORD_SRP") return askForProof(services, claim, needed(parameters, "SRP_A"));
  const { pool, client, user } = claim;
  await runPreAuthentication(services, claim);
  if (user === undefined) return pretendToAskForCode(services, factor, claim);
  checkMaySignIn(user);
  return askForCode(services, factor, "first", { pool, client, user, passed: [] });
}
