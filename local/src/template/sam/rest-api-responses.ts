import { TemplateError } from "../../model/errors";
import {
  isEmpty,
  map,
  readMap,
  scalar,
  type TemplateMap,
  type TemplateNode,
  withEntries,
  wrongType,
} from "../document/node";

const GATEWAY_RESPONSES = "x-amazon-apigateway-gateway-responses";
const MEMBERS = ["ResponseParameters", "ResponseTemplates", "StatusCode"];
const PREFIXES = { Headers: "header.", Paths: "path.", QueryStrings: "querystring." } as const;

/** The definition with the API's `GatewayResponses`, each of which takes the place of the definition's own. */
export function withGatewayResponses(definition: TemplateMap, node: TemplateNode): TemplateMap {
  const responses = readMap(node, "GatewayResponses");
  const existing = definition.entries.get(GATEWAY_RESPONSES);
  const made = [...responses.entries].map(([type, response]) => [type, gatewayResponse(type, response)] as const);
  const entries = [...(existing?.kind === "map" ? existing.entries : []), ...made];
  return withEntries(definition, { [GATEWAY_RESPONSES]: map<TemplateNode>(entries, node.at) });
}

function gatewayResponse(type: string, node: TemplateNode): TemplateMap {
  const fail = (at: TemplateNode["at"], reason: string): TemplateError =>
    new TemplateError("wrong-gateway-response", at, reason);
  if (node.kind === "intrinsic") {
    throw fail(
      node.at,
      "Unable to set GatewayResponses attribute because intrinsic functions are not supported for this field.",
    );
  }
  if (node.kind !== "map") throw wrongType(node.at, `the gateway response '${type}'`, "a map");
  for (const [key, value] of node.entries) {
    if (MEMBERS.includes(key)) continue;
    throw fail(value.at, `Invalid property '${key}' in 'GatewayResponses' property '${type}'.`);
  }
  const status = node.entries.get("StatusCode");
  if (status !== undefined && !isEmpty(status) && !(status.kind === "scalar" && /^[0-9]{1,3}$/.test(status.text))) {
    throw fail(status.at, "Property 'StatusCode' must be numeric");
  }
  return withEntries(map<TemplateNode>([], node.at), {
    responseParameters: responseParameters(node.entries.get("ResponseParameters"), type, node.at),
    responseTemplates: node.entries.get("ResponseTemplates"),
    statusCode: status?.kind === "scalar" ? scalar(status.text, status.at) : undefined,
  });
}

function responseParameters(node: TemplateNode | undefined, type: string, at: TemplateNode["at"]): TemplateMap {
  if (node === undefined || isEmpty(node)) return map<TemplateNode>([], at);
  const parameters = readMap(node, `ResponseParameters of the gateway response '${type}'`);
  for (const [key, value] of parameters.entries) {
    if (Object.hasOwn(PREFIXES, key)) continue;
    throw new TemplateError("wrong-gateway-response", value.at, `Invalid gateway response parameter '${key}'`);
  }
  const entries = Object.entries(PREFIXES).flatMap(([key, prefix]) => {
    const values = parameters.entries.get(key);
    if (values === undefined || isEmpty(values)) return [];
    const named = readMap(values, `${key} of the gateway response '${type}'`).entries;
    return [...named].map(([name, value]) => [`gatewayresponse.${prefix}${name}`, value] as const);
  });
  return map<TemplateNode>(entries, node.at);
}

/** The definition with the API's `Models`, whose names SAM writes in lower case. */
export function withModels(definition: TemplateMap, node: TemplateNode): TemplateMap {
  if (node.kind !== "map") throw new TemplateError("wrong-model", node.at, "Invalid value for 'Models' property");
  const existing = definition.entries.get("definitions");
  const models = [...node.entries].map(([name, schema]) => {
    if (schema.kind !== "map") throw new TemplateError("wrong-model", schema.at, "Invalid value for 'Models' property");
    const type = schema.entries.get("type");
    if (type === undefined || isEmpty(type)) {
      throw new TemplateError("wrong-model", schema.at, "'Models' schema is missing 'type'.");
    }
    return [name.toLowerCase(), schema] as const;
  });
  const entries = [...(existing?.kind === "map" ? existing.entries : []), ...models];
  return withEntries(definition, { definitions: map<TemplateNode>(entries, node.at) });
}
