import type { JsonObject } from "../../../model/json";
import { toEpochSeconds } from "../../../model/time";
import type { ProviderSettings } from "../../resources/identity-provider";
import type { Services } from "../../resources/services";
import type { ProviderEndpoints } from "./endpoints";
import { exchangeCode } from "./exchange-code";
import { FederationError } from "./federation-error";
import { fetchGood } from "./fetch-json";
import { verifyIdToken } from "./verify-id-token";

export interface CodeProof {
  readonly code: string;
  readonly verifier: string;
  readonly nonce: string;
  readonly redirectUri: string;
}

/**
 * What a provider says of a user, for its code: the claims of the ID token and, where a mapped one is missing there, those
 * of the user info endpoint, which must be about the same `sub`.
 */
export async function providerClaims(
  services: Services,
  settings: ProviderSettings,
  endpoints: ProviderEndpoints,
  proof: CodeProof,
): Promise<JsonObject> {
  const { ProviderDetails: details } = settings;
  if (endpoints.authentication === "basic")
    services.log(`${settings.ProviderName} takes client_secret_basic alone, which Cognito on AWS does not send.`);
  const { idToken, accessToken } = await exchangeCode(settings, endpoints, proof);
  const keys = await fetchGood({ what: "key set", url: endpoints.jwks });
  const now = toEpochSeconds(services.clock());
  const rules = { issuer: endpoints.issuer, clientId: details["client_id"] ?? "", nonce: proof.nonce, now };
  const claims = verifyIdToken(idToken, keys, rules);
  const isComplete = Object.values(settings.AttributeMapping).every((name) => claims[name] !== undefined);
  if (isComplete || endpoints.userInfo === undefined || accessToken === undefined) return claims;
  const more = await fetchGood({
    what: "user info endpoint",
    url: endpoints.userInfo,
    method: details["attributes_request_method"] === "POST" ? "POST" : "GET",
    headers: { authorization: `Bearer ${accessToken}` },
  });
  if (more["sub"] !== claims["sub"]) throw new FederationError("The provider's user info is about somebody else.");
  return { ...more, ...claims };
}
