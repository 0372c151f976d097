import { TemplateError } from "../../model/errors";
import type { CorsConfiguration, HttpApi, Route } from "../../model/http-api";
import { millis, seconds } from "../../model/time";
import {
  allowOnly,
  entryText,
  type ResolvedMap,
  type ResolvedNode,
  readBoolean,
  readInteger,
  readMap,
  readText,
} from "../document/node";
import type { StackFunctions } from "../resources/lambda-functions";
import {
  allProperties,
  fullId,
  type LiveResource,
  type LiveResources,
  ofType,
  placeOf,
  refOf,
  textProperty,
} from "../resources/live-resource";
import { readDefinition } from "./definition-file";
import { DEFAULT_TIMEOUT, lambdaIntegration, notRun } from "./http-integration";
import { readOpenApi, schemeAuthorizers } from "./http-open-api";
import { checkQuotas, checkRouteKey, readRoutes } from "./http-routes";
import { readServedStage } from "./http-stage";

const PROPERTIES = [
  "ApiKeySelectionExpression",
  "BasePath",
  "Body",
  "BodyS3Location",
  "CorsConfiguration",
  "CredentialsArn",
  "Description",
  "DisableExecuteApiEndpoint",
  "DisableSchemaValidation",
  "FailOnWarnings",
  "IpAddressType",
  "Name",
  "ProtocolType",
  "RouteKey",
  "RouteSelectionExpression",
  "Tags",
  "Target",
  "Version",
];

/** The HTTP APIs of a stack, each with the stage that is served. WebSocket APIs are ignored. */
export function readHttpApis(resources: LiveResources, functions: StackFunctions): readonly HttpApi[] {
  warnOfStrays(resources);
  return ofType(resources, "AWS::ApiGatewayV2::Api").flatMap((resource) => {
    const api = readHttpApi(resource, resources, functions);
    return api === undefined ? [] : [api];
  });
}

/** Warns of parts of an API that is not in this template. They are not created. */
function warnOfStrays(resources: LiveResources): void {
  const apis = new Set(ofType(resources, "AWS::ApiGatewayV2::Api").map(refOf));
  for (const part of ["Route", "Integration", "Authorizer", "Stage"].map((name) => `AWS::ApiGatewayV2::${name}`)) {
    for (const resource of ofType(resources, part)) {
      if (apis.has(textProperty(resource, "ApiId") ?? "")) continue;
      resource.stack.notice({
        code: "api-elsewhere",
        message: `'${resource.logicalId}' (${part}) belongs to an API that is not in this template; it is not made here`,
        location: resource.at,
      });
    }
  }
}

function readHttpApi(resource: LiveResource, resources: LiveResources, functions: StackFunctions): HttpApi | undefined {
  const { logicalId, at } = resource;
  const what = `the API '${logicalId}'`;
  allowOnly(resource.properties, PROPERTIES, what);
  const properties = allProperties(withoutBody(resource));
  if (entryText(properties, "ProtocolType") === "WEBSOCKET") {
    resource.stack.notice({
      code: "websocket-not-run",
      message: `${what} is a WebSocket API, which does not run here; it is ignored`,
      location: placeOf(properties, "ProtocolType"),
    });
    return undefined;
  }
  warnOfDisabledEndpoint(properties, resource);
  const apiId = refOf(resource);
  const document = readDefinition(resource);
  const quick = quickRoute(properties, functions, what);
  const routes: readonly Route[] = [
    ...(document === undefined ? [] : readOpenApi(document, functions, resource.stack.notice)),
    ...(quick === undefined ? [] : [quick]),
    ...readRoutes(resources, apiId, functions),
  ];
  checkQuotas({ logicalId, routes, location: at }, resource.stack.overQuota);
  const stage = readServedStage(resource, resources, quick !== undefined, routes);
  if (stage === undefined) return undefined;
  const cors = corsOf(properties, document, what);
  const declaredAuthorizers = [...schemeAuthorizers(document), ...authorizerResources(resources, apiId)];
  return {
    logicalId: fullId(resource),
    apiId,
    name: nameOf(properties, document) ?? logicalId,
    stage,
    ...(cors === undefined ? {} : { cors }),
    routes,
    ...(declaredAuthorizers.length === 0 ? {} : { declaredAuthorizers }),
    ...(document === undefined ? {} : { failOnWarnings: entryText(properties, "FailOnWarnings") === "true" }),
    location: at,
  };
}

type DeclaredAuthorizers = NonNullable<HttpApi["declaredAuthorizers"]>;

const authorizerResources = (resources: LiveResources, apiId: string): DeclaredAuthorizers =>
  ofType(resources, "AWS::ApiGatewayV2::Authorizer")
    .filter((resource) => textProperty(resource, "ApiId") === apiId)
    .map((resource) => ({ name: textProperty(resource, "Name") ?? resource.logicalId, location: resource.at }));

