import type { Notice } from "../../model/application";
import { TemplateError } from "../../model/errors";
import { withIncludes } from "../api/definition-file";
import { allowOnly, intrinsic, isEmpty, map, readMap, scalar, type TemplateNode, withEntries } from "../document/node";
import type { TemplateResource } from "../document/template";
import { authorizerPermission } from "./authorizer-permission";
import { bodyOf, emptyDefinition } from "./definition";
import { given, readFlag, readRestApiAuth } from "./rest-api-auth";
import { finishDefinition } from "./rest-api-definition";
import type { RestApiDraft } from "./rest-api-draft";
import { suffixed } from "./rest-api-permission";

/** Properties that `AWS::ApiGateway::RestApi` has too. */
const REST_API = [
  "ApiKeySourceType",
  "BinaryMediaTypes",
  "Description",
  "EndpointAccessMode",
  "FailOnWarnings",
  "MinimumCompressionSize",
  "Mode",
  "Name",
  "Policy",
  "SecurityPolicy",
];
/** Properties that `AWS::ApiGateway::Stage` has too. */
const STAGE = [
  "AccessLogSetting",
  "CacheClusterEnabled",
  "CacheClusterSize",
  "CanarySetting",
  "MethodSettings",
  "TracingEnabled",
  "Variables",
];
const PROPERTIES = [
  ...REST_API,
  ...STAGE,
  "AlwaysDeploy",
  "Auth",
  "Cors",
  "DefinitionBody",
  "DefinitionUri",
  "DisableExecuteApiEndpoint",
  "Domain",
  "EndpointConfiguration",
  "GatewayResponses",
  "MergeDefinitions",
  "Models",
  "OpenApiVersion",
  "PropagateTags",
  "StageName",
  "Tags",
];

/** An `AWS::Serverless::Api` before the events add their methods. */
export function draftRestApi(resource: TemplateResource, notice: (notice: Notice) => void): RestApiDraft {
  const { logicalId, properties } = resource;
  const what = `AWS::Serverless::Api '${logicalId}'`;
  allowOnly(properties, PROPERTIES, what);
  const body = given(properties.entries.get("DefinitionBody"));
  const uri = given(properties.entries.get("DefinitionUri"));
  const stageName = properties.entries.get("StageName");
  if (stageName === undefined || isEmpty(stageName)) {
    throw new TemplateError("stage-without-name", resource.at, `${what} needs a StageName, for example Prod`);
  }
  const mergesDefinitions = readFlag(properties, "MergeDefinitions", false, what);
  checkDefinition(resource, body, uri, mergesDefinitions);
  return {
    resource,
    auth: readRestApiAuth(given(properties.entries.get("Auth")), logicalId, resource.at, notice),
    stageName,
    stageLogicalId: stageLogicalId(logicalId, stageName),
    isManaged: body === undefined && uri === undefined,
    mergesDefinitions,
    definition:
      body !== undefined
        ? bodyOf(withIncludes(body, literalText))
        : uri !== undefined
          ? undefined
          : emptyDefinition(resource.at, version(resource)),
    eventPolicies: [],
  };
}

/** CloudFormation includes files before SAM reads the body. A location that is not literal is resolved later. */
const literalText = (location: TemplateNode): string | undefined =>
  location.kind === "scalar" ? location.text : undefined;

function checkDefinition(
  { properties }: TemplateResource,
  body: TemplateNode | undefined,
  uri: TemplateNode | undefined,
  mergesDefinitions: boolean,
): void {
  const fail = (at: TemplateNode["at"], reason: string): TemplateError =>
    new TemplateError("wrong-definition", at, reason);
  if (uri !== undefined && body !== undefined) {
    throw fail(uri.at, "Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.");
  }
  if (uri !== undefined && mergesDefinitions) {
    throw fail(uri.at, "Cannot set 'MergeDefinitions' to True when using `DefinitionUri`.");
  }
  const node = given(properties.entries.get("OpenApiVersion"));
  if (node === undefined || (node.kind === "scalar" && /^[2-3](\.\d)(\.\d)?$/.test(node.text))) return;
  throw fail(node.at, "The OpenApiVersion value must be of the format '3.0.0'.");
}

