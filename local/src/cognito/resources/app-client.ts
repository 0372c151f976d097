import { createHmac, timingSafeEqual } from "node:crypto";
import type { JsonObject } from "../../model/json";
import { type EpochMillis, type Millis, millis } from "../../model/time";
import { CognitoError, invalidConfiguration } from "../errors/cognito-error";
import { toApiTime } from "../input/api-time";
import { anything, boolean, integer, list, oneOf, string, type ValueOf } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";
import type { ClientSecretRecord } from "../store/records";
import { type AttributeDefinition, attributesOf } from "./attribute-schema";
import { callbackProblem } from "./callback-rules";
import { withoutUndefined } from "./configured";
import type { PoolSettings } from "./user-pool-settings";

/** The settings of an app client, in the API's names and with defaults filled in. */
export type ClientSettings = ValueOf<typeof clientSchema>;

/**
 * What the pages call the app: the client's name, or the pool's where the client's was made up as CloudFormation makes
 * names. Managed login itself shows neither (docs/aws-behaviour/cognito-oauth.md).
 */
export function appName(
  pool: { readonly settings: { readonly PoolName: string } },
  client: { readonly settings: { readonly ClientName: string } },
): string {
  const { ClientName } = client.settings;
  return /-[A-Za-z0-9]{12}$/.test(ClientName) ? pool.settings.PoolName : ClientName;
}

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
  "ALLOW_CLIENT_TOKEN_AUTH",
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

