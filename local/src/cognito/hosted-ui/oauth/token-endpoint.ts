import { CognitoError } from "../../errors/cognito-error";
import type { HttpRequest, HttpResponse } from "../../http/exchange";
import type { Services } from "../../resources/services";
import { authenticateClient } from "./client-authentication";
import { readForm } from "./form";
import { authorizationCode } from "./grants/authorization-code";
import { clientCredentials } from "./grants/client-credentials";
import type { Grant } from "./grants/grant";
import { refreshToken } from "./grants/refresh-token";
import { jsonAnswer, methodNotAllowed, preflightAnswer, refusalAnswer, refuse } from "./oauth-error";

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

/** `POST /oauth2/token`. The client proves itself first: whoever can't do that spends no code. */
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
    // A trigger's refusal. That it comes as invalid_request with the API's text, as at the callback, is inferred.
    if (error instanceof CognitoError) return refusalAnswer(request.id, refuse("invalid_request", error.message));
    throw error;
  }
}
