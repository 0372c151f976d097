import { isIP } from "node:net";
import type { JsonObject } from "../../model/json";
import type { Clock } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import { toApiTime } from "../input/api-time";
import { boolean, list, oneOf, string, type ValueOf } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import type { Tables } from "../store/tables";
import { ALL_CLIENTS, configuredRecord, storedSettings, withoutUndefined } from "./configured";
import type { Pool } from "./user-pool";

const takeoverAction = structure({
  Notify: required(boolean),
  EventAction: required(oneOf("BLOCK", "MFA_IF_CONFIGURED", "MFA_REQUIRED", "NO_ACTION")),
});
const text = string({ max: 131_072 });
const notifyEmail = structure({
  Subject: required(string({ min: 1, max: 140 })),
  HtmlBody: optional(string({ min: 6, max: 20_000 })),
  TextBody: optional(string({ min: 6, max: 20_000 })),
});
const ranges = list(text, { max: 200 });

export const riskMembers = {
  CompromisedCredentialsRiskConfiguration: optional(
    structure({
      EventFilter: optional(list(oneOf("SIGN_IN", "PASSWORD_CHANGE", "SIGN_UP"))),
      Actions: required(structure({ EventAction: required(oneOf("BLOCK", "NO_ACTION")) })),
    }),
  ),
  AccountTakeoverRiskConfiguration: optional(
    structure({
      NotifyConfiguration: optional(
        structure({
          From: optional(text),
          ReplyTo: optional(text),
          SourceArn: required(string({ min: 20, max: 2048 })),
          BlockEmail: optional(notifyEmail),
          NoActionEmail: optional(notifyEmail),
          MfaEmail: optional(notifyEmail),
        }),
      ),
      Actions: required(
        structure({
          LowAction: optional(takeoverAction),
          MediumAction: optional(takeoverAction),
          HighAction: optional(takeoverAction),
        }),
      ),
    }),
  ),
  RiskExceptionConfiguration: optional(
    structure({ BlockedIPRangeList: optional(ranges), SkippedIPRangeList: optional(ranges) }),
  ),
} as const;

export const riskSchema = structure(riskMembers);
/** What threat protection does about risks, for one client or for all that have nothing of their own. */
export type RiskSettings = ValueOf<typeof riskSchema>;

/** The events at which a password is looked up among those that are known to be compromised. */
export type CredentialEvent = "SIGN_IN" | "PASSWORD_CHANGE" | "SIGN_UP";

/** The settings that hold for a client: its own, or else those for all clients. They are never mixed. */
export function riskSettingsOf(tables: Tables, poolId: string, clientId: string): RiskSettings | undefined {
  const record = tables.riskConfigurations.get(poolId, clientId) ?? tables.riskConfigurations.get(poolId, ALL_CLIENTS);
  return record && storedSettings(riskSchema, record);
}

/**
 * What a pool does about risks: nothing, only take notes, or act. Custom authentication has a mode of its own; a pool
 * that gives none is taken to use the other one for it, the strict side (docs/aws-behaviour/cognito-threats.md).
 */
export function threatMode({ settings }: Pool, isCustom = false): "OFF" | "AUDIT" | "ENFORCED" {
  const addOns = settings.UserPoolAddOns;
  if (addOns === undefined || addOns.AdvancedSecurityMode === "OFF") return "OFF";
  return (isCustom ? addOns.AdvancedSecurityAdditionalFlows?.CustomAuthMode : undefined) ?? addOns.AdvancedSecurityMode;
}

/** Throws UserPoolAddOnNotEnabledException for a pool without threat protection. */
export function checkThreatProtection(pool: Pool): void {
  if (threatMode(pool) === "OFF") throw new CognitoError("threat-protection-off");
}

/** Why settings are refused, by API and template alike: an address range that is none. */
export function riskRuleBroken({ RiskExceptionConfiguration: lists }: RiskSettings): CognitoError | undefined {
  const given = [...(lists?.BlockedIPRangeList ?? []), ...(lists?.SkippedIPRangeList ?? [])];
  const wrong = given.find((range) => addressRange(range) === undefined);
  return wrong === undefined ? undefined : new CognitoError("address-range-invalid", wrong.slice(0, 64));
}

export interface AddressRange {
  readonly address: string;
  readonly prefix: number;
  readonly family: "ipv4" | "ipv6";
}

/** A range in CIDR notation; undefined for anything else. */
export function addressRange(range: string): AddressRange | undefined {
  const [, address = "", prefix = ""] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(range) ?? [];
  const version = isIP(address);
  if (version === 0 || Number(prefix) > (version === 4 ? 32 : 128)) return undefined;
  return { address, prefix: Number(prefix), family: version === 4 ? "ipv4" : "ipv6" };
}

/** Writes the settings of a client, or of all, in place of the former ones. Call it in a transaction. */
export function putRiskSettings(
  { tables, clock }: { readonly tables: Tables; readonly clock: Clock },
  poolId: string,
  clientId: string,
  settings: RiskSettings,
  fromTemplate: boolean,
): void {
  const before = tables.riskConfigurations.get(poolId, clientId);
  const record = configuredRecord(clock, before, { ...settings, ClientId: clientId }, fromTemplate);
  tables.riskConfigurations.put([poolId, clientId], record);
}

/** The settings of exactly this client, or of all; without any, the names alone. */
export function describeRiskSettings(tables: Tables, poolId: string, clientId: string): JsonObject {
  const record = tables.riskConfigurations.get(poolId, clientId);
  return withoutUndefined({
    UserPoolId: poolId,
    ClientId: clientId === ALL_CLIENTS ? undefined : clientId,
    ...(record !== undefined && storedSettings(riskSchema, record)),
    LastModifiedDate: record && toApiTime(record.modifiedAt),
  });
}
