import { CognitoError, invalidConfiguration } from "../errors/cognito-error";
import type { PoolSettings } from "./user-pool-settings";

type Texting = Pick<PoolSettings, "AutoVerifiedAttributes" | "EnabledMfas" | "MfaConfiguration" | "SmsConfiguration">;

/** An SmsConfiguration that names no role, or two. Does not check that the role is there: nothing is sent here. */
export function smsConfigurationBroken({ SmsConfiguration: sms }: Texting): CognitoError | undefined {
  if (sms === undefined || (sms.SnsCallerArn === undefined) !== (sms.EumsSms === undefined)) return undefined;
  return invalidConfiguration("SmsConfiguration needs either SnsCallerArn or EumsSms, and not both.");
}

/** What AWS refuses in a pool without SmsConfiguration. The API refuses it here, too; a template gets a notice. */
export const smsRoleMissing = (settings: Texting): CognitoError | undefined =>
  settings.SmsConfiguration === undefined && settings.AutoVerifiedAttributes.includes("phone_number")
    ? new CognitoError("sms-role-missing")
    : undefined;

/** Whether a pool of the template sends text messages for which AWS has no role: its deployment fails. */
export const textsWithoutRole = (settings: Texting): boolean =>
  smsRoleMissing(settings) !== undefined ||
  (settings.SmsConfiguration === undefined &&
    settings.MfaConfiguration !== "OFF" &&
    settings.EnabledMfas.includes("SMS_MFA"));
