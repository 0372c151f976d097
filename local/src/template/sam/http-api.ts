import { TemplateError } from "../../model/errors";
import {
  allowOnly,
  intrinsic,
  isEmpty,
  map,
  readMap,
  scalar,
  type TemplateMap,
  type TemplateNode,
  withEntries,
} from "../document/node";
import type { TemplateResource } from "../document/template";
import { authorizerPermission } from "./authorizer-permission";
import { bodyOf, emptyDefinition, isDefinition, opaqueBody } from "./definition";
import { type HttpApiAuth, readHttpApiAuth, withDefaultAuthorizer, withSchemes } from "./http-api-auth";
import { samCors } from "./http-api-cors";
import { domainOf } from "./http-api-domain";

/** An `AWS::Serverless::HttpApi` to which the events of the functions add routes. */
export interface HttpApiDraft {
  readonly resource: TemplateResource;
  readonly auth: HttpApiAuth;
  /** Whether the OpenAPI definition is SAM's own, in which case a duplicate route is an error. */
  readonly isManaged: boolean;
  /** Undefined where `DefinitionUri` names a file. */
  readonly definition: TemplateMap | undefined;
  /** The definition's paths, to which events add theirs in place: copying them for each event takes its square. */
  readonly paths: Map<string, TemplateNode>;
  /** `RouteSettings` of events by route key. */
  readonly routeSettings: Map<string, TemplateNode>;
}

const PROPERTIES = [
  "AccessLogSettings",
  "Auth",
  "CorsConfiguration",
  "DefaultRouteSettings",
  "DefinitionBody",
  "DefinitionUri",
  "Description",
  "DisableExecuteApiEndpoint",
  "Domain",
  "FailOnWarnings",
  "Name",
  "PropagateTags",
  "RouteSettings",
  "StageName",
  "StageVariables",
  "Tags",
];

/** An `AWS::Serverless::HttpApi` before the events add their routes. */
export function draftHttpApi(resource: TemplateResource): HttpApiDraft {
  const { logicalId, properties } = resource;
  allowOnly(properties, PROPERTIES, `AWS::Serverless::HttpApi '${logicalId}'`);
  const body = properties.entries.get("DefinitionBody");
  const uri = properties.entries.get("DefinitionUri");
  const isBodyGiven = body !== undefined && !isEmpty(body);
  if (isBodyGiven && uri !== undefined) {
    throw new TemplateError(
      "wrong-definition",
      uri.at,
      "Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.",
    );
  }
  const definition = isBodyGiven
    ? bodyOf(body)
    : uri === undefined
      ? emptyDefinition(resource.at, { openapi: "3.0.1" })
      : undefined;
  return {
    resource,
    auth: readHttpApiAuth(properties.entries.get("Auth"), logicalId),
    isManaged: !isBodyGiven && uri === undefined,
    ...withOwnPaths(definition),
    routeSettings: new Map(),
  };
}

/** A definition whose paths may be added to. */
function withOwnPaths(definition: TemplateMap | undefined): Pick<HttpApiDraft, "definition" | "paths"> {
  const node = definition?.entries.get("paths");
  const paths = new Map(node?.kind === "map" ? node.entries : []);
  if (definition === undefined || node?.kind !== "map") return { definition, paths };
  return { definition: withEntries(definition, { paths: { ...node, entries: paths } }), paths };
}

/** The API and its stage as CloudFormation resources, once every event has added its route. */
export function finishHttpApi(draft: HttpApiDraft): readonly TemplateResource[] {
  const { resource, auth } = draft;
  const { entries, at } = resource.properties;
  const uri = entries.get("DefinitionUri");
  const body = draft.definition === undefined ? undefined : finishBody(draft.definition, resource, auth);
  for (const key of ["Auth", "CorsConfiguration"]) {
    const node = entries.get(key);
    if (uri === undefined || node === undefined || isEmpty(node)) continue;
    const name = key === "Auth" ? "Auth" : "Cors";
    throw new TemplateError(
      "wrong-definition",
      node.at,
      `${name} works only with inline OpenApi specified in the 'DefinitionBody' property.`,
    );
  }
  const properties = withEntries(map<TemplateNode>([], at), {
    Name: entries.get("Name"),
    Body: body,
    BodyS3Location: uri,
    FailOnWarnings: entries.get("FailOnWarnings"),
    DisableExecuteApiEndpoint: entries.get("DisableExecuteApiEndpoint"),
    Description: entries.get("Description"),
    Tags: entries.get("Tags"),
  });
  return [
    { ...resource, type: "AWS::ApiGatewayV2::Api", properties },
    stageOf(draft),
    ...domainOf(resource),
    ...permissionsOf(draft),
  ];
}

