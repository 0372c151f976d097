import { TemplateError, UnsupportedError } from "../../model/errors";
import type { HttpApi, JwtAuthorizer, LambdaAuthorizer, Route } from "../../model/http-api";
import type { SourceLocation } from "../../model/source";
import { allowOnly, entryText, type ResolvedMap, type ResolvedNode, readText, readTexts } from "../document/node";
import type { StackFunctions } from "../resources/lambda-functions";
import { allProperties, type LiveResource, type LiveResources, ofType, refOf } from "../resources/live-resource";
import { type HttpAuthorizer, type RouteSecurity, readAuthorizerResource } from "./http-authorizers";
import { CLOUDFORMATION_INTEGRATION, readIntegration } from "./http-integration";

const ROUTE = [
  "ApiId",
  "AuthorizationScopes",
  "AuthorizationType",
  "AuthorizerId",
  "OperationName",
  "RouteKey",
  "Target",
];
const WEBSOCKET = [
  "ApiKeyRequired",
  "ModelSelectionExpression",
  "RequestModels",
  "RequestParameters",
  "RouteResponseSelectionExpression",
];
const PAGE =
  "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html";

/** The routes that `AWS::ApiGatewayV2::Route` resources give to an API. */
export function readRoutes(resources: LiveResources, apiId: string, functions: StackFunctions): readonly Route[] {
  return ofType(resources, "AWS::ApiGatewayV2::Route")
    .map((resource) => ({ resource, properties: allProperties(resource) }))
    .filter(({ properties }) => entryText(properties, "ApiId") === apiId)
    .map(({ resource, properties }) => readRoute(resource, properties, resources, functions));
}

function readRoute(
  resource: LiveResource,
  properties: ResolvedMap,
  resources: LiveResources,
  functions: StackFunctions,
): Route {
  const what = `the route '${resource.logicalId}'`;
  for (const name of WEBSOCKET) {
    const node = properties.entries.get(name);
    if (node === undefined || (node.kind === "scalar" && node.text === "false")) continue;
    throw new UnsupportedError(node.at, `${name} of ${what} belongs to WebSocket APIs`, PAGE);
  }
  allowOnly(properties, [...ROUTE, ...WEBSOCKET], what);
  const key = properties.entries.get("RouteKey");
  if (key === undefined)
    throw new TemplateError("wrong-route-key", properties.at, `${what} needs a RouteKey, for example GET /items`);
  const routeKey = readText(key, `RouteKey of ${what}`);
  checkRouteKey(routeKey, key.at);
  return {
    routeKey,
    ...readRouteSecurity(properties, resources, functions, what),
    integration: readTarget(properties, resources, functions, what),
    location: resource.at,
  };
}

function readRouteSecurity(
  properties: ResolvedMap,
  resources: LiveResources,
  functions: StackFunctions,
  what: string,
): RouteSecurity {
  const { entries, at } = properties;
  const type = entryText(properties, "AuthorizationType");
  const scopesNode = entries.get("AuthorizationScopes");
  const scopes = scopesNode === undefined ? [] : readTexts(scopesNode, `AuthorizationScopes of ${what}`);
  if (scopes.length > 0 && type !== "JWT") {
    throw new TemplateError(
      "wrong-authorizer",
      scopesNode?.at ?? at,
      `AuthorizationScopes of ${what} need AuthorizationType: JWT`,
    );
  }
  const authorizerId = entries.get("AuthorizerId");
  if (type === undefined || type === "NONE" || type === "AWS_IAM") {
    if (authorizerId !== undefined) {
      throw new TemplateError(
        "wrong-authorizer",
        authorizerId.at,
        `${what} has an AuthorizerId; give it AuthorizationType: JWT or CUSTOM too`,
      );
    }
    return { authorizer: { type: type === "AWS_IAM" ? "AWS_IAM" : "NONE" }, authorizationScopes: [] };
  }
  const place = entries.get("AuthorizationType")?.at ?? at;
  if (type !== "JWT" && type !== "CUSTOM") {
    throw new TemplateError("wrong-authorizer", place, `AuthorizationType of ${what} is NONE, JWT, CUSTOM or AWS_IAM`);
  }
  const authorizer = authorizerOf(authorizerId, resources, functions, what, place);
  if ((authorizer.type === "JWT") !== (type === "JWT")) {
    const wanted = type === "JWT" ? "JWT" : "REQUEST";
    throw new TemplateError(
      "wrong-authorizer",
      place,
      `AuthorizationType ${type} of ${what} needs an authorizer of type ${wanted}`,
    );
  }
  return { authorizer, authorizationScopes: scopes };
}

function authorizerOf(
  id: ResolvedNode | undefined,
  resources: LiveResources,
  functions: StackFunctions,
  what: string,
  place: ResolvedMap["at"],
): HttpAuthorizer {
  const text = id === undefined ? undefined : readText(id, `AuthorizerId of ${what}`);
  const resource = ofType(resources, "AWS::ApiGatewayV2::Authorizer").find((each) => refOf(each) === text);
  if (resource === undefined) {
    throw new TemplateError(
      "authorizer-unknown",
      id?.at ?? place,
      `${what} needs an AuthorizerId that is an authorizer of this template, by !Ref`,
    );
  }
  return readAuthorizerResource(resource, functions);
}

