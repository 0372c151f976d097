import { UnsupportedError } from "../errors";
import type { HttpApi, Route } from "../model/http-api";
import type { EpochMillis } from "../model/time";
import { buildRouteTable, type RouteTable } from "./route-table";
import { requestSelector, type Selector } from "./selection";
import { TokenBucket, throttleOf } from "./throttle";

/** An API with what a request needs worked out beforehand. */
export interface CompiledApi {
  readonly api: HttpApi;
  readonly table: RouteTable;
  /** By the identity source's expression, of JWT authorizers. */
  readonly tokenSources: ReadonlyMap<string, Selector>;
  /** By route key; routes that are not throttled are not in it. */
  readonly buckets: ReadonlyMap<string, TokenBucket>;
}

const JWT_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html";
const IAM_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html";

/**
 * Works an API out. Throws an UnsupportedError for what the gateway would otherwise have to leave open: an identity
 * source that it can't read, and AWS_IAM routes, unless `allowUnsignedIam` says that these may go unverified.
 */
export function compileApi(api: HttpApi, options: { allowUnsignedIam: boolean; now: EpochMillis }): CompiledApi {
  const tokenSources = new Map<string, Selector>();
  const buckets = new Map<string, TokenBucket>();
  for (const route of api.routes) {
    if (route.authorizer.type === "AWS_IAM" && !options.allowUnsignedIam) throw iamUnsupported(route);
    if (route.authorizer.type === "JWT") {
      const { identitySource, location } = route.authorizer;
      const selector = requestSelector(identitySource);
      if (selector === undefined) {
        const message = `the identity source ${identitySource} of a JWT authorizer is not supported; write $request.header.NAME or $request.querystring.NAME`;
        throw new UnsupportedError(location, message, JWT_PAGE);
      }
      tokenSources.set(identitySource, selector);
    }
    const throttle = throttleOf(api.stage, route.routeKey);
    if (throttle !== undefined) buckets.set(route.routeKey, new TokenBucket(throttle, options.now));
  }
  return { api, table: buildRouteTable(api.routes), tokenSources, buckets };
}

function iamUnsupported({ routeKey, location }: Route): UnsupportedError {
  return new UnsupportedError(
    location,
    `route "${routeKey}" has the AWS_IAM authorizer, whose signatures can't be verified here; start with --allow-unsigned-iam to let every signed request in unverified, or give the route another authorizer`,
    IAM_PAGE,
  );
}

/**
 * A request's path as its routes see it: without a named stage's prefix; undefined where the path is not in the stage.
 */
export function pathInStage(stageName: string, path: string): string | undefined {
  if (stageName === "$default") return path;
  const prefix = `/${stageName}`;
  if (path === prefix) return "/";
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
}
