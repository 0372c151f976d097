import { integer } from "../input/schema";
import { optional, structure } from "../input/structure";
import { type PoolSettings, poolSchema } from "./pool-settings";

/** `MaxResults` of listings that take it. */
export const maxResults = integer({ min: 1, max: 60 });

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

/** What CreateUserPool takes: all but the second factors, which SetUserPoolMfaConfig sets. */
export const newPoolMembers = {
  PoolName,
  AliasAttributes,
  UsernameAttributes,
  UsernameConfiguration,
  Schema,
  ...changeable,
} as const;

/** What UpdateUserPool takes. Left out means the default, as on AWS, but for the name. */
export const poolChanges = { PoolName: optional(PoolName.schema), ...changeable } as const;

const newPool = structure(newPoolMembers);
const changes = structure(poolChanges);
type Given<S> = S extends { read(...given: never[]): infer Value | undefined } ? Value : never;

/**
 * Settings of a pool by the API. A pool that asks for second factors here gets text messages, the one method that these
 * calls can set up; without `SmsConfiguration` there is none, and a rule refuses it.
 */
export const newPoolSettings = (given: Given<typeof newPool>): PoolSettings => ({
  ...given,
  EnabledMfas: given.SmsConfiguration === undefined || given.MfaConfiguration === "OFF" ? [] : ["SMS_MFA"],
  WebAuthnConfiguration: undefined,
  EmailAuthenticationMessage: undefined,
  EmailAuthenticationSubject: undefined,
});

/** Settings after UpdateUserPool: what it can't change stays. */
export const changedPoolSettings = (before: PoolSettings, given: Given<typeof changes>): PoolSettings => ({
  ...given,
  PoolName: given.PoolName ?? before.PoolName,
  AliasAttributes: before.AliasAttributes,
  UsernameAttributes: before.UsernameAttributes,
  UsernameConfiguration: before.UsernameConfiguration,
  Schema: before.Schema,
  EnabledMfas: before.EnabledMfas,
  WebAuthnConfiguration: before.WebAuthnConfiguration,
  EmailAuthenticationMessage: before.EmailAuthenticationMessage,
  EmailAuthenticationSubject: before.EmailAuthenticationSubject,
});
