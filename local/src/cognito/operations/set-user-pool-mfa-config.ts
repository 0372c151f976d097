import { userPoolId } from "../input/api-members";
import { anything, boolean, oneOf, string } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";
import { changePool } from "../resources/change-pool";
import { describeMfaConfiguration } from "../resources/mfa-configuration";
import type { MfaMethod } from "../store/records";
import { signedOperation } from "./operation";

/** A method whose configuration is left out is turned off, as on AWS. */
export const setUserPoolMfaConfig = signedOperation({
  name: "SetUserPoolMfaConfig",
  input: structure({
    UserPoolId: required(userPoolId),
    SmsMfaConfiguration: optional(
      structure({
        SmsAuthenticationMessage: optional(string({ min: 6, max: 140, pattern: /^.*\{####\}.*$/s })),
        SmsConfiguration: optional(anything),
      }),
    ),
    SoftwareTokenMfaConfiguration: optional(structure({ Enabled: withDefault(boolean, false) })),
    EmailMfaConfiguration: optional(
      structure({
        Message: optional(string({ min: 6, max: 20_000, pattern: /^[\s\S]*\{####\}[\s\S]*$/ })),
        Subject: optional(string({ min: 1, max: 140 })),
      }),
    ),
    MfaConfiguration: withDefault(oneOf("OFF", "ON", "OPTIONAL"), "OFF"),
    WebAuthnConfiguration: optional(anything),
  }),
  run(services, input) {
    const { SmsMfaConfiguration: sms, EmailMfaConfiguration: email, SoftwareTokenMfaConfiguration: token } = input;
    const methods: MfaMethod[] = [];
    if (sms !== undefined) methods.push("SMS_MFA");
    if (token?.Enabled === true) methods.push("SOFTWARE_TOKEN_MFA");
    if (email !== undefined) methods.push("EMAIL_OTP");
    const { settings } = services.pools.pool(input.UserPoolId);
    const pool = changePool(services, input.UserPoolId, {
      ...settings,
      MfaConfiguration: input.MfaConfiguration,
      EnabledMfas: methods,
      SmsConfiguration: sms?.SmsConfiguration ?? settings.SmsConfiguration,
      SmsAuthenticationMessage: sms?.SmsAuthenticationMessage ?? settings.SmsAuthenticationMessage,
      EmailAuthenticationMessage: email?.Message ?? settings.EmailAuthenticationMessage,
      EmailAuthenticationSubject: email?.Subject ?? settings.EmailAuthenticationSubject,
      WebAuthnConfiguration: input.WebAuthnConfiguration ?? settings.WebAuthnConfiguration,
    });
    return describeMfaConfiguration(pool.settings);
  },
});
