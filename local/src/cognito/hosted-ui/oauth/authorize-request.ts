import type { Client } from "../../resources/app-client";
import { brandingOf } from "../../resources/branding";
import { domainOf } from "../../resources/domain";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { AuthorizeRequest } from "../../store/records";
import type { Parameters } from "./parameters";
import { type CallbackError, callbackWithError } from "./redirect";
import { allowedScopes, lacksOpenId, scopesIn } from "./scopes";

/** Why the browser cannot be sent back to the client. It gets an error page instead. */
export type UnusableReason = "invalid_request" | "unknown_client" | "no_flows" | "redirect_mismatch" | "no_branding";

export type AuthorizeReading =
  | { readonly kind: "valid"; readonly pool: Pool; readonly client: Client; readonly request: AuthorizeRequest }
  | { readonly kind: "unusable"; readonly reason: UnusableReason; readonly clientId: string }
  | { readonly kind: "refused"; readonly location: string };

const KNOWN = [
  "response_type",
  "client_id",
  "redirect_uri",
  "state",
  "identity_provider",
  "idp_identifier",
  "scope",
  "code_challenge_method",
  "code_challenge",
  "nonce",
  "lang",
  "login_hint",
  "prompt",
  "resource",
] as const;

/**
 * Reads and checks a request at `/oauth2/authorize` or at one of the pages. An unknown client, a client without a flow
 * or a style, and an unregistered redirect URI make it unusable: nothing may be sent to that address. Every other
 * problem (response type, PKCE challenge, scopes, resource) is refused at the redirect URI. It does not check the
 * session or the user, and leaves `prompt` and the choice of provider to the endpoint.
 *
 * @see docs/aws-behaviour/cognito-oauth.md, "Authorize"
 */
export function readAuthorizeRequest(services: Services, parameters: Parameters): AuthorizeReading {
  const clientId = parameters.get("client_id") ?? "";
  const found = findHostedClient(services, clientId);
  const unusable = (reason: UnusableReason) => ({ kind: "unusable", reason, clientId }) as const;
  if (found === undefined) return unusable(clientId === "" ? "invalid_request" : "unknown_client");
  const { pool, client } = found;
  const flows = client.settings.AllowedOAuthFlows ?? [];
  const hasFlow = flows.includes("code") || flows.includes("implicit");
  if (!client.settings.AllowedOAuthFlowsUserPoolClient || !hasFlow) return unusable("no_flows");
  const redirectUri = parameters.get("redirect_uri");
  if (redirectUri === undefined) return unusable("invalid_request");
  if (!(client.settings.CallbackURLs ?? []).includes(redirectUri)) return unusable("redirect_mismatch");
  if (lacksBranding(services, pool, client)) return unusable("no_branding");
  const responseType = parameters.get("response_type") === "token" ? "token" : "code";
  const state = parameters.get("state");
  const refusal = refusalOf(client, parameters);
  if (refusal !== undefined) {
    const callback = { redirectUri, responseType, state } as const;
    return { kind: "refused", location: callbackWithError(callback, refusal) };
  }
  const nonce = parameters.get("nonce");
  const challenge = parameters.get("code_challenge");
  const resource = parameters.get("resource");
  const request: AuthorizeRequest = {
    poolId: pool.id,
    clientId,
    responseType,
    redirectUri,
    scopes: requestedScopes(client, parameters),
    ...(state !== undefined && { state }),
    ...(nonce !== undefined && { nonce }),
    ...(challenge !== undefined && { challenge }),
    ...(resource !== undefined && { resource }),
  };
  return { kind: "valid", pool, client, request };
}

/** The client with this id, if its pool has a domain. Other pools have no pages and no endpoints. */
export function findHostedClient({ pools, tables }: Services, clientId: string) {
  const found = pools.findClient(clientId);
  return found !== undefined && domainOf(tables, found.pool.id) !== undefined ? found : undefined;
}

/** Managed login (version 2) is available only to clients that have a style. */
function lacksBranding({ tables }: Services, pool: Pool, client: Client): boolean {
  return isManagedLogin(tables, pool) && brandingOf(tables, pool.id, client.id) === undefined;
}

export const isManagedLogin = (tables: Services["tables"], pool: Pool): boolean =>
  domainOf(tables, pool.id)?.ManagedLoginVersion === 2;

const requestedScopes = (client: Client, parameters: Parameters): readonly string[] => {
  const scopes = scopesIn(parameters.get("scope"));
  return scopes.length === 0 ? allowedScopes(client) : scopes;
};

const INVALID_REQUEST: CallbackError = { error: "invalid_request" };

function refusalOf(client: Client, parameters: Parameters): CallbackError | undefined {
  if (parameters.isMalformed(KNOWN)) return INVALID_REQUEST;
  return (
    refusedResponseType(client, parameters.get("response_type")) ??
    refusedChallenge(parameters.get("code_challenge"), parameters.get("code_challenge_method")) ??
    refusedScopes(client, parameters) ??
    refusedResource(parameters.get("resource"))
  );
}

function refusedResponseType({ settings }: Client, responseType: string | undefined): CallbackError | undefined {
  if (responseType !== "code" && responseType !== "token") return INVALID_REQUEST;
  const flow = responseType === "code" ? "code" : "implicit";
  return settings.AllowedOAuthFlows?.includes(flow) ? undefined : { error: "unauthorized_client" };
}

/** RFC 7636, section 4.2: an S256 challenge is 43 characters of base64url. */
function refusedChallenge(challenge: string | undefined, method: string | undefined): CallbackError | undefined {
  if (challenge === undefined && method === undefined) return undefined;
  return method === "S256" && /^[\w-]{43}$/.test(challenge ?? "") ? undefined : INVALID_REQUEST;
}

function refusedScopes(client: Client, parameters: Parameters): CallbackError | undefined {
  const scopes = requestedScopes(client, parameters);
  if (scopes.some((scope) => !allowedScopes(client).includes(scope)))
    return { error: "invalid_request", description: "invalid_scope" };
  return lacksOpenId(scopes) ? INVALID_REQUEST : undefined;
}

/** `https://`, `http://localhost` or a custom scheme. */
function refusedResource(resource: string | undefined): CallbackError | undefined {
  if (resource === undefined) return undefined;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\/[^\s#]*$/i.exec(resource)?.[1]?.toLowerCase();
  const isGood = scheme !== undefined && (scheme !== "http" || /^http:\/\/localhost(?=[:/?]|$)/i.test(resource));
  return isGood ? undefined : INVALID_REQUEST;
}
