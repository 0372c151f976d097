import type { SignInStepOutcome } from "../../../model/activity";
import { isJsonObject, parseJson } from "../../../model/json";
import { CognitoError } from "../../errors/cognito-error";
import type { HttpRequest, HttpResponse } from "../../http/http-route";
import type { Services } from "../../resources/services";
import { reportSignIn } from "../../sign-in/report-sign-in";
import { authenticateClient } from "../oauth/client-authentication";
import { authorizationCode } from "../oauth/grants/authorization-code-grant";
import { clientCredentials } from "../oauth/grants/client-credentials-grant";
import type { Grant } from "../oauth/grants/grant";
import { refreshToken } from "../oauth/grants/refresh-token-grant";
import {
  jsonAnswer,
  methodNotAllowed,
  type OAuthRefusal,
  preflightAnswer,
  refusalAnswer,
  refuse,
} from "../oauth/oauth-error";
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
  const since = services.clock();
  const report = (outcome: SignInStepOutcome, body?: object): void => {
    const clientId = caller.kind === "refused" ? (form.get("client_id") ?? "") : caller.client.id;
    const userPoolId = caller.kind === "refused" ? "" : caller.pool.id;
    const facts = { userPoolId, clientId, username: body && usernameIn(body), by: "POST /oauth2/token" };
    reportSignIn(services, { ...facts, step: grantType }, outcome, since);
  };
  const refused = ({ error, description = "" }: OAuthRefusal): SignInStepOutcome => ({
    kind: "refused",
    error,
    message: description,
  });
  if (caller.kind === "refused") {
    report(refused(caller));
    return refusalAnswer(request.id, caller);
  }
  try {
    const answer = await grant(services, { ...caller, form });
    if (answer.kind === "refused") report(refused(answer));
    else report({ kind: "signed-in" }, answer.body);
    return answer.kind === "refused" ? refusalAnswer(request.id, answer) : jsonAnswer(request.id, answer.body);
  } catch (error) {
    // A trigger refused. That this is invalid_request with the text of the API, as at the callback, is inferred.
    if (!(error instanceof CognitoError)) throw error;
    const refusal = refuse("invalid_request", error.message);
    report(refused(refusal));
    return refusalAnswer(request.id, refusal);
  }
}

/** Whom the access token is for; undefined for one that a client got for itself. */
function usernameIn(body: object): string | undefined {
  const token = "access_token" in body ? String(body.access_token) : "";
  const claims = parseJson(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  const name = isJsonObject(claims) ? claims["username"] : undefined;
  return typeof name === "string" ? name : undefined;
}
