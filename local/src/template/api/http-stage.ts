import { TemplateError } from "../../model/errors";
import type { Route, Stage, Throttle } from "../../model/http-api";
import { allowOnly, type ResolvedMap, type ResolvedNode, readMap, readNumber, readText } from "../document/node";
import {
  allProperties,
  type LiveResource,
  type LiveResources,
  ofType,
  property,
  refOf,
  textProperty,
} from "../resources/live-resource";

/**
 * The stage of an API that is served here: `$default`, or else the first. Undefined, with a notice, for an API that
 * answers nothing on AWS because it has no stage, or none to which anything is deployed.
 */
export function readServedStage(
  api: LiveResource,
  resources: LiveResources,
  isQuick: boolean,
  routes: readonly Route[],
): Stage | undefined {
  const stages = ofType(resources, "AWS::ApiGatewayV2::Stage")
    .filter((each) => textProperty(each, "ApiId") === refOf(api))
    .map((resource) => ({ resource, stage: readStage(resource) }));
  for (const { resource } of stages) checkRouteSettings(resource, routes);
  const deployed = stages.filter(({ resource }) => isDeployed(resource));
  const served = deployed.find(({ stage }) => stage.name === "$default") ?? deployed[0];
  for (const { stage, resource } of deployed) {
    if (stage === served?.stage) continue;
    resource.stack.notice({
      code: "stage-not-served",
      message: `the stage '${stage.name}' of '${api.logicalId}' is not served here; '${served?.stage.name}' is`,
      location: resource.at,
    });
  }
  if (served !== undefined) return served.stage;
  if (isQuick) return { name: "$default", variables: {}, routeThrottles: {} };
  const reason = stages.length === 0 ? "has no stage" : "has a stage to which nothing is deployed";
  api.stack.notice({
    code: "api-without-stage",
    message: `'${api.logicalId}' ${reason}, so nothing of it can be called; add an AWS::ApiGatewayV2::Stage named $default with AutoDeploy: true`,
    location: stages[0]?.resource.at ?? api.at,
  });
  return undefined;
}

const isDeployed = (stage: LiveResource): boolean =>
  textProperty(stage, "AutoDeploy") === "true" || property(stage, "DeploymentId") !== undefined;

/** API Gateway refuses settings for a route that does not exist. */
function checkRouteSettings(stage: LiveResource, routes: readonly Route[]): void {
  const settings = property(stage, "RouteSettings");
  if (settings === undefined) return;
  for (const [key, node] of readMap(settings, "RouteSettings").entries) {
    if (routes.some(({ routeKey }) => routeKey === key)) continue;
    const known = routes.map(({ routeKey }) => routeKey).join(", ") || "no routes";
    throw new TemplateError(
      "route-unknown",
      node.at,
      `Unable to find Route by key ${key} within the provided RouteSettings; the API has ${known}`,
    );
  }
}

const PROPERTIES = [
  "AccessLogSettings",
  "AccessPolicyId",
  "ApiId",
  "AutoDeploy",
  "ClientCertificateId",
  "DefaultRouteSettings",
  "DeploymentId",
  "Description",
  "RouteSettings",
  "StageName",
  "StageVariables",
  "Tags",
];

/** Reads an `AWS::ApiGatewayV2::Stage`. */
function readStage(resource: LiveResource): Stage {
  const what = `the stage '${resource.logicalId}'`;
  const { entries, at } = readMap(allProperties(resource), what);
  allowOnly(resource.properties, PROPERTIES, what);
  const name = entries.get("StageName");
  if (name === undefined)
    throw new TemplateError("stage-without-name", at, `${what} needs a StageName, for example $default`);
  const stageName = readText(name, `StageName of ${what}`);
  if (!/^(?:\$default|[A-Za-z0-9_-]{1,128})$/.test(stageName)) {
    throw new TemplateError(
      "wrong-stage-name",
      name.at,
      `StageName of ${what} is $default, or letters, digits, '-' and '_'`,
    );
  }
  const accessLog = readAccessLog(entries.get("AccessLogSettings"), what);
  const byDefault = entries.get("DefaultRouteSettings");
  const defaultThrottle =
    byDefault === undefined ? undefined : readThrottle(byDefault, `DefaultRouteSettings of ${what}`);
  return {
    name: stageName,
    variables: readVariables(entries.get("StageVariables"), what),
    ...(accessLog === undefined ? {} : { accessLog }),
    ...(defaultThrottle === undefined ? {} : { defaultThrottle }),
    routeThrottles: readRouteThrottles(entries.get("RouteSettings"), what),
  };
}

function readVariables(node: ResolvedNode | undefined, what: string): Stage["variables"] {
  if (node === undefined) return {};
  const variables = readMap(node, `StageVariables of ${what}`).entries;
  return Object.fromEntries(
    [...variables].map(([name, value]) => [name, readText(value, `the stage variable ${name} of ${what}`)]),
  );
}

function readAccessLog(node: ResolvedNode | undefined, what: string): Stage["accessLog"] {
  if (node === undefined) return undefined;
  const settings: ResolvedMap = readMap(node, `AccessLogSettings of ${what}`);
  allowOnly(settings, ["DestinationArn", "Format"], `AccessLogSettings of ${what}`);
  const format = settings.entries.get("Format");
  const destination = settings.entries.get("DestinationArn");
  if (format === undefined) return undefined;
  return {
    format: readText(format, `Format of ${what}`),
    ...(destination === undefined ? {} : { destinationArn: readText(destination, `DestinationArn of ${what}`) }),
    location: format.at,
  };
}

function readThrottle(node: ResolvedNode, what: string): Throttle | undefined {
  const settings = readMap(node, what);
  allowOnly(
    settings,
    ["DataTraceEnabled", "DetailedMetricsEnabled", "LoggingLevel", "ThrottlingBurstLimit", "ThrottlingRateLimit"],
    what,
  );
  const burst = settings.entries.get("ThrottlingBurstLimit");
  const rate = settings.entries.get("ThrottlingRateLimit");
  if (burst === undefined && rate === undefined) return undefined;
  return {
    ...(burst === undefined ? {} : { burstLimit: readNumber(burst, `ThrottlingBurstLimit of ${what}`) }),
    ...(rate === undefined ? {} : { rateLimit: readNumber(rate, `ThrottlingRateLimit of ${what}`) }),
  };
}

function readRouteThrottles(node: ResolvedNode | undefined, what: string): Stage["routeThrottles"] {
  if (node === undefined) return {};
  const settings = readMap(node, `RouteSettings of ${what}`).entries;
  const throttles = [...settings].flatMap(([key, value]) => {
    const throttle = readThrottle(value, `RouteSettings of ${what} for '${key}'`);
    return throttle === undefined ? [] : [[key, throttle] as const];
  });
  return Object.fromEntries(throttles);
}
