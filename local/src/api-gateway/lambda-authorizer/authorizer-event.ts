import type { LambdaAuthorizer } from "../../model/http-api";
import { isJsonObject, type JsonObject } from "../../model/json";
import type { EventInput } from "../payload/event-input";
import { toEventV2 } from "../payload/to-event";
import { toEventV1 } from "../payload/to-event-v1";

/**
 * The event that an authorizer function gets, in the format that its authorizer asks for. It is that of the request's
 * route, without the body, which is read only when the request is let in.
 * @see docs/aws-behaviour/http-api-authorizer.md, "Lambda authorizers"
 */
export function authorizerEvent(
  input: Omit<EventInput, "body" | "authorizer">,
  { payloadFormatVersion }: Pick<LambdaAuthorizer, "payloadFormatVersion">,
  identity: readonly string[],
): JsonObject {
  const { headers: sent } = input.request;
  const withoutBody: EventInput = { ...input, body: Buffer.alloc(0) };
  const lengthOf = (name: string) => ({ [name]: sent["content-length"] ?? "0" });
  if (payloadFormatVersion === "2.0") {
    const { version, body: _, isBase64Encoded: __, headers, ...event } = toEventV2(withoutBody);
    const { routeArn } = input.facts;
    return {
      version,
      type: "REQUEST",
      routeArn,
      identitySource: identity,
      ...event,
      headers: { ...members(headers), ...lengthOf("content-length") },
    };
  }
  const { version, body: _, isBase64Encoded: __, headers, requestContext, ...event } = toEventV1(withoutBody);
  const { authorizer: ___, ...context } = members(requestContext);
  return {
    version,
    type: "REQUEST",
    methodArn: input.facts.routeArn,
    identitySource: identity.join(","),
    authorizationToken: identity.join(","),
    ...event,
    headers: { ...members(headers), ...lengthOf("Content-Length") },
    requestContext: context,
  };
}

function members(value: JsonObject[string]): JsonObject {
  return isJsonObject(value) ? value : {};
}
