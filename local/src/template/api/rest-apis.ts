import { UnsupportedError } from "../../model/errors";
import { isJsonObject, type JsonObject } from "../../model/json";
import type { RestApi } from "../../model/rest-api";
import {
  allowOnly,
  entryText,
  type ResolvedMap,
  type ResolvedNode,
  readTexts,
  toJsonObject,
  wrongType,
} from "../document/node";
import type { StackFunctions } from "../resources/lambda-functions";
import {
  allProperties,
  fullId,
  type LiveResource,
  type LiveResources,
  ofType,
  refOf,
  textProperty,
} from "../resources/live-resource";
import { drawId } from "../resources/physical-ids";
import { basePathOf } from "./base-path";
import { readDefinition } from "./definition-file";
import { checkMethods } from "./rest-checks";
import { readGatewayResponses } from "./rest-gateway-responses";
import { readMethodResources } from "./rest-methods";
import { readRestOpenApi } from "./rest-open-api";
import { declaredSchemes } from "./rest-security";
import { readRestStages } from "./rest-stages";
import { readUsagePlans } from "./rest-usage-plans";

const PROPERTIES = [
  "ApiKeySourceType",
  "BinaryMediaTypes",
  "Body",
  "BodyS3Location",
  "CloneFrom",
  "Description",
  "DisableExecuteApiEndpoint",
  "EndpointAccessMode",
  "EndpointConfiguration",
  "FailOnWarnings",
  "MinimumCompressionSize",
  "Mode",
  "Name",
  "Parameters",
  "Policy",
  "SecurityPolicy",
  "Tags",
];
const PAGE =
  "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html";

/** The REST APIs of a stack, each with its stages. One without a stage answers nothing on AWS, and is ignored. */
export function readRestApis(resources: LiveResources, functions: StackFunctions): readonly RestApi[] {
  warnOfStrays(resources);
  return ofType(resources, "AWS::ApiGateway::RestApi").flatMap((resource) => {
    const api = readRestApi(resource, resources, functions);
    if (api.stages.length > 0) return [api];
    resource.stack.notice({
      code: "api-without-stage",
      message: `'${resource.logicalId}' has no stage, so nothing of it can be called; add an AWS::ApiGateway::Stage and a deployment`,
      location: resource.at,
    });
    return [];
  });
}

/** Warns of parts of an API that is not in this template. They are not created. */
function warnOfStrays(resources: LiveResources): void {
  const apis = new Set(ofType(resources, "AWS::ApiGateway::RestApi").map(refOf));
  for (const part of ["Authorizer", "Deployment", "GatewayResponse", "Method", "Resource", "Stage"]) {
    for (const resource of ofType(resources, `AWS::ApiGateway::${part}`)) {
      if (apis.has(textProperty(resource, "RestApiId") ?? "")) continue;
      resource.stack.notice({
        code: "api-elsewhere",
        message: `'${resource.logicalId}' (AWS::ApiGateway::${part}) belongs to an API that is not in this template; it is not made here`,
        location: resource.at,
      });
    }
  }
}

function readRestApi(resource: LiveResource, resources: LiveResources, functions: StackFunctions): RestApi {
  const { logicalId, at, stack } = resource;
  const what = `the API '${logicalId}'`;
  allowOnly(resource.properties, PROPERTIES, what);
  const properties = allProperties(withoutBody(resource));
  refuseUnread(properties, what);
  warnOfEndpoint(properties, resource);
  const document = readDefinition(resource);
  const resourceId = (path: string): string => drawId(stack.identity, `${logicalId}${path}`, "lower", 6);
  const methods = [
    ...(document === undefined
      ? []
      : readRestOpenApi({
          document,
          functions,
          resourceId,
          basePath: basePathOf(document, properties.entries.get("Parameters")),
        })),
    ...readMethodResources({ api: resource, resources, functions }),
  ];
  checkMethods(methods);
  const resourcePolicy = readPolicy(properties, document, what);
  const declaredAuthorizers = [...declaredSchemes(document), ...authorizerResources(resource, resources)];
  const source =
    entryText(properties, "ApiKeySourceType") ?? documentText(document, "x-amazon-apigateway-api-key-source");
  return {
    logicalId: fullId(resource),
    apiId: refOf(resource),
    name: entryText(properties, "Name") ?? titleOf(document) ?? logicalId,
    stages: readRestStages(resource, resources, methods),
    methods,
    gatewayResponses: readGatewayResponses(resource, resources, document),
    binaryMediaTypes: readBinaryTypes(properties, document, what),
    apiKeySource: source === "AUTHORIZER" ? source : "HEADER",
    usagePlans: readUsagePlans(resource, resources),
    ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
    ...(declaredAuthorizers.length === 0 ? {} : { declaredAuthorizers }),
    location: at,
  };
}

