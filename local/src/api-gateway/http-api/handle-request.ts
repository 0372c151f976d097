import type { Answer } from "../answer";
import { authorizeRoute, type RouteAuthorization } from "../authorizers/authorize-route";
import type { BodyReader } from "../incoming";
import { foreignHostAnswer, notRunAnswer } from "../local-answers";
import { toEvent } from "../payload/to-event";
import { type RequestContext, refused } from "../request-context";
import { preflightAnswer, withCors } from "./cors";
import { type IntegrationDependencies, integrate } from "./integration";
import { placeRequest } from "./place-request";
import type { PreparedApi } from "./prepared-api";

/** What answering a request needs of the gateway around it. */
export interface RequestHandling extends IntegrationDependencies, RouteAuthorization {}

/**
 * The answer to one request, by these steps in this order: Host header, size of the headers, stage, route, preflight,
 * throttle, authorizer, body, event, function, response, CORS headers. Only a request that passed its route's
 * authorizer has its body read and reaches a function. The request line and headers must have been read before (see
 * readRequest). What the steps find out is noted in `context`.
 */
export async function handleRequest(
  handling: RequestHandling,
  compiled: PreparedApi,
  context: RequestContext,
  readBody: BodyReader,
): Promise<Answer> {
  const { request } = context;
  const { cors } = compiled.api;
  const placement = placeRequest(compiled, request);
  switch (placement.kind) {
    case "foreign-host":
      return foreignHostAnswer();
    case "headers-too-large":
      return refused(context, "headers-too-large");
    case "outside-stage":
      context.outsideStage = true;
      return refused(context, "not-found");
    case "preflight":
      return preflightAnswer(placement.cors, request.headers["origin"]);
    case "route":
      context.match = placement.match;
  }
  const answer = await answerRoute(handling, compiled, context, readBody);
  return withCors(answer, cors, request);
}

async function answerRoute(
  handling: RequestHandling,
  compiled: PreparedApi,
  context: RequestContext,
  readBody: BodyReader,
): Promise<Answer> {
  const { match, startedAt } = context;
  if (match === undefined) return refused(context, "not-found");
  if (compiled.buckets.get(match.route.routeKey)?.take(startedAt) === false) return refused(context, "throttled");
  const authorizing = authorizeRoute(handling, compiled, context, match);
  const refusal = authorizing instanceof Promise ? await authorizing : authorizing;
  if (refusal !== undefined) return refusal;
  const reading = readBody();
  const body = reading instanceof Promise ? await reading : reading;
  if (body === undefined) return refused(context, "too-large");
  context.body = body;
  const { integration } = match.route;
  if (integration.type === "NOT_RUN") return notRunAnswer(integration);
  const { request, authorizer } = context;
  const event = toEvent({ request, match, body, facts: handling.facts(context), ...(authorizer && { authorizer }) });
  context.event = JSON.stringify(event);
  const result = await integrate(handling, integration, context.event, context.requestId);
  context.integration = result.facts;
  if (result.error !== undefined) context.error = result.error;
  return result.answer;
}
