import { CognitoError } from "../../errors/cognito-error";
import { attributeName } from "../../input/api-members";
import { boolean, list, oneOf, type ValueOf } from "../../input/schema";
import { optional, structure, withDefault } from "../../input/structure";
import { hasPasskeysAsBothFactors } from "../../resources/passkey-factor";
import type { Pool } from "../../resources/user-pool";
import type { MfaMethod, MfaRecord, UserRecord } from "../../store/records";
import { isSetUp, poolMethods } from "./second-factor";

const setting = structure({ Enabled: withDefault(boolean, false), PreferredMfa: withDefault(boolean, false) });

/** The members of SetUserMFAPreference and AdminSetUserMFAPreference. A method that is left out stays unchanged. */
export const preferenceMembers = {
  SMSMfaSettings: optional(setting),
  SoftwareTokenMfaSettings: optional(setting),
  EmailMfaSettings: optional(setting),
  WebAuthnMfaSettings: optional(structure({ Enabled: withDefault(boolean, false) })),
} as const;
const preferenceSchema = structure(preferenceMembers);
export type MfaPreferences = ValueOf<typeof preferenceSchema>;

const METHODS = {
  SMSMfaSettings: "SMS_MFA",
  SoftwareTokenMfaSettings: "SOFTWARE_TOKEN_MFA",
  EmailMfaSettings: "EMAIL_OTP",
} as const satisfies Record<Exclude<keyof MfaPreferences, "WebAuthnMfaSettings">, MfaMethod>;

/**
 * A user's second factors after these changes. Throws for one that the pool does not offer or the user has not set up.
 * It stores nothing.
 */
export function withPreferences(pool: Pool, user: UserRecord, given: MfaPreferences): MfaRecord {
  const enabled = new Set(user.mfa.enabled);
  let preferred = user.mfa.preferred;
  const changes = Object.entries(METHODS).flatMap(([member, method]) => {
    const change = given[member as keyof typeof METHODS];
    return change === undefined ? [] : [{ method, ...change }];
  });
  if (changes.filter(({ PreferredMfa }) => PreferredMfa).length > 1) throw new CognitoError("mfa-two-preferred");
  for (const { method, Enabled, PreferredMfa } of changes) {
    if (Enabled) checkAvailable(pool, user, method);
    else if (PreferredMfa) throw new CognitoError("mfa-preferred-but-off", method);
    if (Enabled) enabled.add(method);
    else enabled.delete(method);
    if (PreferredMfa) preferred = method;
    else if (preferred === method) preferred = undefined;
  }
  const { preferred: _former, passkeys: before, ...rest } = user.mfa;
  const passkeys = given.WebAuthnMfaSettings?.Enabled ?? before ?? false;
  if (given.WebAuthnMfaSettings?.Enabled === true) checkPasskeysCount(pool, enabled.size);
  return {
    ...rest,
    enabled: [...enabled],
    ...(preferred !== undefined && { preferred }),
    // Without another method the user could be locked out; passkeys are one factor again then.
    ...(passkeys && enabled.size > 0 && { passkeys }),
  };
}

/** Throws where passkeys can't stand for two factors: by the pool's settings, or without another method beside them. */
function checkPasskeysCount(pool: Pool, others: number): void {
  if (!hasPasskeysAsBothFactors(pool.settings)) throw new CognitoError("passkey-mfa-not-in-pool");
  if (others === 0) throw new CognitoError("passkey-mfa-alone");
}

/**
 * A user's second factors after SetUserSettings, the older operation, which knows text messages alone: an entry turns
 * them on, an empty list turns them off. Throws for what is not a text message, as `withPreferences` does for the rest.
 */
export function withOlderSettings(pool: Pool, user: UserRecord, options: OlderSettings): MfaRecord {
  const isOther = options.some(
    ({ DeliveryMedium: medium, AttributeName: name }) => medium !== "SMS" || name !== "phone_number",
  );
  if (isOther) throw new CognitoError("mfa-option-not-sms");
  const isPreferred = user.mfa.preferred === "SMS_MFA";
  const change = { Enabled: options.length > 0, PreferredMfa: options.length > 0 && isPreferred };
  return withPreferences(pool, user, { ...NO_CHANGE, SMSMfaSettings: change });
}

const NO_CHANGE: MfaPreferences = {
  SMSMfaSettings: undefined,
  SoftwareTokenMfaSettings: undefined,
  EmailMfaSettings: undefined,
  WebAuthnMfaSettings: undefined,
};

/** `MFAOptions` of SetUserSettings and AdminSetUserSettings. */
export const olderSettings = list(
  structure({ DeliveryMedium: optional(oneOf("SMS", "EMAIL")), AttributeName: optional(attributeName) }),
  { max: 10 },
);
export type OlderSettings = ValueOf<typeof olderSettings>;

/** A user's second factors without the authenticator. Throws where there is none. */
export function withoutSoftwareToken({ mfa }: UserRecord): MfaRecord {
  const { softwareToken, pendingSecret: _pending, preferred, passkeys, ...rest } = mfa;
  if (softwareToken === undefined) throw new CognitoError("software-token-absent");
  const isOther = (method: MfaMethod) => method !== "SOFTWARE_TOKEN_MFA";
  const kept = preferred !== undefined && isOther(preferred) ? { preferred } : {};
  const enabled = mfa.enabled.filter(isOther);
  return { ...rest, enabled, ...kept, ...(passkeys === true && enabled.length > 0 && { passkeys }) };
}

function checkAvailable({ settings }: Pool, user: UserRecord, method: MfaMethod): void {
  if (!isSetUp(user, method)) throw new CognitoError("mfa-not-set-up", method);
  if (!poolMethods(settings).includes(method)) throw new CognitoError("mfa-not-in-pool", method);
}
