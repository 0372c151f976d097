import type { JsonObject } from "../../../model/json";
import { toEpochSeconds } from "../../../model/time";
import type { ProviderSettings } from "../../resources/identity-provider";
import type { Services } from "../../resources/services";
import { FederationError } from "./federation-error";
import { fetchGood, fetchJson } from "./fetch-json";
import type { ProviderEndpoints } from "./provider-endpoints";
import { verifyIdToken } from "./verify-id-token";

export interface CodeProof {
  readonly code: string;
  readonly verifier: string;
  readonly nonce: string;
  readonly redirectUri: string;
}

/**
 * Exchanges the provider's code for the claims of the user: those of the ID token and, if a mapped claim is missing
 * there, those of the user info endpoint. It checks the ID token (`verifyIdToken`) and that both have the same `sub`.
 * It does not check `state`, nor `iss` in the provider's response.
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

interface ProviderTokens {
  readonly idToken: string;
  readonly accessToken: string | undefined;
}

/**
 * Exchanges the provider's code, with the PKCE verifier and the client secret, if there is one. It does not verify the
 * tokens.
 */
async function exchangeCode(
  { ProviderDetails: details }: ProviderSettings,
  { token, authentication }: ProviderEndpoints,
  proof: { readonly code: string; readonly verifier: string; readonly redirectUri: string },
): Promise<ProviderTokens> {
  const { client_id: id = "", client_secret: secret } = details;
  const isBasic = authentication === "basic" && secret !== undefined;
  const { status, body } = await fetchJson({
    what: "token endpoint",
    url: token,
    method: "POST",
    ...(isBasic && { headers: { authorization: basic(id, secret) } }),
    form: {
      grant_type: "authorization_code",
      code: proof.code,
      redirect_uri: proof.redirectUri,
      code_verifier: proof.verifier,
      ...(!isBasic && { client_id: id, ...(secret !== undefined && { client_secret: secret }) }),
    },
  });
  if (status !== 200) throw new FederationError(`The provider's token endpoint answers ${status}${errorIn(body)}.`);
  const { id_token: idToken, access_token: accessToken } = body;
  if (typeof idToken !== "string") throw new FederationError("The provider's token endpoint answers no ID token.");
  return { idToken, accessToken: typeof accessToken === "string" ? accessToken : undefined };
}

/** Name and secret are form-encoded before they are joined (RFC 6749, section 2.3.1). */
function basic(id: string, secret: string): string {
  const encoded = [id, secret].map((part) => new URLSearchParams([["", part]]).toString().slice(1)).join(":");
  return `Basic ${Buffer.from(encoded).toString("base64")}`;
}

/** Only the name of the error: its description could repeat what was sent. */
function errorIn({ error }: Readonly<Record<string, unknown>>): string {
  return typeof error === "string" && /^[a-z_]{1,60}$/.test(error) ? ` ${error}` : "";
}
