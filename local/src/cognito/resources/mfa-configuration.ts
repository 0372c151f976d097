import type { JsonObject } from "../../model/json";
import { withoutUndefined } from "./configured";
import type { PoolSettings } from "./pool-settings";

/** A pool's second factors as GetUserPoolMfaConfig shows them: those that are on, each with its texts. */
export function describeMfaConfiguration(settings: PoolSettings): JsonObject {
  const { EnabledMfas: methods, SmsAuthenticationMessage, SmsConfiguration } = settings;
  const { EmailAuthenticationMessage: Message, EmailAuthenticationSubject: Subject } = settings;
  return withoutUndefined({
    SmsMfaConfiguration: methods.includes("SMS_MFA") ? { SmsAuthenticationMessage, SmsConfiguration } : undefined,
    SoftwareTokenMfaConfiguration: { Enabled: methods.includes("SOFTWARE_TOKEN_MFA") },
    EmailMfaConfiguration: methods.includes("EMAIL_OTP") ? { Message, Subject } : undefined,
    MfaConfiguration: settings.MfaConfiguration,
    WebAuthnConfiguration: settings.WebAuthnConfiguration,
  });
}
