import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { PoolSettings } from "../resources/user-pool-settings";
import type { ClaimOverrides, GroupClaims, TokenOverrides, UserRecord } from "../store/records";
import { given, invokeTrigger, triggerAttributes, triggerEvent } from "./trigger";

/** What caused the trigger to run (docs/aws-behaviour/cognito-triggers.md). */
export type TokenGenerationSource =
  | "TokenGeneration_HostedAuth"
  | "TokenGeneration_Authentication"
  | "TokenGeneration_NewPasswordChallenge"
  | "TokenGeneration_AuthenticateDevice"
  | "TokenGeneration_RefreshTokens"
  | "TokenGeneration_ClientCredentials";

export interface TokenGeneration {
  readonly pool: Pool;
  readonly client: Client;
  /** Undefined for client credentials, for which only V3_0 runs. */
  readonly subject: { readonly user: UserRecord; readonly groups: GroupClaims } | undefined;
  readonly source: TokenGenerationSource;
  /** The scopes that the tokens will have. */
  readonly scopes: readonly string[];
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * Runs the trigger once for both tokens. Returns no overrides where there is no trigger or it does not apply. It checks
 * the form of the answer only; protected claims are ignored later (tokens/claims.ts).
 */
export async function runPreTokenGeneration(
  services: Pick<Services, "invoke">,
  generation: TokenGeneration,
): Promise<TokenOverrides> {
  const configured = triggerOf(generation.pool.settings);
  if (configured === undefined) return NO_OVERRIDES;
  if (generation.subject === undefined && configured.version !== "3") return NO_OVERRIDES;
  const event = eventOf(generation, configured.version);
  const response = await invokeTrigger(services, {
    trigger: "PreTokenGeneration",
    functionArn: configured.functionArn,
    event,
  });
  return readOverrides(response, configured.version);
}

const VERSIONS = { V1_0: "1", V2_0: "2", V3_0: "3" } as const satisfies Record<string, TriggerVersion>;

function triggerOf({ LambdaConfig: triggers }: PoolSettings) {
  const { PreTokenGenerationConfig: config, PreTokenGeneration: functionArn } = triggers;
  if (config !== undefined) return { functionArn: config.LambdaArn, version: VERSIONS[config.LambdaVersion] };
  return functionArn === undefined ? undefined : { functionArn, version: VERSIONS.V1_0 };
}

function eventOf(generation: TokenGeneration, version: TriggerVersion): JsonObject {
  const { pool, client, subject, source, scopes, clientMetadata } = generation;
  const request: JsonObject = {
    userAttributes: subject === undefined ? {} : triggerAttributes(pool, subject.user),
    groupConfiguration: subject === undefined ? null : groupConfiguration(subject.groups),
    ...(version !== "1" && { scopes }),
    ...given("clientMetadata", clientMetadata),
  };
  const details = version === "1" ? "claimsOverrideDetails" : "claimsAndScopeOverrideDetails";
  const userName = subject?.user.username ?? "ClientCredentials";
  return triggerEvent({
    pool,
    client,
    userName,
    triggerSource: source,
    version,
    request,
    response: { [details]: null },
  });
}

/** A user without groups gets empty arrays and null, not a missing object. */
const groupConfiguration = ({ groups, roles, preferredRole }: GroupClaims): JsonObject => ({
  groupsToOverride: groups,
  iamRolesToOverride: roles,
  preferredRole: preferredRole ?? null,
});

export type TriggerVersion = "1" | "2" | "3";

const NONE: ClaimOverrides = { add: {}, suppress: [] };
const NO_OVERRIDES: TokenOverrides = { id: NONE, access: { ...NONE, scopesToAdd: [], scopesToSuppress: [] } };

/**
 * Reads the overrides from a trigger's response. Throws InvalidLambdaResponseException if its form is wrong. It does
 * not look for protected claims: tokens/claims.ts does.
 */
function readOverrides(response: JsonObject, version: TriggerVersion): TokenOverrides {
  return version === "1" ? readFirstVersion(response) : readLaterVersion(response);
}

/** V1_0 changes the ID token. Only its groups also apply to the access token. */
function readFirstVersion(response: JsonObject): TokenOverrides {
  const details = objectAt(response, "claimsOverrideDetails");
  const id = readClaims(details);
  if (Object.values(id.add).some((value) => typeof value !== "string")) throw unrecognizable();
  return { ...NO_OVERRIDES, id, ...readGroups(details) };
}

function readLaterVersion(response: JsonObject): TokenOverrides {
  const details = objectAt(response, "claimsAndScopeOverrideDetails");
  const id = readClaims(objectAt(details, "idTokenGeneration"));
  if (SIMPLE_IN_ID_TOKEN.some((name) => typeof id.add[name] === "object")) throw unrecognizable();
  const access = objectAt(details, "accessTokenGeneration");
  const scopesToAdd = textsAt(access, "scopesToAdd");
  if (scopesToAdd.some((scope) => scope === "" || /\s/.test(scope))) throw unrecognizable();
  return {
    id,
    access: { ...readClaims(access), scopesToAdd, scopesToSuppress: textsAt(access, "scopesToSuppress") },
    ...readGroups(details),
  };
}

/** Claims of the ID token that cannot be arrays or objects. */
const SIMPLE_IN_ID_TOKEN = ["phone_number_verified", "email_verified", "updated_at", "address"];

function readClaims(generation: JsonObject): ClaimOverrides {
  const add = objectAt(generation, "claimsToAddOrOverride");
  if (Object.values(add).some((value) => value === null)) throw unrecognizable();
  return { add, suppress: textsAt(generation, "claimsToSuppress") };
}

/** A `groupOverrideDetails` that is null or empty removes the groups from the tokens. */
function readGroups(details: JsonObject): { readonly groups?: GroupClaims } {
  if (details["groupOverrideDetails"] === undefined) return {};
  const override = objectAt(details, "groupOverrideDetails");
  const preferredRole = override["preferredRole"] ?? "";
  if (typeof preferredRole !== "string") throw unrecognizable();
  return {
    groups: {
      groups: textsAt(override, "groupsToOverride"),
      roles: textsAt(override, "iamRolesToOverride"),
      ...(preferredRole !== "" && { preferredRole }),
    },
  };
}

/** A member that is an object, missing or null. */
function objectAt(parent: JsonObject, name: string): JsonObject {
  const value = parent[name] ?? {};
  if (!isJsonObject(value)) throw unrecognizable();
  return value;
}

function textsAt(parent: JsonObject, name: string): readonly string[] {
  const value = parent[name] ?? [];
  if (!Array.isArray(value)) throw unrecognizable();
  return value.map((entry: JsonValue) => {
    if (typeof entry !== "string") throw unrecognizable();
    return entry;
  });
}

const unrecognizable = (): CognitoError => new CognitoError("trigger-answer-unrecognizable");
