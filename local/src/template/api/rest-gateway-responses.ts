import { TemplateError } from "../../model/errors";
import type { GatewayResponse } from "../../model/rest-api";
import { entryText, type ResolvedMap, type ResolvedNode, readInteger, readMap, readText } from "../document/node";
import {
  allProperties,
  type LiveResource,
  type LiveResources,
  ofType,
  refOf,
  textProperty,
} from "../resources/live-resource";

/** @see docs/aws-behaviour/rest-api-template.md, R1 */
const TYPES = [
  "ACCESS_DENIED",
  "API_CONFIGURATION_ERROR",
  "AUTHORIZER_CONFIGURATION_ERROR",
  "AUTHORIZER_FAILURE",
  "BAD_REQUEST_BODY",
  "BAD_REQUEST_PARAMETERS",
  "DEFAULT_4XX",
  "DEFAULT_5XX",
  "EXPIRED_TOKEN",
  "INTEGRATION_FAILURE",
  "INTEGRATION_TIMEOUT",
  "INVALID_API_KEY",
  "INVALID_SIGNATURE",
  "MISSING_AUTHENTICATION_TOKEN",
  "QUOTA_EXCEEDED",
  "REQUEST_TOO_LARGE",
  "RESOURCE_NOT_FOUND",
  "THROTTLED",
  "UNAUTHORIZED",
  "UNSUPPORTED_MEDIA_TYPE",
  "WAF_FILTERED",
];

/** The gateway responses of the definition, and those of `AWS::ApiGateway::GatewayResponse` resources. */
export function readGatewayResponses(
  api: LiveResource,
  resources: LiveResources,
  document: ResolvedMap | undefined,
): Readonly<Record<string, GatewayResponse>> {
  const node = document?.entries.get("x-amazon-apigateway-gateway-responses");
  const defined = node === undefined ? [] : [...readMap(node, "the gateway responses").entries];
  const imported = defined.map(([type, value]) => {
    const response = readMap(value, `the gateway response '${type}'`);
    return [
      checked(type, value),
      readResponse(response, "statusCode", "responseParameters", "responseTemplates"),
    ] as const;
  });
  const made = ofType(resources, "AWS::ApiGateway::GatewayResponse")
    .filter((each) => textProperty(each, "RestApiId") === refOf(api))
    .map((resource) => {
      const properties = allProperties(resource);
      const type = checked(entryText(properties, "ResponseType") ?? "", properties);
      return [type, readResponse(properties, "StatusCode", "ResponseParameters", "ResponseTemplates")] as const;
    });
  return Object.fromEntries([...imported, ...made]);
}

/** Templates write `DEFAULT_4xx` too. */
function checked(written: string, { at }: ResolvedNode): string {
  const type = written.toUpperCase();
  if (TYPES.includes(type)) return type;
  throw new TemplateError(
    "wrong-gateway-response",
    at,
    `there is no gateway response type '${written}'; API Gateway knows ${TYPES.join(", ")}`,
  );
}

function readResponse(node: ResolvedMap, status: string, parameters: string, templates: string): GatewayResponse {
  const code = node.entries.get(status);
  const isGiven = code !== undefined && !(code.kind === "scalar" && code.value === null);
  return {
    ...(isGiven ? { statusCode: readInteger(code, "the status code of a gateway response") } : {}),
    responseParameters: readTexts(node.entries.get(parameters)),
    responseTemplates: readTexts(node.entries.get(templates)),
  };
}

function readTexts(node: ResolvedNode | undefined): Readonly<Record<string, string>> {
  if (node === undefined || (node.kind === "scalar" && node.value === null)) return {};
  const entries = [...readMap(node, "the parameters and templates of a gateway response").entries];
  return Object.fromEntries(entries.map(([name, value]) => [name, readText(value, `'${name}' of a gateway response`)]));
}
