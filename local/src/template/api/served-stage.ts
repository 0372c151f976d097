import { TemplateError } from "../../model/errors";
import type { Route, Stage } from "../../model/http-api";
import { readMap } from "../document/readers";
import {
  type LiveResource,
  type LiveResources,
  ofType,
  property,
  refOf,
  textProperty,
} from "../resources/live-resource";
import { readStage } from "./stage";

/**
 * The stage of an API that is served here: `$default` before a named one. Undefined, with a notice, for an API that
 * answers nothing on AWS because it has no stage, or one to which nothing is deployed.
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

/** API Gateway refuses settings for a route that is not there. */
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
