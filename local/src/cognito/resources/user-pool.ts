import { createHmac } from "node:crypto";
import type { JsonObject } from "../../model/json";
import type { EpochMillis } from "../../model/time";
import { CognitoError, invalidConfiguration } from "../errors/cognito-error";
import { toApiTime } from "../input/api-time";
import type { Tables } from "../store/tables";
import type { Client } from "./app-client";
import { type AttributeDefinition, describeAttribute, isStandardAttribute } from "./attribute-schema";
import { withoutUndefined } from "./configured";
import { passkeyAlone } from "./passkey-factor";
import { smsConfigurationBroken } from "./sms-rules";
import type { PoolSettings } from "./user-pool-settings";

/** A user pool as it is served. Never changed in place: an update replaces it. */
export interface Pool {
  readonly id: string;
  readonly arn: string;
  readonly region: string;
  /** The `iss` of its tokens. */
  readonly issuer: string;
  readonly settings: PoolSettings;
  /** Standard and own attributes. */
  readonly attributes: readonly AttributeDefinition[];
  readonly secret: PoolSecret;
  readonly clients: ReadonlyMap<string, Client>;
  readonly createdAt: EpochMillis;
  readonly modifiedAt: EpochMillis;
  readonly fromTemplate: boolean;
}

/** Derives keys of one pool: HMAC-SHA-256 of a purpose and a text under a secret that never leaves the state folder. */
export type PoolSecret = (purpose: string, text?: string) => Buffer;

export const poolSecret = (secretHex: string): PoolSecret => {
  const secret = Buffer.from(secretHex, "hex");
  return (purpose, text = "") => createHmac("sha256", secret).update(`${purpose}\0${text}`).digest();
};

/** What a device's secret is bound to besides the device's key: one text for all devices of a pool. */
export const deviceGroupKey = ({ secret }: Pick<Pool, "secret">): string =>
  `-${secret("device-group").toString("base64url").replace(/[-_]/g, "").slice(0, 8)}`;

/** Region, account and addresses, which all pools share. They decide issuer and ARN. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
  readonly issuerMode: "aws" | "local";
  /** `http://127.0.0.1:9229` once the server listens. */
  readonly endpoint: () => string;
  /** Where the pages and the OAuth endpoints are: the same port, by https where the server has a certificate. */
  readonly domain: () => string;
}

export function issuerOf(poolId: string, settings: PoolSettings, place: Place): string {
  if (place.issuerMode === "local") return `${place.domain()}/${poolId}`;
  const region = poolId.split("_")[0] ?? place.region;
  const host = settings.IssuerConfiguration.Type === "UPDATED" ? "issuer-cognito-idp" : "cognito-idp";
  return `https://${host}.${region}.amazonaws.com/${poolId}`;
}

export const arnOf = (poolId: string, { region, accountId }: Place): string =>
  `arn:aws:cognito-idp:${region}:${accountId}:userpool/${poolId}`;

/** A user name in the form in which names are compared: lower case, unless the pool is case sensitive. */
export const foldName = (settings: PoolSettings, name: string): string =>
  (settings.UsernameConfiguration?.CaseSensitive ?? true) ? name : name.toLowerCase();

/** A pool as DescribeUserPool shows it: its settings with their defaults, then what it has besides them. */
export function describePool(tables: Tables, pool: Pool): JsonObject {
  const { PoolName, Schema, EnabledMfas, WebAuthnConfiguration, ...settings } = pool.settings;
  const [domain] = [...tables.domains.entries([pool.id])].map(({ key }) => String(key[1]));
  return withoutUndefined({
    ...settings,
    ...verificationTexts(pool.settings),
    AliasAttributes: unlessEmpty(settings.AliasAttributes),
    UsernameAttributes: unlessEmpty(settings.UsernameAttributes),
    AutoVerifiedAttributes: unlessEmpty(settings.AutoVerifiedAttributes),
    Arn: pool.arn,
    CreationDate: toApiTime(pool.createdAt),
    Domain: domain,
    EstimatedNumberOfUsers: countUsers(tables, pool.id),
    Id: pool.id,
    LastModifiedDate: toApiTime(pool.modifiedAt),
    Name: PoolName,
    SchemaAttributes: pool.attributes.map(describeAttribute),
  });
}

