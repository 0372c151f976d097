import { type Answer, errorAnswer, type GatewayError } from "./answer";
import type { Verdict } from "./authorize";
import type { CompiledApi } from "./compiled-api";
import type { Exchange } from "./exchange";
import type { JwtAuthorization } from "./jwt-authorizer";
import type { RouteMatch } from "./match-route";
import { challenge, logText } from "./refusals";
import { tokenIn } from "./selection";
import type { JwtRoute } from "./subject";

export interface RouteAuthorization {
  readonly jwt: JwtAuthorization;
}

/**
 * Lets a request pass its route's authorizer, or answers it. Undefined: it may pass, and what the function is to know of
 * the caller stands in the exchange. At once unless something must be fetched or run.
 */
export function authorizeRoute(
  authorization: RouteAuthorization,
  compiled: CompiledApi,
  exchange: Exchange,
  { route }: RouteMatch,
): Answer | undefined | Promise<Answer | undefined> {
  switch (route.authorizer.type) {
    case "NONE":
      return undefined;
    case "JWT": {
      const jwtRoute: JwtRoute = { authorizer: route.authorizer, authorizationScopes: route.authorizationScopes };
      const select = compiled.tokenSources.get(route.authorizer.identitySource);
      const verdict = authorization.jwt.judge(tokenIn(select?.(exchange.request)), jwtRoute);
      const settle = (settled: Verdict) => applyVerdict(authorization.jwt, exchange, jwtRoute, settled);
      return verdict instanceof Promise ? verdict.then(settle) : settle(verdict);
    }
    case "AWS_IAM":
    case "REQUEST":
      return denied(exchange, "integration-failed");
  }
}

function applyVerdict(
  jwt: JwtAuthorization,
  exchange: Exchange,
  route: JwtRoute,
  verdict: Verdict,
): Answer | undefined {
  const { decision } = verdict;
  exchange.verdict = verdict;
  if (decision.allow) {
    exchange.authorizer = jwt.eventAuthorizer(decision.claims, decision.scopes, route);
    return undefined;
  }
  exchange.authorizerError = logText(decision, route.authorizationScopes);
  return denied(exchange, decision.status === 401 ? "unauthorized" : "forbidden", [
    ["www-authenticate", challenge(decision, route.authorizationScopes)],
  ]);
}

function denied(exchange: Exchange, error: GatewayError, headers?: Answer["headers"]): Answer {
  exchange.error = error;
  return errorAnswer(error, headers);
}
