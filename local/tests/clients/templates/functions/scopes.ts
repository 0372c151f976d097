import type { PreTokenGenerationV2TriggerEvent } from "aws-lambda";

/** Turns each group into the scope `group.<name>` of the access token. */
export async function handler(event: PreTokenGenerationV2TriggerEvent) {
  const scopesToAdd = (event.request.groupConfiguration.groupsToOverride ?? []).map((group) => `group.${group}`);
  event.response = { claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToAdd } } };
  return event;
}
