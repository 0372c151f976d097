import type { Answer } from "./answer";
import { type CompiledApi, pathInStage } from "./compiled-api";
import { isPreflight, preflightAnswer, withCors } from "./cors";
import { type Exchange, refused } from "./exchange";
import { type IntegrationDependencies, integrate } from "./integration";
import { toEvent } from "./payload/to-event";
import { authorizeRoute, type RouteAuthorization } from "./route-authorization";
import { matchRoute } from "./routes/match-route";

/** What answering a request needs of the gateway around it. */
export interface RequestHandling extends IntegrationDependencies, RouteAuthorization {}

/** The request's body, read when it is needed; undefined where it is over 10 MB. */
export type BodyReader = () => Buffer | Promise<Buffer | undefined>;

/**
 * The answer to one request: stage, route, preflight, throttle, authorizer, event, function, response, CORS headers, in
 * this order. A request that is not let in never reaches a function, and its body is not read. What it finds out is
 * left in `exchange`.
 */
export async function handleRequest(
  handling: RequestHandling,
  compiled: CompiledApi,
  exchange: Exchange,
  readBody: BodyReader,
): Promise<Answer> {
  const { request } = exchange;
  const { cors } = compiled.api;
  const path = pathInStage(compiled.api.stage.name, request.path);
  if (path === undefined) {
    exchange.outsideStage = true;
    return refused(exchange, "not-found");
  }
  const match = matchRoute(compiled.table, request.method, path);
  if (match !== undefined) exchange.match = match;
  else if (cors !== undefined && isPreflight(request)) {
    return preflightAnswer(cors, request.headers["origin"]);
  }
  const answer = await answerRoute(handling, compiled, exchange, readBody);
  return withCors(answer, cors, request);
}

async function answerRoute(
  handling: RequestHandling,
  compiled: CompiledApi,
  exchange: Exchange,
  readBody: BodyReader,
): Promise<Answer> {
  const { match, startedAt } = exchange;
  if (match === undefined) return refused(exchange, "not-found");
  if (compiled.buckets.get(match.route.routeKey)?.take(startedAt) === false) return refused(exchange, "throttled");
  const authorizing = authorizeRoute(handling, compiled, exchange, match);
  const refusal = authorizing instanceof Promise ? await authorizing : authorizing;
  if (refusal !== undefined) return refusal;
  const reading = readBody();
  const body = reading instanceof Promise ? await reading : reading;
  if (body === undefined) return refused(exchange, "too-large");
  const { request, authorizer } = exchange;
  const event = toEvent({ request, match, body, facts: handling.facts(exchange), ...(authorizer && { authorizer }) });
  const result = await integrate(handling, match.route.integration, JSON.stringify(event), exchange.requestId);
  exchange.integration = result.facts;
  if (result.error !== undefined) exchange.error = result.error;
  return result.answer;
}
