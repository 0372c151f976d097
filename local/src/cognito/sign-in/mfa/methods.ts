import type { Pool } from "../../resources/user-pool";
import type { PoolSettings } from "../../resources/user-pool-settings";
import type { MfaMethod, UserRecord } from "../../store/records";

/** The second factors of a pool. None while MFA is off, whatever is listed. */
export const poolMethods = ({ MfaConfiguration, EnabledMfas }: PoolSettings): readonly MfaMethod[] =>
  MfaConfiguration === "OFF" ? [] : EnabledMfas;

/** The attribute that a method sends its codes to. */
const ADDRESS_OF = { EMAIL_OTP: "email", SMS_MFA: "phone_number" } as const;

/** Whether a user has what a method works with: a proven authenticator, or a verified address. */
export function isSetUp(user: UserRecord, method: MfaMethod): boolean {
  if (method === "SOFTWARE_TOKEN_MFA") return user.mfa.softwareToken?.verified === true;
  const attribute = ADDRESS_OF[method];
  return Boolean(user.attributes[attribute]) && user.attributes[`${attribute}_verified`] === "true";
}

/**
 * The second factors that a sign-in can ask this user for. Those that the user turned on; where the pool asks everybody
 * and the user turned none on, those that need no setting up.
 */
export function methodsOf({ settings }: Pool, user: UserRecord): readonly MfaMethod[] {
  const offered = poolMethods(settings).filter((method) => isSetUp(user, method));
  const chosen = offered.filter((method) => user.mfa.enabled.includes(method));
  if (chosen.length > 0 || settings.MfaConfiguration !== "ON") return chosen;
  return offered;
}

/**
 * Whether a sign-in needs a second factor: the pool asks everybody, or the user turned one on. It holds as well where the
 * user can't give it any more: then nobody comes in.
 */
export function owesSecondFactor({ settings }: Pool, user: UserRecord): boolean {
  if (settings.MfaConfiguration === "OFF") return false;
  return settings.MfaConfiguration === "ON" || user.mfa.enabled.length > 0;
}
