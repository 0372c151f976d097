import { CognitoError } from "../../errors/cognito-error";
import type { HttpRequest, HttpResponse } from "../../http/http-route";
import type { Services } from "../../resources/services";
import { authenticateClient } from "../oauth/client-authentication";
import { authorizationCode } from "../oauth/grants/authorization-code-grant";
import { clientCredentials } from "../oauth/grants/client-credentials-grant";
import type { Grant } from "../oauth/grants/grant";
import { refreshToken } from "../oauth/grants/refresh-token-grant";
import { jsonAnswer, methodNotAllowed, preflightAnswer, refusalAnswer, refuse } from "../oauth/oauth-error";
import { readForm } from "../oauth/parameters";

const GRANTS: Readonly<Record<string, Grant>> = {
  authorization_code: authorizationCode,
  refresh_token: refreshToken,
  client_credentials: clientCredentials,
};

const FIELDS = [
  "grant_type",
  "client_id",
  "client_secret",
  "code",
  "redirect_uri",
  "code_verifier",
  "refresh_token",
  "scope",
  "aws_client_metadata",
] as const;

/** `POST /oauth2/token`. The client is authenticated before the grant runs, so that a stranger cannot use up a code. */
export async function tokenEndpoint(services: Services, request: HttpRequest): Promise<HttpResponse> {
  if (request.method === "OPTIONS") return preflightAnswer(request.id, "POST");
  if (request.method !== "POST") return methodNotAllowed(request.id, "POST");
  const form = await readForm(request);
  const grantType = form?.get("grant_type");
  if (form === undefined || form.isMalformed(FIELDS) || grantType === undefined)
    return refusalAnswer(request.id, refuse("invalid_request"));
  const grant = Object.hasOwn(GRANTS, grantType) ? GRANTS[grantType] : undefined;
  if (grant === undefined) return refusalAnswer(request.id, refuse("unsupported_grant_type"));
  const caller = authenticateClient(services, request.headers, form);
  if (caller.kind === "refused") return refusalAnswer(request.id, caller);
  try {
    const answer = await grant(services, { ...caller, form });
    return answer.kind === "refused" ? refusalAnswer(request.id, answer) : jsonAnswer(request.id, answer.body);
  } catch (error) {
    // A trigger refused. That this is invalid_request with the text of the API, as at the callback, is inferred.
    if (error instanceof CognitoError) return refusalAnswer(request.id, refuse("invalid_request", error.message));
    throw error;
  }
}
