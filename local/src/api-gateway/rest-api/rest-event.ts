import type { JsonObject } from "../../model/json";
import { isBinary, mediaTypeOf } from "../media-type";
import { formatTime, unlessEmpty } from "../payload/event-input";
import { lastValues, type Values, valuesByName } from "../payload/values";
import { parseQueryString } from "../request";
import { methodArn, type RestContext } from "./rest-context";

/**
 * The event that a function gets for a request, as JSON text: without `version`, null where a map would be empty, the
 * last of several values in the single-value maps, path and path parameters percent-encoded. `context.match` must be
 * there. It is put together of texts, since headers with a token are long and stand in it twice.
 * @see docs/aws-behaviour/rest-api-events.md
 */
export function restPayload(context: RestContext, body: Buffer): string {
  const { match, place, request } = context;
  const base64 = isBinary(context.api.binaryMediaTypes, mediaTypeOf(request.headers["content-type"]));
  const headers = mapTexts(headersByName(context));
  const query = mapTexts(valuesByName(parseQueryString(request.rawQueryString)));
  const members = [
    `"resource":${quoted(match?.method.resourcePath ?? "")}`,
    `"path":${quoted(place.path)}`,
    `"httpMethod":${quoted(request.method)}`,
    `"headers":${headers.last}`,
    `"multiValueHeaders":${headers.all}`,
    `"queryStringParameters":${query.last}`,
    `"multiValueQueryStringParameters":${query.all}`,
    `"pathParameters":${textUnlessEmpty(match?.pathParameters ?? {})}`,
    `"stageVariables":${textUnlessEmpty(place.stage.variables)}`,
    `"requestContext":${JSON.stringify(requestContext(context)).slice(0, -1)}${callerText(context)}}`,
    `"body":${body.length === 0 ? "null" : quoted(body.toString(base64 ? "base64" : "utf8"))}`,
    `"isBase64Encoded":${body.length > 0 && base64}`,
  ];
  return `{${members.join(",")}}`;
}

const quoted = (text: string): string => JSON.stringify(text);

const textUnlessEmpty = (record: Readonly<Record<string, string>>): string =>
  JSON.stringify(unlessEmpty(record) ?? null);

/** A map of last values and one of all values; null where there are none. */
function mapTexts(values: Values): { readonly last: string; readonly all: string } {
  let [last, all] = ["", ""];
  for (const name in values) {
    const texts = (values[name] ?? []).map(quoted);
    const key = `${last === "" ? "" : ","}${quoted(name)}:`;
    last += key + (texts.at(-1) ?? '""');
    all += `${key}[${texts.join(",")}]`;
  }
  return last === "" ? { last: "null", all: "null" } : { last: `{${last}}`, all: `{${all}}` };
}

/** The event of a REQUEST authorizer's function: without the body, and with maps that may be empty. */
export function requestAuthorizerEvent(context: RestContext): JsonObject {
  const { place, request } = context;
  const common = requestContext(context);
  return {
    type: "REQUEST",
    methodArn: methodArn(context),
    resource: context.match?.method.resourcePath,
    path: place.path,
    httpMethod: request.method,
    ...mapsOf(context),
    requestContext: { ...common, path: place.path === "/" ? `/${place.stage.name}` : place.pathWithStage },
  };
}

/** The event of a TOKEN authorizer's function. `token` is the header's whole value. */
export function tokenAuthorizerEvent(context: RestContext, token: string): JsonObject {
  return { type: "TOKEN", authorizationToken: token, methodArn: methodArn(context) };
}

function mapsOf(context: RestContext) {
  const headers = headersByName(context);
  const query = valuesByName(parseQueryString(context.request.rawQueryString));
  return {
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: lastValues(query),
    multiValueQueryStringParameters: query,
    pathParameters: context.match?.pathParameters ?? {},
    stageVariables: context.place.stage.variables,
  };
}

function requestContext(context: RestContext): JsonObject {
  const { api, match, place, request, startedAt, apiKey, authorizer } = context;
  return {
    resourceId: match?.method.resourceId,
    resourcePath: match?.method.resourcePath,
    ...(match?.method.operationName !== undefined && { operationName: match.method.operationName }),
    httpMethod: request.method,
    extendedRequestId: context.extendedRequestId,
    requestTime: formatTime(startedAt),
    path: place.pathWithStage,
    accountId: context.accountId,
    protocol: request.protocol,
    stage: place.stage.name,
    domainPrefix: api.apiId,
    requestTimeEpoch: startedAt,
    requestId: context.requestId,
    identity: {
      cognitoIdentityPoolId: null,
      ...(apiKey !== undefined && { apiKey: apiKey.value, apiKeyId: apiKey.known?.keyId ?? null }),
      accountId: authorizer?.kind === "iam" ? context.accountId : null,
      cognitoIdentityId: null,
      caller: authorizer?.kind === "iam" ? authorizer.accessKey : null,
      sourceIp: request.sourceIp,
      principalOrgId: null,
      accessKey: authorizer?.kind === "iam" ? authorizer.accessKey : null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: authorizer?.kind === "iam" ? `arn:aws:iam::${context.accountId}:user/unverified` : null,
      userAgent: request.headers["user-agent"] ?? null,
      user: authorizer?.kind === "iam" ? authorizer.accessKey : null,
    },
    domainName: context.domainName,
    deploymentId: place.stage.deploymentId,
    apiId: api.apiId,
  };
}

/** `,"authorizer":…` of the request context; a method without an authorizer has none. */
function callerText({ authorizer }: RestContext): string {
  if (authorizer?.kind === "claims") return `,"authorizer":${JSON.stringify({ claims: authorizer.claims })}`;
  if (authorizer?.kind !== "lambda") return "";
  const { context, principalId, integrationLatency } = authorizer;
  return `,"authorizer":${JSON.stringify({ ...context, principalId, integrationLatency })}`;
}

/** Well-known names reach a function in this spelling, all others as they were sent. Measured. */
const CANONICAL: Readonly<Record<string, string>> = {
  accept: "Accept",
  authorization: "Authorization",
  "content-type": "Content-Type",
  cookie: "Cookie",
  host: "Host",
  "user-agent": "User-Agent",
};

/** Headers that no function sees. Measured for some, documented for others. */
const REMOVED: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
]);

function headersByName(context: RestContext): Values {
  const { request } = context;
  const { headers } = request;
  const forwarded = headers["x-forwarded-for"];
  const pairs: [string, string][] = [
    ["Host", headers["host"] ?? context.domainName],
    ["X-Amzn-Trace-Id", context.traceId],
    ["X-Forwarded-For", forwarded === undefined ? request.sourceIp : `${forwarded}, ${request.sourceIp}`],
    ["X-Forwarded-Port", String(context.port)],
    ["X-Forwarded-Proto", "http"],
  ];
  const added = new Set(pairs.map(([name]) => name.toLowerCase()));
  const { rawHeaders } = request;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    const lower = name.toLowerCase();
    if (REMOVED.has(lower) || added.has(lower)) continue;
    pairs.push([Object.hasOwn(CANONICAL, lower) ? (CANONICAL[lower] ?? name) : name, rawHeaders[index + 1] ?? ""]);
  }
  return valuesByName(pairs);
}
