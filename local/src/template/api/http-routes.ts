import { TemplateError, UnsupportedError } from "../../model/errors";
import type { Route } from "../../model/http-api";
import { allowOnly, entryText, type ResolvedMap, type ResolvedNode, readText, readTexts } from "../document/node";
import type { StackFunctions } from "../resources/lambda-functions";
import { allProperties, type LiveResource, type LiveResources, ofType, refOf } from "../resources/live-resource";
import { type HttpAuthorizer, type RouteSecurity, readAuthorizerResource } from "./http-authorizers";
import { CLOUDFORMATION_INTEGRATION, readIntegration } from "./http-integration";
import { checkRouteKey } from "./http-route-checks";

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
