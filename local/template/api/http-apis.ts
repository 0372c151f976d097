import { TemplateError, UnsupportedError } from "../../errors";
import type { HttpApi, Route, Stage } from "../../model/http-api";
import { millis } from "../../model/time";
import type { ResolvedMap } from "../document/node";
import { allowOnly, readMap, readText } from "../document/readers";
import { functionNamed, type StackFunctions } from "../resources/functions";
import type { TemplateResource } from "../resources/resource";
import { allProperties, attributeOf, ofType, placeOf, property, refOf, type StackView } from "../resources/stack-view";
import { readCors } from "./cors";
import { readDefinition } from "./definition-file";
import { DEFAULT_TIMEOUT } from "./integration";
import { readOpenApi } from "./open-api";
import { checkQuotas } from "./quotas";
import { checkRouteKey } from "./route-key";
import { readRoutes, textOf } from "./routes";
import { readStage } from "./stage";

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

/** The HTTP APIs of a stack, each with the stage that is served. WebSocket APIs stop the start. */
export function readHttpApis(view: StackView, functions: StackFunctions): readonly HttpApi[] {
  return ofType(view, "AWS::ApiGatewayV2::Api").flatMap((resource) => {
    const api = readHttpApi(view, resource, functions);
    return api === undefined ? [] : [api];
  });
}

function readHttpApi(view: StackView, resource: TemplateResource, functions: StackFunctions): HttpApi | undefined {
  const { logicalId, at } = resource;
  const what = `the API '${logicalId}'`;
  allowOnly(resource.properties, PROPERTIES, what);
  const properties = allProperties(view, withoutBody(resource));
  if (textOf(properties, "ProtocolType") === "WEBSOCKET") {
    throw new UnsupportedError(
      placeOf(properties, "ProtocolType"),
      `${what} is a WebSocket API, which does not run here`,
      "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html",
    );
  }
  const apiId = refOf(view, resource);
  const document = readDefinition(view, resource);
  const quick = quickRoute(properties, functions, what);
  const routes: readonly Route[] = [
    ...(document === undefined ? [] : readOpenApi(document, functions, view.notice)),
    ...(quick === undefined ? [] : [quick]),
    ...readRoutes(view, apiId, functions),
  ];
  checkQuotas({ logicalId, routes, location: at });
  const stage = readStageOf(view, resource, apiId, quick !== undefined, routes);
  if (stage === undefined) return undefined;
  const cors = document?.entries.get("x-amazon-apigateway-cors");
  const corsProperty = properties.entries.get("CorsConfiguration");
  return {
    logicalId: view.logicalIdPrefix + logicalId,
    apiId,
    name: nameOf(properties, document) ?? logicalId,
    stage,
    ...(corsProperty !== undefined
      ? { cors: readCors(corsProperty, true, what) }
      : cors === undefined
        ? {}
        : { cors: readCors(cors, false, what) }),
    routes,
    location: at,
  };
}

/** The definition is worked out apart, after what decides whether it is read at all. */
function withoutBody(resource: TemplateResource): TemplateResource {
  const entries = [...resource.properties.entries].filter(([name]) => name !== "Body" && name !== "BodyS3Location");
  return { ...resource, properties: { ...resource.properties, entries: new Map(entries) } };
}

function nameOf(properties: ResolvedMap, document: ResolvedMap | undefined): string | undefined {
  const info = document?.entries.get("info");
  const title = info?.kind === "map" ? info.entries.get("title") : undefined;
  return textOf(properties, "Name") ?? (title?.kind === "scalar" ? title.text : undefined);
}

/** `Target`, with which an API is made whole: one route (`$default` unless `RouteKey` says otherwise) and one stage. */
function quickRoute(properties: ResolvedMap, functions: StackFunctions, what: string): Route | undefined {
  const target = properties.entries.get("Target");
  if (target === undefined) return undefined;
  const text = readText(target, `Target of ${what}`);
  if (/^https?:/.test(text)) {
    throw new UnsupportedError(
      target.at,
      `${what} forwards to an address; only Lambda functions answer here`,
      "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html",
    );
  }
  const routeKey = textOf(properties, "RouteKey") ?? "$default";
  checkRouteKey(routeKey, placeOf(properties, "RouteKey"));
  return {
    routeKey,
    authorizer: { type: "NONE" },
    authorizationScopes: [],
    integration: {
      functionArn: functionNamed(text, functions, what, target.at),
      payloadFormatVersion: "2.0",
      timeout: millis(DEFAULT_TIMEOUT),
    },
    location: target.at,
  };
}

/** The stage that is served: `$default` before a named one. An API without a stage answers nothing on AWS. */
function readStageOf(
  view: StackView,
  api: TemplateResource,
  apiId: string,
  isQuick: boolean,
  routes: readonly Route[],
): Stage | undefined {
  const resources = ofType(view, "AWS::ApiGatewayV2::Stage").filter((each) => {
    const id = property(view, each, "ApiId");
    return id?.kind === "scalar" && id.text === apiId;
  });
  const stages = resources.map((resource) => ({ resource, stage: readStage(view, resource) }));
  const served = stages.find(({ stage }) => stage.name === "$default") ?? stages[0];
  for (const { stage, resource } of stages) {
    checkRouteSettings(view, resource, routes);
    if (stage === served?.stage) continue;
    view.notice({
      code: "stage-not-served",
      message: `the stage '${stage.name}' of '${api.logicalId}' is not served here; '${served?.stage.name}' is`,
      location: resource.at,
    });
  }
  if (served !== undefined) return served.stage;
  if (isQuick) return { name: "$default", variables: {}, routeThrottles: {} };
  view.notice({
    code: "api-without-stage",
    message: `'${api.logicalId}' has no stage, so nothing of it can be called; add an AWS::ApiGatewayV2::Stage named $default with AutoDeploy: true`,
    location: api.at,
  });
  return undefined;
}

/** API Gateway refuses settings for a route that is not there. */
function checkRouteSettings(view: StackView, stage: TemplateResource, routes: readonly Route[]): void {
  const settings = property(view, stage, "RouteSettings");
  if (settings === undefined) return;
  for (const [key, node] of readMap(settings, "RouteSettings").entries) {
    if (routes.some(({ routeKey }) => routeKey === key)) continue;
    throw new TemplateError(
      "route-unknown",
      node.at,
      `Unable to find Route by key ${key} within the provided RouteSettings; the API has ${routes.map(({ routeKey }) => routeKey).join(", ") || "no routes"}`,
    );
  }
}

/** The `Arn`-like name under which permissions know an API. */
export const executeApiArn = (view: StackView, resource: TemplateResource): string =>
  `arn:aws:execute-api:${view.identity.region}:${view.identity.accountId}:${attributeOf(view, resource, "ApiId")}`;