/** SAM writes Swagger 2.0 unless `OpenApiVersion` says 3. */
function version({ properties }: TemplateResource): Readonly<Record<string, string>> {
  const node = given(properties.entries.get("OpenApiVersion"));
  return node?.kind === "scalar" && node.text.startsWith("3") ? { openapi: node.text } : { swagger: "2.0" };
}

/** A stage whose name is an intrinsic function is simply `<Api>Stage`. */
const stageLogicalId = (apiId: string, name: TemplateNode): string =>
  name.kind === "scalar" && /^[A-Za-z0-9]+$/.test(name.text)
    ? `${apiId}${name.text}Stage`
    : suffixed(`${apiId}Stage`, name.kind === "scalar" ? name.text : "");

/** The API, its deployment and its stage as CloudFormation resources, once every event has added its method. */
export function finishRestApi(draft: RestApiDraft): readonly TemplateResource[] {
  const { resource, stageName } = draft;
  const { logicalId, condition, properties } = resource;
  const { entries, at } = properties;
  const pick = (names: readonly string[]): Record<string, TemplateNode | undefined> =>
    Object.fromEntries(names.map((name) => [name, entries.get(name)]));
  const reference = (id: string): TemplateNode => intrinsic("Ref", scalar(id, at), at);
  const make = (id: string, type: string, members: Record<string, TemplateNode | undefined>): TemplateResource => ({
    logicalId: id,
    type: `AWS::ApiGateway::${type}`,
    properties: withEntries(map<TemplateNode>([], at), members),
    dependsOn: [],
    ...(condition === undefined ? {} : { condition }),
    at: resource.at,
  });
  const deploymentId = `${logicalId}Deployment`;
  const api = make(logicalId, "RestApi", {
    ...pick(REST_API),
    Body: finishDefinition(draft),
    BodyS3Location: given(entries.get("DefinitionUri")),
    DisableExecuteApiEndpoint: entries.get("DisableExecuteApiEndpoint"),
    EndpointConfiguration: endpointOf(entries.get("EndpointConfiguration")),
  });
  return [
    { ...resource, type: api.type, properties: api.properties },
    make(deploymentId, "Deployment", {
      RestApiId: reference(logicalId),
      /** Without `OpenApiVersion`, SAM's deployment makes a second stage of this name. */
      StageName: given(entries.get("OpenApiVersion")) === undefined ? scalar("Stage", at) : undefined,
    }),
    make(draft.stageLogicalId, "Stage", {
      ...pick(STAGE),
      RestApiId: reference(logicalId),
      DeploymentId: reference(deploymentId),
      StageName: stageName,
    }),
    ...domainOf(resource),
    ...[...draft.auth.authorizers].flatMap(([name, { permittedFunction, scheme }]) =>
      permittedFunction === undefined ? [] : [authorizerPermission(resource, name, permittedFunction, scheme.at)],
    ),
  ];
}

/** SAM takes one type as text, or a map with `Type`. */
function endpointOf(node: TemplateNode | undefined): TemplateNode | undefined {
  if (node === undefined || isEmpty(node)) return undefined;
  const type = node.kind === "map" ? node.entries.get("Type") : node;
  if (type === undefined) return undefined;
  const types: TemplateNode = { kind: "list", items: [type], at: node.at };
  return map<TemplateNode>({ Types: types }, node.at);
}

/** The custom domain. It is ignored here, but templates may refer to it. */
function domainOf({ logicalId, properties, condition }: TemplateResource): readonly TemplateResource[] {
  const domain = given(properties.entries.get("Domain"));
  if (domain === undefined) return [];
  return [
    {
      logicalId: `${logicalId}ApiGatewayDomainName`,
      type: "AWS::ApiGateway::DomainName",
      properties: readMap(domain, `Domain of '${logicalId}'`),
      dependsOn: [],
      ...(condition === undefined ? {} : { condition }),
      at: domain.at,
    },
  ];
}
