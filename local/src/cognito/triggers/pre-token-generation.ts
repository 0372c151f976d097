import type { JsonObject } from "../../model/json";
import type { Client } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { PoolSettings } from "../resources/user-pool-settings";
import type { GroupClaims, TokenOverrides, UserRecord } from "../store/records";
import { invokeTrigger } from "./invoke-trigger";
import { NO_OVERRIDES, readOverrides, type TriggerVersion } from "./token-overrides";
import { given, triggerAttributes, triggerEvent } from "./trigger-event";

/** What fired the trigger (docs/aws-behaviour/cognito-triggers.md). */
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
  /** Undefined for client credentials, which V3_0 alone hears of. */
  readonly subject: { readonly user: UserRecord; readonly groups: GroupClaims } | undefined;
  readonly source: TokenGenerationSource;
  /** The scopes about to be granted. */
  readonly scopes: readonly string[];
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/** Asks the trigger, once for both tokens. Without a trigger, or with one that is not for this case: no overrides. */
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

/** Empty arrays and null for a user without groups, not a missing object. */
const groupConfiguration = ({ groups, roles, preferredRole }: GroupClaims): JsonObject => ({
  groupsToOverride: groups,
  iamRolesToOverride: roles,
  preferredRole: preferredRole ?? null,
});
