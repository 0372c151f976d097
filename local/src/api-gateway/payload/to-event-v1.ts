import type { JsonObject } from "../../model/json";
import { parseQueryString } from "../request";
import { addedHeaders, CONNECTION_HEADERS, type EventInput, eventBody, formatTime, unlessEmpty } from "./event-input";
import { lastValues, type Values, valuesByName } from "./values";

/**
 * The event of payload format 1.0. Unlike 2.0 it has every member, null if there is nothing; headers keep the
 * spelling that they were sent with, those that the gateway adds are in train case; of values given more than once the
 * last stands in the single-value member.
 * @see docs/aws-behaviour/http-api-events.md, "Format 1.0"
 */
export function toEventV1(input: EventInput): JsonObject {
  const { request, match, facts } = input;
  const body = eventBody(input.body, request.headers["content-type"]);
  const headers = headersByName(input);
  const query = valuesByName(parseQueryString(request.rawQueryString));
  return {
    version: "1.0",
    resource: resourceOf(match.route.routeKey),
    path: request.path,
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: unlessEmpty(lastValues(query)) ?? null,
    multiValueQueryStringParameters: unlessEmpty(query) ?? null,
    requestContext: requestContextV1(input),
    pathParameters: unlessEmpty(match.pathParameters) ?? null,
    stageVariables: unlessEmpty(facts.stage.variables) ?? null,
    body: body?.body ?? null,
    isBase64Encoded: body?.isBase64Encoded ?? false,
  };
}

function requestContextV1(input: EventInput): JsonObject {
  const { request, match, facts } = input;
  return {
    accountId: facts.accountId,
    apiId: facts.apiId,
    authorizer: authorizerV1(input),
    domainName: facts.domainName,
    domainPrefix: facts.apiId,
    extendedRequestId: facts.requestId,
    httpMethod: request.method,
    identity: {
      accessKey: input.authorizer?.kind === "iam" ? input.authorizer.accessKey : null,
      accountId: null,
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.sourceIp,
      user: null,
      userAgent: request.headers["user-agent"] ?? "",
      userArn: null,
    },
    path: request.path,
    protocol: request.protocol,
    requestId: facts.requestId,
    requestTime: formatTime(facts.time),
    requestTimeEpoch: facts.time,
    resourceId: null,
    resourcePath: resourceOf(match.route.routeKey),
    stage: facts.stage.name,
  };
}

function authorizerV1({ authorizer }: EventInput): JsonObject {
  if (authorizer?.kind === "jwt") return { claims: authorizer.claims, scopes: authorizer.scopes };
  if (authorizer?.kind === "lambda") {
    return {
      ...authorizer.context,
      ...(authorizer.principalId !== undefined && { principalId: authorizer.principalId }),
    };
  }
  return { claims: null, scopes: null };
}

/** `/a/{id}` of `GET /a/{id}`; `$default` of `$default`. */
function resourceOf(routeKey: string): string {
  return routeKey.slice(routeKey.indexOf(" ") + 1);
}

function headersByName(input: EventInput): Values {
  const added = addedHeaders(input);
  const sent: [string, string][] = [];
  const { rawHeaders } = input.request;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    const lower = name.toLowerCase();
    if (!CONNECTION_HEADERS.has(lower) && !Object.hasOwn(added, lower)) sent.push([name, rawHeaders[index + 1] ?? ""]);
  }
  return valuesByName([...Object.entries(added).map(([name, value]) => [trainCase(name), value] as const), ...sent]);
}

function trainCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (text) => text.toUpperCase());
}
