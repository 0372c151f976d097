import type { Key } from "../../store/store";
import { CognitoError } from "../errors/cognito-error";
import { pageToken, userPoolId } from "../input/api-members";
import { toApiTime } from "../input/api-time";
import { boolean, list, oneOf, string } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";
import { changePool, removePool, writePools } from "../resources/change-pool";
import { configuredRecord, withoutUndefined } from "../resources/configured";
import { domainOf } from "../resources/domain";
import { newPoolId } from "../resources/new-ids";
import { asSingleFactor, passkeyFactorBroken, passkeyWithoutFactor } from "../resources/passkey-factor";
import { additionRuleBroken, schemaRuleBroken } from "../resources/schema-rules";
import type { Services } from "../resources/services";
import { smsRoleMissing } from "../resources/sms-rules";
import type { Pool } from "../resources/user-pool";
import {
  describeMfaConfiguration,
  describeNewPool,
  describePool,
  mfaRuleBroken,
  mfaWithoutMethod,
  poolRuleBroken,
} from "../resources/user-pool";
import {
  changedPoolSettings,
  newPoolMembers,
  newPoolSettings,
  poolChanges,
  schemaAttribute,
  smsConfiguration,
  smsText,
  webAuthnConfiguration,
} from "../resources/user-pool-settings";
import type { MfaMethod } from "../store/records";
import { poolOperation, signedOperation } from "./operation";
import { pageLimit, readPage } from "./paging";

export const createUserPool = signedOperation({
  name: "CreateUserPool",
  input: structure(newPoolMembers),
  async run(services, input) {
    const settings = newPoolSettings(input);
    const broken =
      schemaRuleBroken(settings.Schema) ??
      poolRuleBroken(settings) ??
      mfaWithoutMethod(settings) ??
      smsRoleMissing(settings) ??
      passkeyWithoutFactor(settings);
    if (broken !== undefined) throw broken;
    const { pools, keys, clock, tables, place } = services;
    const id = newPoolId(place.region, services);
    await keys.ensure(id);
    const pool = writePools(services, () => pools.putPool(id, configuredRecord(clock, undefined, settings, false)));
    return { UserPool: describeNewPool(tables, pool) };
  },
});

/** A member that is left out goes back to its default, as on AWS. */
export const updateUserPool = poolOperation({
  name: "UpdateUserPool",
  input: structure({ UserPoolId: required(userPoolId), ...poolChanges }),
  run(services, { UserPoolId, ...changes }, { settings }) {
    const wanted = changedPoolSettings(settings, changes);
    const broken = mfaWithoutMethod(wanted) ?? smsRoleMissing(wanted) ?? passkeyWithoutFactor(wanted);
    if (broken !== undefined) throw broken;
    changePool(services, UserPoolId, wanted);
    return {};
  },
});

export const describeUserPool = poolOperation({
  name: "DescribeUserPool",
  input: structure({ UserPoolId: required(userPoolId) }),
  run: ({ tables }, _input, pool) => ({ UserPool: describePool(tables, pool) }),
});

export const listUserPools = signedOperation({
  name: "ListUserPools",
  input: structure({ MaxResults: required(pageLimit), NextToken: optional(pageToken) }),
  run(services, { MaxResults: limit, NextToken: token }) {
    const { items, next } = readPage({ prefix: [], token, limit }, (after) => servedPools(services, after));
    const UserPools = items.map(({ id, settings, modifiedAt, createdAt }) =>
      withoutUndefined({
        Id: id,
        Name: settings.PoolName,
        LambdaConfig: settings.LambdaConfig,
        LastModifiedDate: toApiTime(modifiedAt),
        CreationDate: toApiTime(createdAt),
      }),
    );
    return { UserPools, ...next };
  },
});

