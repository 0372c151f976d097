import { isJsonObject, type JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import type { ProviderSettings } from "../resources/identity-provider";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import { invokeTrigger, triggerEvent } from "./trigger";

/** What an outside provider has said of a user, verified and not mapped yet. */
export interface InboundUser {
  readonly pool: Pool;
  readonly client: Client;
  readonly provider: ProviderSettings;
  readonly subject: string;
  readonly claims: JsonObject;
}

/**
 * Runs the inbound federation trigger, and returns the claims that are mapped to attributes: those of its answer, or the
 * provider's own where the answer has none. Who the user is stays what the provider said. The provider's tokens are not
 * given to the trigger, unlike on AWS.
 *
 * @see docs/aws-behaviour/cognito-federation.md, "Triggers"
 */
export async function runInboundFederation(services: Services, inbound: InboundUser): Promise<JsonObject> {
  const { pool, client, provider, subject, claims } = inbound;
  const functionArn = pool.settings.LambdaConfig.InboundFederation?.LambdaArn;
  if (functionArn === undefined) return claims;
  const { ProviderName: providerName, ProviderType: providerType } = provider;
  const attributes: JsonObject =
    providerType === "SAML"
      ? { samlResponse: { ...claims } }
      : { tokenResponse: {}, idToken: { ...claims }, userInfo: { ...claims } };
  const event = triggerEvent({
    pool,
    client,
    userName: subject,
    triggerSource: "InboundFederation_ExternalProvider",
    request: { providerName, providerType, attributes },
    response: { userAttributesToMap: {} },
  });
  const { userAttributesToMap: mapped } = await invokeTrigger(services, {
    trigger: "InboundFederation",
    functionArn,
    event,
  });
  if (!isJsonObject(mapped)) throw new CognitoError("trigger-answer-unrecognizable");
  return Object.keys(mapped).length === 0 ? claims : mapped;
}
