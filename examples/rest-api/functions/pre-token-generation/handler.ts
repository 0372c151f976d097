import type { PreTokenGenerationV2TriggerEvent } from "aws-lambda";

/** Gives the access tokens of the group `senders` the scope `messages/send`, and leaves those of others alone. */
export async function handler(event: PreTokenGenerationV2TriggerEvent): Promise<PreTokenGenerationV2TriggerEvent> {
  const groups = event.request.groupConfiguration.groupsToOverride ?? [];
  if (!groups.includes("senders")) return event;
  const accessTokenGeneration = { scopesToAdd: ["messages/send"] };
  return { ...event, response: { claimsAndScopeOverrideDetails: { accessTokenGeneration } } };
}
