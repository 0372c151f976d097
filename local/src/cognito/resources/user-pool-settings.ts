import { boolean, integer, list, map, oneOf, string, type ValueOf } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";
import type { MfaMethod } from "../store/records";

/** The settings of a user pool, in the API's names and with defaults filled in: as `DescribeUserPool` shows them. */
export type PoolSettings = ValueOf<typeof poolSchema>;
export type CustomAttribute = ValueOf<typeof schemaAttribute>;

const arn = string({ min: 20, max: 2048 });

const passwordPolicy = structure({
  MinimumLength: withDefault(integer({ min: 6, max: 99 }), 8),
  RequireUppercase: withDefault(boolean, false),
  RequireLowercase: withDefault(boolean, false),
  RequireNumbers: withDefault(boolean, false),
  RequireSymbols: withDefault(boolean, false),
  PasswordHistorySize: optional(integer({ min: 0, max: 24 })),
  TemporaryPasswordValidityDays: withDefault(integer({ min: 0, max: 365 }), 7),
});

/** A pool without a password policy asks for all four classes of characters; one with a policy, for what it names. */
const DEFAULT_PASSWORD_POLICY: ValueOf<typeof passwordPolicy> = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  PasswordHistorySize: undefined,
  TemporaryPasswordValidityDays: 7,
};

const firstFactor = oneOf("PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN");
const signInPolicy = structure({
  AllowedFirstAuthFactors: withDefault(list(firstFactor, { min: 1, max: 4 }), ["PASSWORD"]),
});

const policies = structure({
  PasswordPolicy: withDefault(passwordPolicy, DEFAULT_PASSWORD_POLICY),
  SignInPolicy: withDefault(signInPolicy, { AllowedFirstAuthFactors: ["PASSWORD"] }),
});

const customSender = structure({ LambdaArn: required(arn), LambdaVersion: required(oneOf("V1_0")) });

const lambdaConfig = structure({
  PreSignUp: optional(arn),
  CustomMessage: optional(arn),
  PostConfirmation: optional(arn),
  PreAuthentication: optional(arn),
  PostAuthentication: optional(arn),
  DefineAuthChallenge: optional(arn),
  CreateAuthChallenge: optional(arn),
  VerifyAuthChallengeResponse: optional(arn),
  PreTokenGeneration: optional(arn),
  UserMigration: optional(arn),
  PreTokenGenerationConfig: optional(
    structure({ LambdaArn: required(arn), LambdaVersion: required(oneOf("V1_0", "V2_0", "V3_0")) }),
  ),
  CustomEmailSender: optional(customSender),
  CustomSMSSender: optional(customSender),
  InboundFederation: optional(customSender),
  KMSKeyID: optional(arn),
});

const NO_TRIGGERS: ValueOf<typeof lambdaConfig> = {
  PreSignUp: undefined,
  CustomMessage: undefined,
  PostConfirmation: undefined,
  PreAuthentication: undefined,
  PostAuthentication: undefined,
  DefineAuthChallenge: undefined,
  CreateAuthChallenge: undefined,
  VerifyAuthChallengeResponse: undefined,
  PreTokenGeneration: undefined,
  UserMigration: undefined,
  PreTokenGenerationConfig: undefined,
  CustomEmailSender: undefined,
  CustomSMSSender: undefined,
  InboundFederation: undefined,
  KMSKeyID: undefined,
};

export const schemaAttribute = structure({
  Name: required(string({ min: 1, max: 20, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u })),
  AttributeDataType: optional(oneOf("String", "Number", "DateTime", "Boolean")),
  DeveloperOnlyAttribute: withDefault(boolean, false),
  Mutable: withDefault(boolean, true),
  Required: withDefault(boolean, false),
  NumberAttributeConstraints: optional(structure({ MinValue: optional(string()), MaxValue: optional(string()) })),
  StringAttributeConstraints: optional(structure({ MinLength: optional(string()), MaxLength: optional(string()) })),
});