/** The API's own property, or else its definition's. There a parameter may have put true or false. */
function corsOf(properties: ResolvedMap, document: ResolvedMap | undefined, what: string): HttpApi["cors"] {
  const own = properties.entries.get("CorsConfiguration");
  if (own !== undefined) return readCors(own, true, what);
  const node = document?.entries.get("x-amazon-apigateway-cors");
  if (node === undefined) return undefined;
  if (node.kind !== "scalar") return readCors(node, false, what);
  if (!readBoolean(node, `the CORS configuration of ${what}`)) return undefined;
  return { allowOrigins: ["*"], allowMethods: [], allowHeaders: [], exposeHeaders: [], allowCredentials: false };
}

function warnOfDisabledEndpoint(properties: ResolvedMap, { logicalId, stack }: LiveResource): void {
  const node = properties.entries.get("DisableExecuteApiEndpoint");
  if (node === undefined || !readBoolean(node, `DisableExecuteApiEndpoint of '${logicalId}'`)) return;
  stack.notice({
    code: "endpoint-disabled",
    message: `'${logicalId}' answers at its custom domain alone on AWS (DisableExecuteApiEndpoint); here it answers at its port`,
    location: node.at,
  });
}

/** The definition is evaluated separately, after the properties that decide whether it is read at all. */
function withoutBody(resource: LiveResource): LiveResource {
  const entries = [...resource.properties.entries].filter(([name]) => name !== "Body" && name !== "BodyS3Location");
  return { ...resource, properties: { ...resource.properties, entries: new Map(entries) } };
}

function nameOf(properties: ResolvedMap, document: ResolvedMap | undefined): string | undefined {
  const info = document?.entries.get("info");
  const title = info?.kind === "map" ? info.entries.get("title") : undefined;
  return entryText(properties, "Name") ?? (title?.kind === "scalar" ? title.text : undefined);
}

/**
 * `Target`, the quick create of an API: it makes one route (`$default` unless `RouteKey` says otherwise) and one stage.
 */
function quickRoute(properties: ResolvedMap, functions: StackFunctions, what: string): Route | undefined {
  const target = properties.entries.get("Target");
  if (target === undefined) return undefined;
  const text = readText(target, `Target of ${what}`);
  const routeKey = entryText(properties, "RouteKey") ?? "$default";
  checkRouteKey(routeKey, placeOf(properties, "RouteKey"));
  return {
    routeKey,
    authorizer: { type: "NONE" },
    authorizationScopes: [],
    integration: /^https?:/.test(text)
      ? notRun(`the HTTP_PROXY integration of ${what}`, target.at, functions)
      : lambdaIntegration(text, functions, what, target.at, {
          payloadFormatVersion: "2.0",
          timeout: millis(DEFAULT_TIMEOUT),
        }),
    location: target.at,
  };
}

const MEMBERS = ["allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders", "maxAge", "allowCredentials"];

/**
 * Reads a CORS configuration; `isCapital` for CloudFormation's names, otherwise OpenAPI's. Refuses what API Gateway
 * refuses.
 */
function readCors(node: ResolvedNode, isCapital: boolean, what: string): CorsConfiguration {
  const name = (member: string): string => (isCapital ? member.charAt(0).toUpperCase() + member.slice(1) : member);
  const cors = readMap(node, `the CORS configuration of ${what}`);
  allowOnly(cors, MEMBERS.map(name), `the CORS configuration of ${what}`);
  const get = (member: string): ResolvedNode | undefined => cors.entries.get(name(member));
  const texts = (member: string): readonly string[] => {
    const value = get(member);
    if (value === undefined) return [];
    const items = value.kind === "list" ? value.items : [value];
    return items.map((item) => readText(item, `${name(member)} of ${what}`));
  };
  const credentials = get("allowCredentials");
  const allowCredentials =
    credentials !== undefined && readBoolean(credentials, `${name("allowCredentials")} of ${what}`);
  const allowOrigins = texts("allowOrigins");
  if (allowCredentials && allowOrigins.includes("*")) {
    throw new TemplateError(
      "wrong-cors",
      credentials.at,
      `${what}: allow-credentials is not supported if 'allow-origin' is *; name the origins`,
    );
  }
  for (const origin of allowOrigins) checkOrigin(origin, get("allowOrigins") ?? cors, what);
  const maxAge = get("maxAge");
  return {
    allowOrigins,
    allowMethods: texts("allowMethods"),
    allowHeaders: texts("allowHeaders"),
    exposeHeaders: texts("exposeHeaders"),
    allowCredentials,
    ...(maxAge === undefined ? {} : { maxAge: seconds(readInteger(maxAge, `${name("maxAge")} of ${what}`)) }),
  };
}

/** API Gateway accepts `*`, `https://*`, `http://*` and whole origins. */
function checkOrigin(origin: string, { at }: { readonly at: ResolvedNode["at"] }, what: string): void {
  if (["*", "http://*", "https://*"].includes(origin) || !origin.includes("*")) return;
  throw new TemplateError(
    "wrong-cors",
    at,
    `${what}: an origin is written whole; the only wildcards are *, https://* and http://*`,
  );
}