/** The flows of a client that names none. */
const DEFAULT_FLOWS: readonly ExplicitFlow[] = ["ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];

/** The older names of flows, without `ALLOW_`. A client has either old names or new ones. */
const OLDER_NAMES: Readonly<Partial<Record<ExplicitFlow, ExplicitFlow>>> = {
  ALLOW_ADMIN_USER_PASSWORD_AUTH: "ADMIN_NO_SRP_AUTH",
  ALLOW_CUSTOM_AUTH: "CUSTOM_AUTH_FLOW_ONLY",
  ALLOW_USER_PASSWORD_AUTH: "USER_PASSWORD_AUTH",
};

/**
 * Whether the client may use a flow, by its old or new name. A list of old names always includes refresh, and SRP
 * unless it says CUSTOM_AUTH_FLOW_ONLY. Looks at the client alone, not at the factors that its pool allows.
 */
export function allowsFlow(settings: ClientSettings, flow: ExplicitFlow): boolean {
  const flows = settings.ExplicitAuthFlows ?? [];
  if (flows.length === 0) return DEFAULT_FLOWS.includes(flow);
  const older = OLDER_NAMES[flow];
  if (flows.includes(flow) || (older !== undefined && flows.includes(older))) return true;
  if (!flows.every(isOlderFlow)) return false;
  return (
    flow === "ALLOW_REFRESH_TOKEN_AUTH" || (flow === "ALLOW_USER_SRP_AUTH" && !flows.includes("CUSTOM_AUTH_FLOW_ONLY"))
  );
}

const isOlderFlow = (flow: ExplicitFlow): boolean => !flow.startsWith("ALLOW_");

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

/** How long tokens are valid: one hour, one hour and 30 days unless the client says otherwise. 0 means the default. */
export function lifetimesOf(settings: ClientSettings): Lifetimes {
  const { AccessToken = "hours", IdToken = "hours", RefreshToken = "days" } = settings.TokenValidityUnits;
  const refresh = settings.RefreshTokenValidity;
  return {
    access: millis((settings.AccessTokenValidity ?? 3_600_000 / UNIT[AccessToken]) * UNIT[AccessToken]),
    id: millis((settings.IdTokenValidity ?? 3_600_000 / UNIT[IdToken]) * UNIT[IdToken]),
    refresh: millis(refresh === 0 ? 30 * UNIT.days : refresh * UNIT[RefreshToken]),
  };
}

/** An app client as it is served. */
export interface Client {
  readonly id: string;
  readonly poolId: string;
  readonly settings: ClientSettings;
  /** The oldest one: what is described, and what pages that act for the client use. */
  readonly secret?: string;
  /** All that are valid, the oldest first. */
  readonly secrets: readonly ClientSecretRecord[];
  readonly createdAt: EpochMillis;
  readonly modifiedAt: EpochMillis;
  readonly fromTemplate: boolean;
}

/** A client as DescribeUserPoolClient shows it, its oldest secret included. Members without a value are left out. */
export function describeClient(client: Client): JsonObject {
  const { GenerateSecret, ...settings } = client.settings;
  return withoutUndefined({
    ...settings,
    ClientId: client.id,
    ClientSecret: client.secret,
    CreationDate: toApiTime(client.createdAt),
    LastModifiedDate: toApiTime(client.modifiedAt),
    UserPoolId: client.poolId,
  });
}

/**
 * The first broken rule between a client's members, or between them and its pool, as the API's error. Does not check
 * that the providers and scopes that the client names exist. `act` stands in some of the texts.
 */
export function clientRuleBroken(
  settings: ClientSettings,
  pool: PoolSettings,
  act: "creating" | "updating",
): CognitoError | undefined {
  const flows = settings.ExplicitAuthFlows ?? [];
  if (flows.some(isOlderFlow) && !flows.every(isOlderFlow))
    return invalidConfiguration("Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.");
  if (flows.includes("ALLOW_CLIENT_TOKEN_AUTH") && (flows.length > 1 || !settings.GenerateSecret))
    return invalidConfiguration(
      "ALLOW_CLIENT_TOKEN_AUTH must be the only auth flow, of a client that has a client secret.",
    );
  if (hasRotation(settings) && flows.includes("ALLOW_REFRESH_TOKEN_AUTH"))
    return invalidConfiguration(
      "ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is enabled.",
    );
  if (pool.UserPoolTier === "LITE" && hasRotation(settings))
    return new CognitoError("feature-not-in-tier", "Refresh Token Rotation");
  if (pool.UserPoolTier === "LITE" && flows.includes("ALLOW_USER_AUTH"))
    return new CognitoError("feature-not-in-tier", "Choice Based Authentication");
  const oauth = settings.AllowedOAuthFlows ?? [];
  if (settings.AllowedOAuthFlowsUserPoolClient && (oauth.length === 0 || !settings.AllowedOAuthScopes?.length))
    return invalidConfiguration(
      "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
    );
  if (oauth.includes("client_credentials") && oauth.length > 1)
    return invalidConfiguration("client_credentials flow can not be selected along with code flow or implicit flow.");
  if (oauth.includes("client_credentials") && !settings.GenerateSecret)
    return invalidConfiguration("client_credentials flow can not be selected if client does not have a client secret.");
  return lifetimeProblem(settings) ?? callbackProblem(settings) ?? attributeListProblem(settings, pool, act);
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

function lifetimeProblem(settings: ClientSettings): CognitoError | undefined {
  const { access, id, refresh } = lifetimesOf(settings);
  if (access < 5 * MINUTE || access > DAY)
    return invalidConfiguration(
      "Invalid range for token validity: AccessTokenValidity must be between 5 minutes and 24 hours.",
    );
  if (id < 5 * MINUTE || id > DAY)
    return invalidConfiguration(
      "Invalid range for token validity: IdTokenValidity must be between 5 minutes and 24 hours.",
    );
  if (refresh < 60 * MINUTE || refresh > 3650 * DAY)
    return invalidConfiguration(
      "Invalid range for token validity: RefreshTokenValidity must be between 60 minutes and 3650 days.",
    );
  return undefined;
}

/**
 * A client reads and writes attributes of its pool's schema, and can be used for sign-up only if it writes the required
 * ones.
 */
function attributeListProblem(
  { ReadAttributes: readable = [], WriteAttributes: writable }: ClientSettings,
  pool: PoolSettings,
  act: "creating" | "updating",
): CognitoError | undefined {
  const attributes = attributesOf(pool);
  const isKnown = (name: string) => attributes.some((attribute) => attribute.name === name);
  if (!readable.every(isKnown)) return invalidConfiguration(`Invalid read attributes specified while ${act} a client`);
  if (writable === undefined) return undefined;
  const isRequired = ({ name, required: isNeeded }: AttributeDefinition) => isNeeded && name !== "sub";
  const isComplete = attributes.filter(isRequired).every(({ name }) => writable.includes(name));
  if (isComplete && writable.every((name) => isKnown(name) && !NOT_BY_CLIENTS.includes(name))) return undefined;
  return invalidConfiguration(`Invalid write attributes specified while ${act} a client`);
}

const NOT_BY_CLIENTS: readonly string[] = ["sub", "identities", "email_verified", "phone_number_verified"];

/**
 * Throws unless the request proves one of the client's secrets: base64 of HMAC-SHA-256 over user name and client id.
 * `names` are those that a client may have used: the one it sent, and the internal name from a challenge. For a client
 * without a secret it checks nothing. Every candidate is compared, in constant time. It does not check that the user
 * exists.
 */
export function checkSecretHash({ id, secrets }: Client, hash: string | undefined, names: readonly string[]): void {
  if (secrets.length === 0) return;
  if (hash === undefined) throw new CognitoError("secret-hash-missing", id);
  const expected = secrets.flatMap(({ value }) => names.map((name) => hashOf(id, value, name)));
  if (!isOneOf(Buffer.from(hash, "base64"), expected)) throw new CognitoError("secret-hash-wrong", id);
}

/** The hash itself, for pages that act for a client; undefined for a client without a secret. */
export const secretHashOf = (client: Client, name: string): string | undefined =>
  client.secret === undefined ? undefined : hashOf(client.id, client.secret, name).toString("base64");

const hashOf = (clientId: string, secret: string, name: string): Buffer =>
  createHmac("sha256", secret).update(`${name}${clientId}`).digest();

/** Whether a plain secret is one of the client's, in constant time. Always true for a client without a secret. */
export function isClientSecret({ id, secrets }: Client, secret: string | undefined): boolean {
  if (secrets.length === 0) return true;
  const digest = (text: string): Buffer => createHmac("sha256", id).update(text).digest();
  const expected = secrets.map(({ value }) => digest(value));
  return secret !== undefined && isOneOf(digest(secret), expected);
}

/** Compares with every candidate, so that the time does not show which of them it was. */
const isOneOf = (given: Buffer, candidates: readonly Buffer[]): boolean =>
  candidates.filter((candidate) => given.length === candidate.length && timingSafeEqual(given, candidate)).length > 0;
