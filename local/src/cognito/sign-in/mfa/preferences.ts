import { CognitoError } from "../../errors/cognito-error";
import { boolean, type ValueOf } from "../../input/schema";
import { optional, structure, withDefault } from "../../input/structure";
import type { Pool } from "../../resources/user-pool";
import type { MfaMethod, MfaRecord, UserRecord } from "../../store/records";
import { isSetUp, poolMethods } from "./methods";

const setting = structure({ Enabled: withDefault(boolean, false), PreferredMfa: withDefault(boolean, false) });

/** What SetUserMFAPreference and AdminSetUserMFAPreference take. A method that is left out stays as it is. */
export const preferenceMembers = {
  SMSMfaSettings: optional(setting),
  SoftwareTokenMfaSettings: optional(setting),
  EmailMfaSettings: optional(setting),
} as const;
const preferenceSchema = structure(preferenceMembers);
export type MfaPreferences = ValueOf<typeof preferenceSchema>;

const METHODS = {
  SMSMfaSettings: "SMS_MFA",
  SoftwareTokenMfaSettings: "SOFTWARE_TOKEN_MFA",
  EmailMfaSettings: "EMAIL_OTP",
} as const satisfies Record<keyof MfaPreferences, MfaMethod>;

/** A user's second factors after these wishes. Throws for one that the pool lacks or that the user has not set up. */
export function withPreferences(pool: Pool, user: UserRecord, given: MfaPreferences): MfaRecord {
  const enabled = new Set(user.mfa.enabled);
  let preferred = user.mfa.preferred;
  const wishes = Object.entries(METHODS).flatMap(([member, method]) => {
    const wish = given[member as keyof MfaPreferences];
    return wish === undefined ? [] : [{ method, ...wish }];
  });
  if (wishes.filter(({ PreferredMfa }) => PreferredMfa).length > 1) throw new CognitoError("mfa-two-preferred");
  for (const { method, Enabled, PreferredMfa } of wishes) {
    if (Enabled) checkAvailable(pool, user, method);
    else if (PreferredMfa) throw new CognitoError("mfa-preferred-but-off", method);
    if (Enabled) enabled.add(method);
    else enabled.delete(method);
    if (PreferredMfa) preferred = method;
    else if (preferred === method) preferred = undefined;
  }
  const { preferred: _former, ...rest } = user.mfa;
  return { ...rest, enabled: [...enabled], ...(preferred !== undefined && { preferred }) };
}

function checkAvailable({ settings }: Pool, user: UserRecord, method: MfaMethod): void {
  if (!isSetUp(user, method)) throw new CognitoError("mfa-not-set-up", method);
  if (!poolMethods(settings).includes(method)) throw new CognitoError("mfa-not-in-pool", method);
}