function readTarget(
  properties: ResolvedMap,
  resources: LiveResources,
  functions: StackFunctions,
  what: string,
): Route["integration"] {
  const target = properties.entries.get("Target");
  const text = target === undefined ? "" : readText(target, `Target of ${what}`);
  const id = text.startsWith("integrations/") ? text.slice("integrations/".length) : undefined;
  const resource = ofType(resources, "AWS::ApiGatewayV2::Integration").find((each) => refOf(each) === id);
  if (resource === undefined) {
    throw new TemplateError(
      "wrong-integration",
      target?.at ?? properties.at,
      `${what} needs a Target, for example !Sub integrations/\${MyIntegration}`,
    );
  }
  return readIntegration(allProperties(resource), CLOUDFORMATION_INTEGRATION, functions, what);
}

const METHODS = ["ANY", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

/** Why a path cannot be a route's, or undefined. Does not check for a final slash. */
export function pathProblem(path: string): string | undefined {
  if (!path.startsWith("/")) return "a path begins with '/'";
  const segments = path.slice(1).split("/");
  for (const [index, segment] of segments.entries()) {
    if (!/[{}]/.test(segment)) continue;
    const variable = /^\{([A-Za-z0-9._:-]+)(\+?)\}$/.exec(segment);
    if (variable === null) return `'${segment}' is no path variable; write {name}, which takes a whole segment`;
    if (variable[2] === "+" && index < segments.length - 1) return `'${segment}' must be the last segment`;
  }
  return undefined;
}

/** Checks a route key as it is written in `RouteKey`: `$default` or a method, a blank and a path. */
export function checkRouteKey(key: string, at: SourceLocation): void {
  if (key === "$default") return;
  const [method = "", path = "", ...rest] = key.split(" ");
  const problem =
    METHODS.includes(method) && rest.length === 0
      ? pathProblem(path)
      : `it is a method of ${METHODS.join(", ")}, a blank and a path, or $default`;
  const slash =
    path.length > 1 && path.endsWith("/") ? "a path may not end with '/' (API Gateway refuses it)" : undefined;
  const reason = problem ?? slash;
  if (reason !== undefined) throw new TemplateError("wrong-route-key", at, `'${key}' is no route key: ${reason}`);
}

/** Equal for two route keys that API Gateway takes for the same route: the names of path variables do not count. */
function routeIdentity(key: string): string {
  return key.replaceAll(/\{[^}]*\+\}/g, "{+}").replaceAll(/\{[^}+]*\}/g, "{}");
}

const MAX_SCOPES = 10;
const MAX_SCOPE_LENGTH = 64;
const MAX_ROUTES = 300;
const MAX_AUDIENCES = 50;
const MAX_AUTHORIZERS = 10;

/**
 * Refuses what API Gateway refuses when it creates the API: too many routes, authorizers or scopes, a scope that is too
 * long, and duplicate routes.
 *
 * @see docs/aws-behaviour/sam-template.md, Q1 and Q2
 */
export function checkQuotas(
  { logicalId, routes, location }: Pick<HttpApi, "logicalId" | "routes" | "location">,
  over: (error: TemplateError) => void,
): void {
  const refuse = (at: SourceLocation, message: string): void => over(new TemplateError("quota", at, message));
  if (routes.length > MAX_ROUTES) {
    refuse(location, `'${logicalId}' has ${routes.length} routes; API Gateway takes ${MAX_ROUTES} at most`);
  }
  const authorizers = new Map(
    routes.flatMap(({ authorizer }) => ("name" in authorizer ? [[authorizer.name, authorizer] as const] : [])),
  );
  if (authorizers.size > MAX_AUTHORIZERS) {
    refuse(
      location,
      `'${logicalId}' has ${authorizers.size} authorizers; API Gateway takes ${MAX_AUTHORIZERS} at most`,
    );
  }
  for (const authorizer of authorizers.values()) checkAudience(authorizer, refuse);
  for (const route of routes) checkScopes(route, refuse);
  checkTwice(routes);
}

type Refuse = (at: SourceLocation, message: string) => void;

function checkAudience(authorizer: JwtAuthorizer | LambdaAuthorizer, refuse: Refuse): void {
  if (!("audience" in authorizer) || authorizer.audience.length <= MAX_AUDIENCES) return;
  const count = authorizer.audience.length;
  refuse(
    authorizer.location,
    `the JWT authorizer '${authorizer.name}' has ${count} audiences; API Gateway takes ${MAX_AUDIENCES} at most`,
  );
}

function checkScopes({ routeKey, authorizationScopes, location }: Route, refuse: Refuse): void {
  if (authorizationScopes.length > MAX_SCOPES) {
    const count = authorizationScopes.length;
    refuse(location, `the route '${routeKey}' has ${count} scopes; API Gateway takes ${MAX_SCOPES} at most`);
  }
  for (const { length } of authorizationScopes) {
    if (length > 0 && length <= MAX_SCOPE_LENGTH) continue;
    refuse(
      location,
      `a scope of the route '${routeKey}' has ${length} characters; API Gateway takes 1 to ${MAX_SCOPE_LENGTH}`,
    );
  }
}

function checkTwice(routes: readonly Route[]): void {
  const seen = new Map<string, Route>();
  for (const route of routes) {
    const identity = routeIdentity(route.routeKey);
    const first = seen.get(identity);
    if (first !== undefined) {
      throw new TemplateError(
        "route-twice",
        route.location,
        `the route '${route.routeKey}' is the same as '${first.routeKey}' in line ${first.location.line}; names of path variables do not tell routes apart`,
      );
    }
    seen.set(identity, route);
  }
}