/** A text message of the pool's own, with the place of the code. */
export const smsText = string({ min: 6, max: 140, pattern: /^.*\{####\}.*$/s });

const messageTemplate = structure({
  SmsMessage: optional(smsText),
  EmailMessage: optional(string()),
  EmailSubject: optional(string()),
  EmailMessageByLink: optional(string()),
  EmailSubjectByLink: optional(string()),
  DefaultEmailOption: withDefault(oneOf("CONFIRM_WITH_CODE", "CONFIRM_WITH_LINK"), "CONFIRM_WITH_CODE"),
});

const adminCreateUserConfig = structure({
  AllowAdminCreateUserOnly: withDefault(boolean, false),
  UnusedAccountValidityDays: withDefault(integer({ min: 0, max: 365 }), 7),
  InviteMessageTemplate: optional(
    structure({ SMSMessage: optional(smsText), EmailMessage: optional(string()), EmailSubject: optional(string()) }),
  ),
});

const region = string({ min: 5, max: 32 });

/** How a pool sends text messages: by SNS or by End User Messaging, one of them. Nothing is sent here. */
export const smsConfiguration = structure({
  SnsCallerArn: optional(arn),
  ExternalId: optional(string({ max: 131_072 })),
  SnsRegion: optional(region),
  EumsSms: optional(
    structure({
      CallerArn: required(arn),
      ExternalId: optional(string({ max: 131_072 })),
      OriginationIdentity: optional(string({ max: 2048 })),
      ConfigurationSetName: optional(string({ max: 256 })),
      InEntityId: optional(string({ max: 256 })),
      InTemplateId: optional(string({ max: 256 })),
      Region: optional(region),
    }),
  ),
});

const recoveryMechanism = structure({
  Name: required(oneOf("verified_email", "verified_phone_number", "admin_only")),
  Priority: required(integer({ min: 1, max: 2 })),
});

/** How users prove themselves by passkeys. `RelyingPartyId` is kept and shown; here every passkey is of localhost. */
export const webAuthnConfiguration = structure({
  RelyingPartyId: optional(string({ min: 1, max: 127 })),
  UserVerification: optional(oneOf("required", "preferred")),
  FactorConfiguration: optional(oneOf("SINGLE_FACTOR", "MULTI_FACTOR_WITH_USER_VERIFICATION")),
});

/** `CreateUserPool`'s members, and `EnabledMfas`, which the API sets by `SetUserPoolMfaConfig`. */
export const poolSchema = structure({
  PoolName: required(string({ min: 1, max: 128, pattern: /^[\w\s+=,.@-]+$/ })),
  Policies: withDefault(policies, {
    PasswordPolicy: DEFAULT_PASSWORD_POLICY,
    SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD"] },
  }),
  DeletionProtection: withDefault(oneOf("ACTIVE", "INACTIVE"), "INACTIVE"),
  LambdaConfig: withDefault(lambdaConfig, NO_TRIGGERS),
  AutoVerifiedAttributes: withDefault(list(oneOf("phone_number", "email")), []),
  AliasAttributes: withDefault(list(oneOf("phone_number", "email", "preferred_username")), []),
  UsernameAttributes: withDefault(list(oneOf("phone_number", "email")), []),
  /** Left out: case sensitive, and not shown. */
  UsernameConfiguration: optional(structure({ CaseSensitive: withDefault(boolean, false) })),
  UserPoolTier: withDefault(oneOf("LITE", "ESSENTIALS", "PLUS"), "ESSENTIALS"),
  MfaConfiguration: withDefault(oneOf("OFF", "ON", "OPTIONAL"), "OFF"),
  EnabledMfas: withDefault(list(oneOf("SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP")), []),
  AdminCreateUserConfig: withDefault(adminCreateUserConfig, {
    AllowAdminCreateUserOnly: false,
    UnusedAccountValidityDays: 7,
    InviteMessageTemplate: undefined,
  }),
  AccountRecoverySetting: withDefault(
    structure({ RecoveryMechanisms: optional(list(recoveryMechanism, { min: 1, max: 2 })) }),
    {
      RecoveryMechanisms: [
        { Name: "verified_email", Priority: 1 },
        { Name: "verified_phone_number", Priority: 2 },
      ],
    },
  ),
  UserAttributeUpdateSettings: withDefault(
    structure({
      AttributesRequireVerificationBeforeUpdate: withDefault(list(oneOf("phone_number", "email")), []),
    }),
    { AttributesRequireVerificationBeforeUpdate: [] },
  ),
  /** At most 50 of the pool's own, and the standard ones. */
  Schema: withDefault(list(schemaAttribute), []),
  VerificationMessageTemplate: withDefault(messageTemplate, {
    SmsMessage: undefined,
    EmailMessage: undefined,
    EmailSubject: undefined,
    EmailMessageByLink: undefined,
    EmailSubjectByLink: undefined,
    DefaultEmailOption: "CONFIRM_WITH_CODE",
  }),
  SmsVerificationMessage: optional(smsText),
  EmailVerificationMessage: optional(string()),
  EmailVerificationSubject: optional(string()),
  SmsAuthenticationMessage: optional(smsText),
  EmailAuthenticationMessage: optional(string()),
  EmailAuthenticationSubject: optional(string()),
  EmailConfiguration: withDefault(
    structure({
      EmailSendingAccount: withDefault(oneOf("COGNITO_DEFAULT", "DEVELOPER"), "COGNITO_DEFAULT"),
      SourceArn: optional(string()),
      ReplyToEmailAddress: optional(string()),
      From: optional(string()),
      ConfigurationSet: optional(string()),
    }),
    {
      EmailSendingAccount: "COGNITO_DEFAULT",
      SourceArn: undefined,
      ReplyToEmailAddress: undefined,
      From: undefined,
      ConfigurationSet: undefined,
    },
  ),
  SmsConfiguration: optional(smsConfiguration),
  /** There at all: the pool tracks devices. */
  DeviceConfiguration: optional(
    structure({
      ChallengeRequiredOnNewDevice: withDefault(boolean, false),
      DeviceOnlyRememberedOnUserPrompt: withDefault(boolean, false),
    }),
  ),
  UserPoolTags: withDefault(map(string()), {}),
  UserPoolAddOns: optional(
    structure({
      AdvancedSecurityMode: required(oneOf("OFF", "AUDIT", "ENFORCED")),
      AdvancedSecurityAdditionalFlows: optional(structure({ CustomAuthMode: optional(oneOf("AUDIT", "ENFORCED")) })),
    }),
  ),
  IssuerConfiguration: withDefault(structure({ Type: withDefault(oneOf("ORIGINAL", "UPDATED"), "ORIGINAL") }), {
    Type: "ORIGINAL",
  }),
  KeyConfiguration: withDefault(
    structure({
      KeyType: withDefault(oneOf("AWS_OWNED_KEY", "CUSTOMER_MANAGED_KEY"), "AWS_OWNED_KEY"),
      KmsKeyArn: optional(string()),
    }),
    { KeyType: "AWS_OWNED_KEY", KmsKeyArn: undefined },
  ),
  WebAuthnConfiguration: optional(webAuthnConfiguration),
});

const {
  EnabledMfas,
  PoolName,
  AliasAttributes,
  UsernameAttributes,
  UsernameConfiguration,
  Schema,
  WebAuthnConfiguration,
  EmailAuthenticationMessage,
  EmailAuthenticationSubject,
  ...changeable
} = poolSchema.members;

/** What CreateUserPool takes: everything but the second factors, which SetUserPoolMfaConfig sets. */
export const newPoolMembers = {
  PoolName,
  AliasAttributes,
  UsernameAttributes,
  UsernameConfiguration,
  Schema,
  ...changeable,
} as const;

/** What UpdateUserPool takes. A member that is left out gets its default, as on AWS; the name alone stays. */
export const poolChanges = { PoolName: optional(PoolName.schema), ...changeable } as const;

const newPool = structure(newPoolMembers);
const changes = structure(poolChanges);
type Given<S> = S extends { read(...given: never[]): infer Value | undefined } ? Value : never;

/**
 * The settings of a pool that CreateUserPool makes. One that asks for second factors gets text messages, the only
 * method that this operation can set up. Without `SmsConfiguration` it has no method, and the operation refuses it.
 */
export const newPoolSettings = (given: Given<typeof newPool>): PoolSettings => ({
  ...given,
  EnabledMfas: methodsOf(given),
  WebAuthnConfiguration: undefined,
  EmailAuthenticationMessage: undefined,
  EmailAuthenticationSubject: undefined,
});

/** What CreateUserPool, UpdateUserPool and a template can turn on by the way: codes by text message. */
export const methodsOf = (given: Pick<PoolSettings, "MfaConfiguration" | "SmsConfiguration">): readonly MfaMethod[] =>
  given.SmsConfiguration === undefined || given.MfaConfiguration === "OFF" ? [] : ["SMS_MFA"];

/** Settings after UpdateUserPool: what it can't change stays. */
export const changedPoolSettings = (before: PoolSettings, given: Given<typeof changes>): PoolSettings => ({
  ...given,
  PoolName: given.PoolName ?? before.PoolName,
  AliasAttributes: before.AliasAttributes,
  UsernameAttributes: before.UsernameAttributes,
  UsernameConfiguration: before.UsernameConfiguration,
  Schema: before.Schema,
  EnabledMfas: before.EnabledMfas.length > 0 ? before.EnabledMfas : methodsOf(given),
  WebAuthnConfiguration: before.WebAuthnConfiguration,
  EmailAuthenticationMessage: before.EmailAuthenticationMessage,
  EmailAuthenticationSubject: before.EmailAuthenticationSubject,
});
