import type { PreTokenGenerationV2TriggerHandler } from "aws-lambda";
import { isClaims, textClaim } from "../_shared/claims";
import { scopesOfGroups } from "./group-scopes";

/** The trigger before each token: groups become scopes. */
export const handler: PreTokenGenerationV2TriggerHandler = (event) => giveScopes(event);

/**
 * Answers the event with the user's groups as scopes, in both tokens where the version allows it (V1_0 reaches the ID
 * token alone). Without groups it changes nothing. A version that it does not know comes back as it came: the tokens
 * are then issued without scopes, and every route that asks for one stays shut.
 *
 * It leaves `cognito:groups` alone: no `groupOverrideDetails`, which would replace them.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
export async function giveScopes<Event>(event: Event): Promise<Event> {
  if (!isClaims(event)) return event;
  const toResponse = responses.get(textClaim(event, "version") ?? "");
  if (toResponse === undefined) {
    console.error({ message: "Unknown event version: no scopes given", version: event["version"] });
    return event;
  }
  const clientId = textIn(event["callerContext"], "clientId");
  if (clientId === undefined) throw new Error("the event names no app client");
  const { scopes, leftOut } = scopesOfGroups(groupsOf(event["request"]), clientId);
  if (leftOut.length > 0) {
    console.warn({ message: "Groups left out: RFC 6749 forbids their names as scopes", groups: leftOut });
  }
  return { ...event, response: toResponse(scopes) };
}

/** The user's groups; none where no user signs in (client credentials, V3_0). */
function groupsOf(request: unknown): readonly string[] {
  const configuration = isClaims(request) ? request["groupConfiguration"] : undefined;
  const groups = isClaims(configuration) ? configuration["groupsToOverride"] : undefined;
  return Array.isArray(groups) ? groups.filter((group) => typeof group === "string") : [];
}

const textIn = (value: unknown, name: string): string | undefined =>
  isClaims(value) ? textClaim(value, name) : undefined;

const responses: ReadonlyMap<string, (scopes: readonly string[]) => object> = new Map([
  ["1", idTokenAlone],
  ["2", bothTokens],
  ["3", bothTokens],
]);

function idTokenAlone(scopes: readonly string[]): object {
  return { claimsOverrideDetails: scopes.length === 0 ? {} : scopeClaim(scopes) };
}

function bothTokens(scopes: readonly string[]): object {
  if (scopes.length === 0) return { claimsAndScopeOverrideDetails: {} };
  return {
    claimsAndScopeOverrideDetails: {
      idTokenGeneration: scopeClaim(scopes),
      accessTokenGeneration: { scopesToAdd: scopes },
    },
  };
}

/**
 * `scope` is not in the ID token's schema, so any version may add it (docs/aws-behaviour/cognito-triggers.md,
 * documented and observed).
 */
function scopeClaim(scopes: readonly string[]): object {
  return { claimsToAddOrOverride: { scope: scopes.join(" ") } };
}
