import { type Millis, millis } from "../../model/time";
import { anything, boolean, integer, list, oneOf, string, type ValueOf } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";

/** What an app client can be told, in the API's names, defaults filled in: as `DescribeUserPoolClient` shows it. */
export type ClientSettings = ValueOf<typeof clientSchema>;

const unit = oneOf("seconds", "minutes", "hours", "days");
const url = string({ min: 1, max: 1024, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u });
const attributeNames = list(string({ min: 1, max: 2048 }));

const explicitFlow = oneOf(
  "ADMIN_NO_SRP_AUTH",
  "CUSTOM_AUTH_FLOW_ONLY",
  "USER_PASSWORD_AUTH",
  "ALLOW_ADMIN_USER_PASSWORD_AUTH",
  "ALLOW_CUSTOM_AUTH",
  "ALLOW_USER_PASSWORD_AUTH",
  "ALLOW_USER_SRP_AUTH",
  "ALLOW_REFRESH_TOKEN_AUTH",
  "ALLOW_USER_AUTH",
);
export type ExplicitFlow = ValueOf<typeof explicitFlow>;

/** `CreateUserPoolClient`'s members without the pool's id. */
export const clientSchema = structure({
  ClientName: required(string({ min: 1, max: 128, pattern: /^[\w\s+=,.@-]+$/ })),
  GenerateSecret: withDefault(boolean, false),
  RefreshTokenValidity: withDefault(integer({ min: 0, max: 315360000 }), 30),
  AccessTokenValidity: optional(integer({ min: 1, max: 86400 })),
  IdTokenValidity: optional(integer({ min: 1, max: 86400 })),
  TokenValidityUnits: withDefault(
    structure({ AccessToken: optional(unit), IdToken: optional(unit), RefreshToken: optional(unit) }),
    { AccessToken: undefined, IdToken: undefined, RefreshToken: undefined },
  ),
  ReadAttributes: optional(attributeNames),
  WriteAttributes: optional(attributeNames),
  ExplicitAuthFlows: optional(list(explicitFlow)),
  SupportedIdentityProviders: optional(list(string({ min: 1, max: 32 }))),
  CallbackURLs: optional(list(url, { max: 100 })),
  LogoutURLs: optional(list(url, { max: 100 })),
  DefaultRedirectURI: optional(url),
  AllowedOAuthFlows: optional(list(oneOf("code", "implicit", "client_credentials"), { max: 3 })),
  AllowedOAuthScopes: optional(list(string({ min: 1, max: 256, pattern: /^[\x21\x23-\x5B\x5D-\x7E]+$/ }), { max: 50 })),
  AllowedOAuthFlowsUserPoolClient: withDefault(boolean, false),
  AnalyticsConfiguration: optional(anything),
  PreventUserExistenceErrors: optional(oneOf("LEGACY", "ENABLED")),
  EnableTokenRevocation: withDefault(boolean, true),
  EnablePropagateAdditionalUserContextData: withDefault(boolean, false),
  AuthSessionValidity: withDefault(integer({ min: 3, max: 15 }), 3),
  RefreshTokenRotation: optional(
    structure({
      Feature: required(oneOf("ENABLED", "DISABLED")),
      RetryGracePeriodSeconds: withDefault(integer({ min: 0, max: 60 }), 0),
    }),
  ),
});

/** What a client that names no flows may use. */
const DEFAULT_FLOWS: readonly ExplicitFlow[] = ["ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];

/** The older names of flows, without `ALLOW_`. A client has either old names or new ones. */
const OLDER_NAMES: Readonly<Partial<Record<ExplicitFlow, ExplicitFlow>>> = {
  ALLOW_ADMIN_USER_PASSWORD_AUTH: "ADMIN_NO_SRP_AUTH",
  ALLOW_CUSTOM_AUTH: "CUSTOM_AUTH_FLOW_ONLY",
  ALLOW_USER_PASSWORD_AUTH: "USER_PASSWORD_AUTH",
};

/** Whether the client may use a flow, old and new names alike. With an older list, SRP and refresh are always there. */
export function allowsFlow(settings: ClientSettings, flow: ExplicitFlow): boolean {
  const flows = settings.ExplicitAuthFlows ?? [];
  if (flows.length === 0) return DEFAULT_FLOWS.includes(flow);
  const older = OLDER_NAMES[flow];
  if (flows.includes(flow) || (older !== undefined && flows.includes(older))) return true;
  const isOlderList = flows.every((name) => !name.startsWith("ALLOW_"));
  if (!isOlderList) return false;
  return (
    flow === "ALLOW_REFRESH_TOKEN_AUTH" || (flow === "ALLOW_USER_SRP_AUTH" && !flows.includes("CUSTOM_AUTH_FLOW_ONLY"))
  );
}

export const hasRotation = (settings: ClientSettings): boolean => settings.RefreshTokenRotation?.Feature === "ENABLED";

export const hidesUsers = (settings: ClientSettings): boolean => settings.PreventUserExistenceErrors === "ENABLED";

const UNIT: Readonly<Record<ValueOf<typeof unit>, number>> = {
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
};

export interface Lifetimes {
  readonly access: Millis;
  readonly id: Millis;
  readonly refresh: Millis;
}

/** How long tokens live: one hour, one hour and 30 days unless the client says otherwise; 0 means the default. */
export function lifetimesOf(settings: ClientSettings): Lifetimes {
  const { AccessToken = "hours", IdToken = "hours", RefreshToken = "days" } = settings.TokenValidityUnits;
  const refresh = settings.RefreshTokenValidity;
  return {
    access: millis((settings.AccessTokenValidity ?? 3_600_000 / UNIT[AccessToken]) * UNIT[AccessToken]),
    id: millis((settings.IdTokenValidity ?? 3_600_000 / UNIT[IdToken]) * UNIT[IdToken]),
    refresh: millis(refresh === 0 ? 30 * UNIT.days : refresh * UNIT[RefreshToken]),
  };
}
