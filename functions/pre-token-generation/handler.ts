import { scopesOfGroups } from "./group-scopes";

/** What this trigger reads of an event of any version. */
interface TriggerEvent {
  readonly version: string;
  readonly callerContext: { readonly clientId: string };
  readonly request: {
    /** Null where no user signs in: client credentials, V3_0. */
    readonly groupConfiguration?: { readonly groupsToOverride?: readonly string[] | undefined } | null;
  };
  readonly response: unknown;
}

/**
 * Answers the event with the user's groups as scopes, in both tokens where the version allows it (V1_0 reaches the ID
 * token alone). Without groups it changes nothing. A version that it does not know comes back as it came: the tokens
 * are then issued without scopes, and every route that asks for one stays shut.
 *
 * It leaves `cognito:groups` alone: no `groupOverrideDetails`, which would replace them.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
export async function handler<Event extends TriggerEvent>(event: Event): Promise<Event> {
  const toResponse = responses.get(event.version);
  if (toResponse === undefined) {
    console.error({ message: "Unknown event version: no scopes given", version: event.version });
    return event;
  }
  const groups = event.request.groupConfiguration?.groupsToOverride ?? [];
  const { scopes, leftOut } = scopesOfGroups(groups, event.callerContext.clientId);
  if (leftOut.length > 0) {
    console.warn({ message: "Groups left out: RFC 6749 forbids their names as scopes", groups: leftOut });
  }
  return { ...event, response: toResponse(scopes) };
}

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
