import type { LambdaAuthorizer } from "../model/http-api";
import type { Answer } from "./answer";
import type { CompiledApi } from "./compiled-api";
import { type Exchange, refused } from "./exchange";
import type { Verdict } from "./jwt/authorize";
import type { JwtAuthorization } from "./jwt/jwt-authorization";
import { challenge, logText } from "./jwt/refusals";
import type { JwtRoute } from "./jwt/subject";
import type { LambdaAuthorization } from "./lambda-authorizer/lambda-authorization";
import type { RequestFacts } from "./payload/event-input";
import type { RouteMatch } from "./routes/match-route";
import { tokenIn } from "./selection";
import { claimedAccessKey } from "./sigv4";

export interface RouteAuthorization {
  readonly jwt: JwtAuthorization;
  readonly lambda: LambdaAuthorization;
  readonly facts: (exchange: Exchange) => RequestFacts;
  readonly log: (line: string) => void;
}

type Settled = Answer | undefined;

/**
 * Lets a request pass its route's authorizer, or answers it. Undefined: it may pass, and what the function is to know of
 * the caller stands in the exchange. At once unless something must be fetched or run.
 */
export function authorizeRoute(
  authorization: RouteAuthorization,
  compiled: CompiledApi,
  exchange: Exchange,
  match: RouteMatch,
): Settled | Promise<Settled> {
  const { authorizer, authorizationScopes } = match.route;
  switch (authorizer.type) {
    case "NONE":
      return undefined;
    case "JWT": {
      const route: JwtRoute = { authorizer, authorizationScopes };
      const select = compiled.tokenSources.get(authorizer.identitySource);
      const verdict = authorization.jwt.judge(tokenIn(select?.(exchange.request)), route);
      return verdict instanceof Promise
        ? verdict.then((settled) => applyVerdict(authorization.jwt, exchange, route, settled))
        : applyVerdict(authorization.jwt, exchange, route, verdict);
    }
    case "REQUEST":
      return askFunction(authorization, compiled, exchange, match, authorizer);
    case "AWS_IAM":
      return lookForSignature(authorization, exchange);
  }
}

function applyVerdict(jwt: JwtAuthorization, exchange: Exchange, route: JwtRoute, verdict: Verdict): Settled {
  const { decision, checks } = verdict;
  exchange.checks = checks;
  if (decision.allow) {
    exchange.claims = decision.claims;
    exchange.authorizer = jwt.eventAuthorizer(decision.claims, decision.scopes, route);
    return undefined;
  }
  exchange.authorizerError = logText(decision, route.authorizationScopes);
  return refused(exchange, decision.status === 401 ? "unauthorized" : "forbidden", [
    ["www-authenticate", challenge(decision, route.authorizationScopes)],
  ]);
}

async function askFunction(
  { lambda, facts: factsOf, ...authorization }: RouteAuthorization,
  compiled: CompiledApi,
  exchange: Exchange,
  match: RouteMatch,
  authorizer: LambdaAuthorizer,
): Promise<Settled> {
  const facts = factsOf(exchange);
  const selectors = compiled.identitySources.get(authorizer);
  if (selectors === undefined) throw new Error(`no identity sources were worked out for ${authorizer.name}`);
  const source = { exchange, facts, now: exchange.startedAt };
  const identity = selectors.map((select) => select(source));
  const decision = await lambda.decide(authorizer, identity, { request: exchange.request, match, facts });
  exchange.checks = () => decision.checks;
  if (decision.allow) {
    exchange.authorizer = decision.authorizer;
    return undefined;
  }
  exchange.authorizerError = decision.text;
  if (decision.error === "integration-failed") authorization.log(`${exchange.requestId} 500: ${decision.text}`);
  return refused(exchange, decision.error);
}

/** Only reached where `allowUnsignedIam` was given: compileApi refuses such routes otherwise. */
function lookForSignature({ log }: RouteAuthorization, exchange: Exchange): Settled {
  const accessKey = claimedAccessKey(exchange.request);
  const evidence =
    accessKey === undefined ? "no Signature Version 4 of the right form" : "a signature is there; it was NOT verified";
  exchange.checks = () => [{ name: "signature-present", passed: accessKey !== undefined, evidence }];
  if (accessKey === undefined) {
    exchange.authorizerError = "missing: signature not provided";
    return refused(exchange, "forbidden");
  }
  log(`${exchange.requestId} AWS_IAM: let in by a signature that was NOT verified; AWS verifies it`);
  exchange.authorizer = { kind: "iam", accessKey };
  return undefined;
}