const authorizerResources = (
  api: LiveResource,
  resources: LiveResources,
): NonNullable<RestApi["declaredAuthorizers"]> =>
  ofType(resources, "AWS::ApiGateway::Authorizer")
    .filter((each) => textProperty(each, "RestApiId") === refOf(api))
    .map((each) => ({ name: textProperty(each, "Name") ?? each.logicalId, location: each.at }));

/** The definition is evaluated separately, after the properties that decide whether it is read at all. */
function withoutBody(resource: LiveResource): LiveResource {
  const entries = [...resource.properties.entries].filter(([name]) => name !== "Body" && name !== "BodyS3Location");
  return { ...resource, properties: { ...resource.properties, entries: new Map(entries) } };
}

/** Refuses what would give the API other methods than those that are read. */
function refuseUnread({ entries }: ResolvedMap, what: string): void {
  const clone = entries.get("CloneFrom");
  if (clone !== undefined) throw new UnsupportedError(clone.at, `${what} is a clone of an API in an AWS account`, PAGE);
}

function warnOfEndpoint(properties: ResolvedMap, { stack, logicalId }: LiveResource): void {
  const endpoint = properties.entries.get("EndpointConfiguration");
  const types = endpoint?.kind === "map" ? endpoint.entries.get("Types") : undefined;
  if (types?.kind === "list" && types.items.some((item) => item.kind === "scalar" && item.text === "PRIVATE")) {
    stack.notice({
      code: "endpoint-private",
      message: `'${logicalId}' is a private API, which answers within its VPC alone on AWS; here it answers at its port`,
      location: types.at,
    });
  }
  const disabled = properties.entries.get("DisableExecuteApiEndpoint");
  if (disabled?.kind !== "scalar" || disabled.text !== "true") return;
  stack.notice({
    code: "endpoint-disabled",
    message: `'${logicalId}' answers at its custom domain alone on AWS (DisableExecuteApiEndpoint); here it answers at its port`,
    location: disabled.at,
  });
}

function documentText(document: ResolvedMap | undefined, name: string): string | undefined {
  const node = document?.entries.get(name);
  return node?.kind === "scalar" ? node.text : undefined;
}

function titleOf(document: ResolvedMap | undefined): string | undefined {
  const info = document?.entries.get("info");
  return info?.kind === "map" ? documentText(info, "title") : undefined;
}

/** In `BinaryMediaTypes`, `~1` stands for the slash. */
function readBinaryTypes(properties: ResolvedMap, document: ResolvedMap | undefined, what: string): readonly string[] {
  const nodes = [
    properties.entries.get("BinaryMediaTypes"),
    document?.entries.get("x-amazon-apigateway-binary-media-types"),
  ];
  const types = nodes.flatMap((node) => (node === undefined ? [] : readTexts(node, `BinaryMediaTypes of ${what}`)));
  return [...new Set(types.map((type) => type.replaceAll("~1", "/")))];
}

/** The API's own policy, or else its definition's: a map, or the text of one. */
function readPolicy(properties: ResolvedMap, document: ResolvedMap | undefined, what: string): JsonObject | undefined {
  const node = properties.entries.get("Policy") ?? document?.entries.get("x-amazon-apigateway-policy");
  if (node === undefined) return undefined;
  if (node.kind === "map") return toJsonObject(node);
  const policy = node.kind === "scalar" ? parsed(node) : undefined;
  if (policy === undefined) throw wrongType(node.at, `Policy of ${what}`, "an IAM policy document");
  return policy;
}

function parsed(node: Extract<ResolvedNode, { readonly kind: "scalar" }>): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(node.text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
