import { UnsupportedError } from "../../model/errors";
import type { HttpApi, LambdaAuthorizer, Route } from "../../model/http-api";
import type { EpochMillis } from "../../model/time";
import type { IdentitySources } from "../authorizers/identity-source";
import {
  type IdentitySelector,
  identitySelector,
  requestSelector,
  type Selector,
} from "../authorizers/identity-source";
import { compileLogFormat, type LogFormatter } from "../logs/access-log";
import { type ContextSource, contextVariable } from "../logs/log-variables";
import { buildRouteTable, type RouteTable } from "../routes/route-table";
import { TokenBucket, throttleOf } from "../throttle";

/** An HTTP API with everything that a request needs prepared. */
export interface CompiledApi extends IdentitySources {
  readonly api: HttpApi;
  readonly table: RouteTable;
  /** By route key; routes that are not throttled are left out. */
  readonly buckets: ReadonlyMap<string, TokenBucket>;
  readonly accessLog?: LogFormatter<ContextSource>;
}

const JWT_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html";
const LAMBDA_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html";
const IAM_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html";

/**
 * Prepares an API. Throws an UnsupportedError for anything that the gateway would otherwise have to leave open: an
 * identity source that it can't read, and AWS_IAM routes, unless `allowUnsignedIam` lets these go unverified.
 */
export function compileApi(api: HttpApi, options: { allowUnsignedIam: boolean; now: EpochMillis }): CompiledApi {
  const tokenSources = new Map<string, Selector>();
  const identitySources = new Map<LambdaAuthorizer, readonly IdentitySelector[]>();
  const buckets = new Map<string, TokenBucket>();
  for (const route of api.routes) {
    const { authorizer } = route;
    if (authorizer.type === "AWS_IAM" && !options.allowUnsignedIam) throw iamUnsupported(route);
    if (authorizer.type === "JWT") tokenSources.set(authorizer.identitySource, tokenSource(authorizer));
    if (authorizer.type === "REQUEST")
      identitySources.set(authorizer, authorizer.identitySources.map(identitySource(authorizer)));
    const throttle = throttleOf(api.stage, route.routeKey);
    if (throttle !== undefined) buckets.set(route.routeKey, new TokenBucket(throttle, options.now));
  }
  const format = api.stage.accessLog?.format;
  return {
    api,
    table: buildRouteTable(api.routes),
    tokenSources,
    identitySources,
    buckets,
    ...(format !== undefined && { accessLog: compileLogFormat(format, contextVariable) }),
  };
}

function tokenSource({
  identitySource: expression,
  location,
}: Extract<Route["authorizer"], { type: "JWT" }>): Selector {
  const selector = requestSelector(expression);
  if (selector !== undefined) return selector;
  const message = `a JWT authorizer can't take its token from ${expression}; write $request.header.NAME or $request.querystring.NAME`;
  throw new UnsupportedError(location, message, JWT_PAGE);
}

const identitySource =
  ({ location }: LambdaAuthorizer) =>
  (expression: string): IdentitySelector => {
    const selector = identitySelector(expression);
    if (selector !== undefined) return selector;
    const message = `${expression} is no identity source; write $request.header.NAME, $request.querystring.NAME, $context.NAME or $stageVariables.NAME`;
    throw new UnsupportedError(location, message, LAMBDA_PAGE);
  };

function iamUnsupported({ routeKey, location }: Route): UnsupportedError {
  return new UnsupportedError(
    location,
    `route "${routeKey}" has the AWS_IAM authorizer, whose signatures can't be verified here; start with --allow-unsigned-iam to let every signed request in unverified, or give the route another authorizer`,
    IAM_PAGE,
  );
}

/**
 * A request's path as its routes see it: without a named stage's prefix; undefined if the path is not in the stage.
 */
export function pathInStage(stageName: string, path: string): string | undefined {
  if (stageName === "$default") return path;
  const prefix = `/${stageName}`;
  if (path === prefix) return "/";
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
}