function finishBody(
  definition: TemplateMap,
  { logicalId, properties }: TemplateResource,
  auth: HttpApiAuth,
): TemplateNode {
  const opaque = opaqueBody(definition);
  const cors = samCors(properties.entries.get("CorsConfiguration"), logicalId);
  const needsDefinition = cors !== undefined || auth.authorizers.size > 0 || auth.isIamEnabled;
  if (needsDefinition && !isDefinition(definition)) {
    throw new TemplateError(
      "wrong-definition",
      definition.at,
      "Unable to add Auth configuration because 'DefinitionBody' does not contain a valid OpenApi definition.",
    );
  }
  if (opaque !== undefined) return opaque;
  const withCors = cors === undefined ? definition : withEntries(definition, { [CORS]: mergeCors(definition, cors) });
  return withDefaultAuthorizer(withSchemes(withCors, auth), auth);
}

const CORS = "x-amazon-apigateway-cors";

/** `CorsConfiguration` goes before what the definition itself says. */
function mergeCors(definition: TemplateMap, cors: TemplateNode): TemplateNode {
  const existing = definition.entries.get(CORS);
  if (existing === undefined || existing.kind !== "map" || cors.kind !== "map") return cors;
  return map<TemplateNode>([...existing.entries, ...cors.entries], cors.at);
}

/** The permissions of Lambda authorizers that ask for them (`EnableFunctionDefaultPermissions`). */
function permissionsOf({ resource, auth }: HttpApiDraft): readonly TemplateResource[] {
  return [...auth.authorizers].flatMap(([name, { permittedFunction, scheme }]) =>
    permittedFunction === undefined ? [] : [authorizerPermission(resource, name, permittedFunction, scheme.at)],
  );
}

/** SAM makes one stage, deployed automatically. */
function stageOf({ resource, routeSettings }: HttpApiDraft): TemplateResource {
  const { entries, at } = resource.properties;
  const given = entries.get("StageName");
  const stageName = given === undefined || isEmpty(given) ? scalar("$default", at) : given;
  const settings = mergeRouteSettings(entries.get("RouteSettings"), routeSettings, at);
  const properties = withEntries(map<TemplateNode>([], at), {
    ApiId: intrinsic("Ref", scalar(resource.logicalId, at), at),
    StageName: stageName,
    AutoDeploy: scalar(true, at),
    StageVariables: entries.get("StageVariables"),
    AccessLogSettings: entries.get("AccessLogSettings"),
    DefaultRouteSettings: entries.get("DefaultRouteSettings"),
    RouteSettings: settings,
  });
  return {
    logicalId: stageLogicalId(resource.logicalId, stageName),
    type: "AWS::ApiGatewayV2::Stage",
    properties,
    dependsOn: [],
    ...(resource.condition === undefined ? {} : { condition: resource.condition }),
    at,
  };
}

/** Settings of an event go before the API's own for the same route, member by member. */
function mergeRouteSettings(
  own: TemplateNode | undefined,
  ofEvents: HttpApiDraft["routeSettings"],
  at: TemplateNode["at"],
): TemplateNode | undefined {
  if (ofEvents.size === 0) return own;
  const base = own === undefined || isEmpty(own) ? undefined : readMap(own, "RouteSettings");
  const entries = new Map(base?.entries ?? []);
  for (const [key, settings] of ofEvents) {
    const existing = entries.get(key);
    const isMerged = existing?.kind === "map" && settings.kind === "map";
    entries.set(key, isMerged ? map([...existing.entries, ...settings.entries], settings.at) : settings);
  }
  return map(entries, at);
}

/** A stage whose name is an intrinsic function, or has other signs, gets a hash in SAM; here it gets none. */
function stageLogicalId(apiId: string, stageName: TemplateNode): string {
  const name = stageName.kind === "scalar" ? stageName.text : "";
  if (name === "$default") return `${apiId}ApiGatewayDefaultStage`;
  return /^[A-Za-z0-9]+$/.test(name) ? `${apiId}${name}Stage` : `${apiId}Stage`;
}