/** The texts of verification messages stand in the template and in the older members, whichever of them was given. */
function verificationTexts(settings: PoolSettings) {
  const { VerificationMessageTemplate: template } = settings;
  const SmsMessage = template.SmsMessage ?? settings.SmsVerificationMessage;
  const EmailMessage = template.EmailMessage ?? settings.EmailVerificationMessage;
  const EmailSubject = template.EmailSubject ?? settings.EmailVerificationSubject;
  return {
    VerificationMessageTemplate: { ...template, SmsMessage, EmailMessage, EmailSubject },
    SmsVerificationMessage: SmsMessage,
    EmailVerificationMessage: EmailMessage,
    EmailVerificationSubject: EmailSubject,
  };
}

/** A pool as CreateUserPool answers it: without the attribute for outside identities. */
export const describeNewPool = (tables: Tables, pool: Pool): JsonObject => ({
  ...describePool(tables, pool),
  SchemaAttributes: pool.attributes.filter(({ name }) => name !== "identities").map(describeAttribute),
});

const unlessEmpty = <Item>(items: readonly Item[]): readonly Item[] | undefined =>
  items.length === 0 ? undefined : items;

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

/** The number of a pool's users. Kept up to date on every change, so that describing a pool reads no users. */
const countUsers = (tables: Tables, poolId: string): number => tables.counters.get(poolId, "users") ?? 0;

/** Counts users in or out. Call it in the transaction that writes or removes them. */
export function changeUserCount(tables: Tables, poolId: string, change: number): void {
  tables.counters.put([poolId, "users"], countUsers(tables, poolId) + change);
}

/**
 * The first broken rule between a pool's members, as the API's error. Does not check the members by themselves: that is
 * the schema.
 */
export function poolRuleBroken(settings: PoolSettings): CognitoError | undefined {
  const { LambdaConfig: triggers } = settings;
  if (settings.AliasAttributes.length > 0 && settings.UsernameAttributes.length > 0)
    return invalidConfiguration("Only one of the aliasAttributes or usernameAttributes can be set in a user pool.");
  if ((triggers.CustomEmailSender ?? triggers.CustomSMSSender) !== undefined && triggers.KMSKeyID === undefined)
    return invalidConfiguration("KMSKeyID is required for CustomEmailSender and CustomSMSSender.");
  if (settings.Schema.some((attribute) => attribute.Required && !isStandardAttribute(attribute.Name)))
    return new CognitoError("custom-attribute-required");
  const lite = liteFeatures(settings);
  if (settings.UserPoolTier === "LITE" && lite.length > 0)
    return new CognitoError("feature-not-in-tier", lite.join(", "));
  const sms = smsConfigurationBroken(settings);
  if (sms !== undefined) return sms;
  const config = triggers.PreTokenGenerationConfig;
  if (
    config !== undefined &&
    triggers.PreTokenGeneration !== undefined &&
    triggers.PreTokenGeneration !== config.LambdaArn
  )
    return invalidConfiguration("PreTokenGeneration and PreTokenGenerationConfig must name the same function.");
  return passkeyAlone(settings);
}

/** CreateUserPool and UpdateUserPool can ask for a second factor only where the pool has a method for it. */
export const mfaWithoutMethod = ({ MfaConfiguration, EnabledMfas }: PoolSettings): CognitoError | undefined =>
  MfaConfiguration !== "OFF" && EnabledMfas.length === 0 ? new CognitoError("sms-not-configured") : undefined;

/**
 * What SetUserPoolMfaConfig, and a template with the same meaning, may not ask for: a second factor without a method,
 * or methods without a second factor. `isAnyGiven`: a method is configured, even as turned off.
 */
export function mfaRuleBroken(
  { MfaConfiguration, EnabledMfas }: Pick<PoolSettings, "MfaConfiguration" | "EnabledMfas">,
  isAnyGiven: boolean,
): CognitoError | undefined {
  if (MfaConfiguration === "OFF" && isAnyGiven)
    return invalidConfiguration("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.");
  if (MfaConfiguration !== "OFF" && EnabledMfas.length === 0)
    return invalidConfiguration(
      "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.",
    );
  return undefined;
}

/** The features that a pool uses and the Lite plan lacks. Their names are inferred, except rotation's. */
function liteFeatures({ LambdaConfig: triggers, Policies: policies, EnabledMfas }: PoolSettings): string[] {
  const features: string[] = [];
  const version = triggers.PreTokenGenerationConfig?.LambdaVersion ?? "V1_0";
  if (version !== "V1_0") features.push("Access Token Customization");
  if ((policies.PasswordPolicy.PasswordHistorySize ?? 0) > 0) features.push("Password History");
  if (policies.SignInPolicy.AllowedFirstAuthFactors.some((factor) => factor !== "PASSWORD"))
    features.push("Passwordless Authentication");
  if (EnabledMfas.includes("EMAIL_OTP")) features.push("Email MFA");
  return features;
}
