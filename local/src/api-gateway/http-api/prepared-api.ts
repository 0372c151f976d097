import { UnsupportedError } from "../../model/errors";
import type { HttpApi, LambdaAuthorizer } from "../../model/http-api";
import type { EpochMillis } from "../../model/time";
import { type IdentitySelector, type IdentitySources, identitySelector } from "../authorizers/identity-source";
import { compileLogFormat, type LogFormatter } from "../logs/access-log";
import { TokenBucket, throttleOf } from "../throttle";
import { type CompiledApi, compileApi } from "./compiled-api";

/** An HTTP API with everything that a request needs. */
export interface PreparedApi extends CompiledApi, IdentitySources {
  /** By route key; routes that are not throttled are left out. */
  readonly buckets: ReadonlyMap<string, TokenBucket>;
  readonly accessLog?: LogFormatter;
}

const LAMBDA_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html";

/**
 * Compiles an API, the identity sources of its Lambda authorizers, its throttles and its access log. Throws an
 * UnsupportedError as `compileApi` does, and for an identity source of a Lambda authorizer that it can't read.
 */
export function prepareApi(
  api: HttpApi,
  options: { readonly allowUnsignedIam: boolean; readonly now: EpochMillis },
): PreparedApi {
  const identitySources = new Map<LambdaAuthorizer, readonly IdentitySelector[]>();
  const buckets = new Map<string, TokenBucket>();
  for (const { authorizer, routeKey } of api.routes) {
    if (authorizer.type === "REQUEST")
      identitySources.set(authorizer, authorizer.identitySources.map(identitySource(authorizer)));
    const throttle = throttleOf(api.stage, routeKey);
    if (throttle !== undefined) buckets.set(routeKey, new TokenBucket(throttle, options.now));
  }
  const format = api.stage.accessLog?.format;
  return {
    ...compileApi(api, options),
    identitySources,
    buckets,
    ...(format !== undefined && { accessLog: compileLogFormat(format) }),
  };
}

const identitySource =
  ({ location }: LambdaAuthorizer) =>
  (expression: string): IdentitySelector => {
    const selector = identitySelector(expression);
    if (selector !== undefined) return selector;
    const message = `${expression} is no identity source; write $request.header.NAME, $request.querystring.NAME, $context.NAME or $stageVariables.NAME`;
    throw new UnsupportedError(location, message, LAMBDA_PAGE);
  };
