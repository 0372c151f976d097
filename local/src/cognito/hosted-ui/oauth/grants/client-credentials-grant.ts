import { isJsonObject } from "../../../../model/json";
import type { Services } from "../../../resources/services";
import { signClientToken } from "../../../tokens/issue-tokens";
import { type OAuthRefusal, refuse } from "../oauth-error";
import { allowedCustomScopes, isKnownScope, scopesIn } from "../scopes";
import type { Grant, GrantRequest } from "./grant";

/**
 * Issues an access token to the client itself. It checks that the client may use the grant and has all requested
 * scopes. It does not authenticate the client, which the token endpoint has done.
 */
export const clientCredentials: Grant = async (services, request) => {
  const { pool, client, form } = request;
  const { AllowedOAuthFlows: flows = [], AllowedOAuthFlowsUserPoolClient: isOAuth } = client.settings;
  if (flows.length > 0 && !flows.includes("client_credentials")) return refuse("unauthorized_client");
  const allowed = allowedCustomScopes(client);
  if (!isOAuth || !flows.includes("client_credentials") || allowed.length === 0) return refuse("invalid_grant");
  const clientMetadata = metadataIn(form.get("aws_client_metadata"));
  if (clientMetadata === "malformed") return refuse("invalid_request");
  const requested = scopesIn(form.get("scope"));
  const refusal = refusedScope(services, request, requested);
  if (refusal !== undefined) return refusal;
  const scopes = requested.length === 0 ? allowed : requested;
  const { accessToken, expiresIn } = await signClientToken(services, { pool, client, scopes, clientMetadata });
  return { kind: "tokens", body: { access_token: accessToken, expires_in: expiresIn, token_type: "Bearer" } };
};

/** An unknown scope gets another error than a scope that this client may not have. */
function refusedScope(
  { tables }: Services,
  { pool, client }: GrantRequest,
  requested: readonly string[],
): OAuthRefusal | undefined {
  const refused = requested.filter((scope) => !allowedCustomScopes(client).includes(scope));
  if (refused.length === 0) return undefined;
  return refuse(refused.every((scope) => isKnownScope(tables, pool.id, scope)) ? "invalid_grant" : "invalid_scope");
}

/** The metadata for the trigger: a JSON object of strings. */
function metadataIn(text: string | undefined): Readonly<Record<string, string>> | undefined | "malformed" {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value)) return "malformed";
    const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string");
    return entries.length === Object.keys(value).length ? Object.fromEntries(entries) : "malformed";
  } catch {
    return "malformed";
  }
}
