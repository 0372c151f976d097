import type { JsonObject } from "../../model/json";
import type { GatewayRequest } from "../request";
import { joinedParameters } from "../request";
import { addedHeaders, CONNECTION_HEADERS, type EventInput, eventBody, formatTime, unlessEmpty } from "./event-input";
import { toEventV1 } from "./to-event-v1";

/**
 * The event that a function gets for a request, in the payload format that its integration asks for. It decides
 * nothing: the route, the authorizer's findings and the body are passed in.
 * @see docs/aws-behaviour/http-api-events.md
 */
export function toEvent(input: EventInput): JsonObject {
  const { integration } = input.match.route;
  const isV1 = integration.type === "AWS_PROXY" && integration.payloadFormatVersion === "1.0";
  return isV1 ? toEventV1(input) : toEventV2(input);
}

/** Payload format 2.0. Members that would be empty are left out, but for `rawQueryString` and `isBase64Encoded`. */
export function toEventV2(input: EventInput): JsonObject {
  const { request, match, facts } = input;
  const body = eventBody(input.body, request.headers["content-type"]);
  return {
    version: "2.0",
    routeKey: match.route.routeKey,
    rawPath: request.path,
    rawQueryString: request.rawQueryString,
    cookies: cookiesOf(request),
    headers: { ...sentHeaders(request), ...addedHeaders(input) },
    queryStringParameters:
      request.rawQueryString === "" ? undefined : unlessEmpty(joinedParameters(request.rawQueryString)),
    requestContext: requestContextV2(input),
    body: body?.body,
    pathParameters: unlessEmpty(match.pathParameters),
    isBase64Encoded: body?.isBase64Encoded ?? false,
    stageVariables: unlessEmpty(facts.stage.variables),
  };
}

function requestContextV2(input: EventInput): JsonObject {
  const { request, match, facts } = input;
  return {
    accountId: facts.accountId,
    apiId: facts.apiId,
    authorizer: authorizerV2(input),
    domainName: facts.domainName,
    domainPrefix: facts.apiId,
    http: {
      method: request.method,
      path: request.path,
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: request.headers["user-agent"] ?? "",
    },
    requestId: facts.requestId,
    routeKey: match.route.routeKey,
    stage: facts.stage.name,
    time: formatTime(facts.time),
    timeEpoch: facts.time,
  };
}

function authorizerV2({ authorizer, facts }: EventInput): JsonObject | undefined {
  switch (authorizer?.kind) {
    case undefined:
      return undefined;
    case "jwt":
      return { jwt: { claims: authorizer.claims, scopes: authorizer.scopes } };
    case "lambda":
      return { lambda: authorizer.context };
    case "iam":
      return {
        iam: {
          accessKey: authorizer.accessKey,
          accountId: facts.accountId,
          callerId: authorizer.accessKey,
          cognitoIdentity: null,
          principalOrgId: null,
          userArn: `arn:aws:iam::${facts.accountId}:user/unverified`,
          userId: authorizer.accessKey,
        },
      };
  }
}

function cookiesOf({ headers }: GatewayRequest): readonly string[] | undefined {
  const { cookie } = headers;
  if (cookie === undefined) return undefined;
  const cookies = cookie
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return cookies.length === 0 ? undefined : cookies;
}

/** What the client sent, without cookies, which have their own member. */
function sentHeaders({ headers }: GatewayRequest): Record<string, string> {
  const kept: Record<string, string> = Object.create(null);
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && name !== "cookie" && !CONNECTION_HEADERS.has(name)) kept[name] = value;
  }
  return kept;
}