/** A pool that is gone from the template stays in the store, but does not exist for the API. */
function* servedPools({ pools, tables }: Services, after: Key | undefined): Iterable<{ key: Key; value: Pool }> {
  for (const { key } of tables.pools.entries([], after)) {
    const value = pools.find(String(key[0]));
    if (value !== undefined) yield { key, value };
  }
}

/** The template makes a pool of its own anew, and empty, at the next start. */
export const deleteUserPool = poolOperation({
  name: "DeleteUserPool",
  input: structure({ UserPoolId: required(userPoolId) }),
  run(services, _input, pool) {
    if (pool.settings.DeletionProtection === "ACTIVE") throw new CognitoError("pool-protected");
    if (domainOf(services.tables, pool.id) !== undefined) throw new CognitoError("pool-has-domain");
    if (pool.fromTemplate)
      services.log(`The API has deleted ${pool.id}. The template makes it anew at the next start.`);
    removePool(services, pool.id);
    return undefined;
  },
});

/** Attributes can be added, but neither changed nor removed. */
export const addCustomAttributes = poolOperation({
  name: "AddCustomAttributes",
  input: structure({
    UserPoolId: required(userPoolId),
    CustomAttributes: required(list(schemaAttribute, { min: 1, max: 25 })),
  }),
  run(services, { UserPoolId, CustomAttributes: added }, { settings }) {
    const broken = additionRuleBroken(settings.Schema, added);
    if (broken !== undefined) throw broken;
    changePool(services, UserPoolId, { ...settings, Schema: [...settings.Schema, ...added] });
    return {};
  },
});

export const getUserPoolMfaConfig = poolOperation({
  name: "GetUserPoolMfaConfig",
  input: structure({ UserPoolId: required(userPoolId) }),
  run: (_services, _input, { settings }) => describeMfaConfiguration(settings),
});

/** A method whose configuration is left out is turned off, as on AWS. */
export const setUserPoolMfaConfig = poolOperation({
  name: "SetUserPoolMfaConfig",
  input: structure({
    UserPoolId: required(userPoolId),
    SmsMfaConfiguration: optional(
      structure({
        SmsAuthenticationMessage: optional(smsText),
        SmsConfiguration: optional(smsConfiguration),
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
    WebAuthnConfiguration: optional(webAuthnConfiguration),
  }),
  run(services, input, { settings }) {
    const { SmsMfaConfiguration: sms, EmailMfaConfiguration: email, SoftwareTokenMfaConfiguration: token } = input;
    const methods: MfaMethod[] = [];
    if (sms !== undefined) methods.push("SMS_MFA");
    if (token?.Enabled === true) methods.push("SOFTWARE_TOKEN_MFA");
    if (email !== undefined) methods.push("EMAIL_OTP");
    const { MfaConfiguration } = input;
    const isAnyGiven = [sms, token, email].some((given) => given !== undefined);
    const WebAuthnConfiguration = input.WebAuthnConfiguration ?? asSingleFactor(settings.WebAuthnConfiguration);
    const broken =
      mfaRuleBroken({ MfaConfiguration, EnabledMfas: methods }, isAnyGiven) ??
      passkeyFactorBroken({ ...settings, MfaConfiguration, WebAuthnConfiguration });
    if (broken !== undefined) throw broken;
    const SmsConfiguration = sms?.SmsConfiguration ?? settings.SmsConfiguration;
    if (sms !== undefined && SmsConfiguration === undefined) throw new CognitoError("sms-not-configured");
    const pool = changePool(services, input.UserPoolId, {
      ...settings,
      MfaConfiguration,
      EnabledMfas: methods,
      SmsConfiguration,
      SmsAuthenticationMessage: sms?.SmsAuthenticationMessage ?? settings.SmsAuthenticationMessage,
      EmailAuthenticationMessage: email?.Message ?? settings.EmailAuthenticationMessage,
      EmailAuthenticationSubject: email?.Subject ?? settings.EmailAuthenticationSubject,
      WebAuthnConfiguration,
    });
    return describeMfaConfiguration(pool.settings);
  },
});
