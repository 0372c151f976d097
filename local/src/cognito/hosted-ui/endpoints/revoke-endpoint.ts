import type { HttpRequest, HttpResponse } from "../../http/http-route";
import type { Services } from "../../resources/services";
import { decodePoolToken } from "../../tokens/check-access-token";
import { findSession } from "../../tokens/refresh-tokens";
import { revokeSession } from "../../tokens/revocation";
import { authenticateClient } from "../oauth/client-authentication";
import { answerHeaders, methodNotAllowed, preflightAnswer, refusalAnswer, refuse } from "../oauth/oauth-error";
import { readForm } from "../oauth/parameters";

/**
 * `POST /oauth2/revoke`: ends the session of a refresh token. It authenticates the client and checks that the token is
 * its own. An unknown token, or one of another client, gets the same answer and nothing is revoked.
 */
export async function revokeEndpoint(services: Services, request: HttpRequest): Promise<HttpResponse> {
  if (request.method === "OPTIONS") return preflightAnswer(request.id, "POST");
  if (request.method !== "POST") return methodNotAllowed(request.id, "POST");
  const form = await readForm(request);
  if (form === undefined || form.isMalformed(["token", "client_id", "client_secret"]))
    return refusalAnswer(request.id, refuse("invalid_request"));
  const caller = authenticateClient(services, request.headers, form);
  if (caller.kind === "refused")
    return refusalAnswer(request.id, caller, caller.error === "invalid_client" ? 401 : 400);
  const { pool, client } = caller;
  const token = form.get("token");
  if (token === undefined || !client.settings.EnableTokenRevocation)
    return refusalAnswer(request.id, refuse("invalid_request"));
  if (decodePoolToken(token) !== undefined) return refusalAnswer(request.id, refuse("unsupported_token_type"));
  const known = findSession(services, pool.id, token);
  if (known !== undefined && known.session.clientId === client.id) revokeSession(services, pool.id, known.id);
  return { status: 200, headers: answerHeaders(request.id) };
}
