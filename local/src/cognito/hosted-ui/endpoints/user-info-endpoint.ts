import { CognitoError } from "../../errors/cognito-error";
import type { HttpRequest, HttpResponse } from "../../http/http-route";
import { domainOf } from "../../resources/domain";
import type { Services } from "../../resources/services";
import { checkAccessToken, type TokenCaller } from "../../tokens/check-access-token";
import { isAskedFor, mayRead } from "../../tokens/claims";
import { answerHeaders, jsonAnswer, methodNotAllowed, preflightAnswer } from "../oauth/oauth-error";

/**
 * `GET` or `POST /oauth2/userInfo`: the attributes that both the scopes of the token and the client's read permissions
 * allow, all as strings. It checks the access token and its scope `openid`.
 */
export async function userInfoEndpoint(services: Services, request: HttpRequest): Promise<HttpResponse> {
  if (request.method === "OPTIONS") return preflightAnswer(request.id, "GET, POST");
  if (request.method !== "GET" && request.method !== "POST") return methodNotAllowed(request.id, "GET, POST");
  const token = /^bearer +([A-Za-z0-9\-_=.]{1,16384})$/i.exec(request.headers.authorization ?? "")?.[1];
  if (token === undefined)
    return challenge(request.id, 400, "invalid_request", "Bad OAuth2 request at UserInfo Endpoint");
  try {
    const caller = await checkAccessToken(services, token, "openid");
    if (domainOf(services.tables, caller.pool.id) === undefined) return notActive(request.id);
    return jsonAnswer(request.id, describeUser(caller));
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    if (error.code === "access-token-scope")
      return challenge(request.id, 401, "invalid_token", "Access token does not contain openid scope");
    return notActive(request.id);
  }
}

function describeUser({ user, client, scopes }: TokenCaller) {
  const shown = Object.entries(user.attributes).filter(([name]) => mayRead(client, name) && isAskedFor(name, scopes));
  return {
    sub: user.sub,
    ...Object.fromEntries(shown),
    ...(user.identities !== undefined && { identities: JSON.stringify(user.identities) }),
    username: user.username,
  };
}

const notActive = (requestId: string): HttpResponse =>
  challenge(
    requestId,
    401,
    "invalid_token",
    "Access token is expired, disabled, or deleted, or the user has globally signed out.",
  );

/** RFC 6750, section 3. */
function challenge(requestId: string, status: number, error: string, description: string): HttpResponse {
  return {
    status,
    headers: {
      ...answerHeaders(requestId),
      "content-type": "application/json;charset=UTF-8",
      "www-authenticate": `Bearer error="${error}", error_description="${description}"`,
    },
    body: JSON.stringify({ error, error_description: description }),
  };
}
