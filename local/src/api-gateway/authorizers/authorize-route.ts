import type { LambdaAuthorizer } from "../../model/http-api";
import type { Answer } from "../answer";
import type { Verdict } from "../jwt/authorize";
import type { JwtAuthorization } from "../jwt/jwt-authorization";
import { challenge, logText } from "../jwt/refusals";
import type { JwtRoute } from "../jwt/subject";
import type { LambdaAuthorization } from "../lambda-authorizer/lambda-authorization";
import type { RequestFacts } from "../payload/event-input";
import { type RequestContext, refused } from "../request-context";
import type { RouteMatch } from "../routes/route-table";
import type { IdentitySources } from "./identity-source";
import { LET_IN_UNVERIFIED, lookForSignature, NOT_VERIFIED_HERE, SIGNATURE_MISSING, tokenIn } from "./identity-source";

export interface RouteAuthorization {
  readonly jwt: JwtAuthorization;
  readonly lambda: LambdaAuthorization;
  readonly facts: (context: RequestContext) => RequestFacts;
  readonly log: (line: string) => void;
}

/** What the guards of an API need besides the request. */
interface RouteGuards extends IdentitySources {
  readonly allowUnsignedIam: boolean;
}

type Settled = Answer | undefined;

/**
 * The answer to a request that its route's authorizer refuses, or undefined if it may pass; then `context.authorizer`
 * holds what the function learns about the caller. It answers at once unless something must be fetched or run.
 *
 * A JWT authorizer checks all of CHECKS, a Lambda authorizer asks its function. AWS_IAM refuses every request; with
 * `allowUnsignedIam` it checks only that a signature of the right form is there, and does NOT verify it. A route without
 * an authorizer is open.
 */
export function authorizeRoute(
  authorization: RouteAuthorization,
  sources: RouteGuards,
  context: RequestContext,
  match: RouteMatch,
): Settled | Promise<Settled> {
  const { authorizer, authorizationScopes } = match.route;
  switch (authorizer.type) {
    case "NONE":
      return undefined;
    case "JWT": {
      const route: JwtRoute = { authorizer, authorizationScopes };
      const select = sources.tokenSources.get(authorizer.identitySource);
      const verdict = authorization.jwt.judge(tokenIn(select?.(context.request)), route);
      return verdict instanceof Promise
        ? verdict.then((settled) => applyVerdict(authorization.jwt, context, route, settled))
        : applyVerdict(authorization.jwt, context, route, verdict);
    }
    case "REQUEST":
      return askFunction(authorization, sources, context, match, authorizer);
    case "AWS_IAM":
      return authorizeUnverified(authorization, sources.allowUnsignedIam, context);
  }
}

function applyVerdict(jwt: JwtAuthorization, context: RequestContext, route: JwtRoute, verdict: Verdict): Settled {
  const { decision, checks } = verdict;
  context.checks = checks;
  if (decision.allow) {
    context.claims = decision.claims;
    context.authorizer = jwt.eventAuthorizer(decision.claims, decision.scopes, route);
    return undefined;
  }
  context.authorizerError = logText(decision, route.authorizationScopes);
  return refused(context, decision.status === 401 ? "unauthorized" : "forbidden", [
    ["www-authenticate", challenge(decision, route.authorizationScopes)],
  ]);
}

async function askFunction(
  { lambda, facts: factsOf, ...authorization }: RouteAuthorization,
  sources: IdentitySources,
  context: RequestContext,
  match: RouteMatch,
  authorizer: LambdaAuthorizer,
): Promise<Settled> {
  const facts = factsOf(context);
  const selectors = sources.identitySources.get(authorizer);
  if (selectors === undefined) throw new Error(`no identity sources were worked out for ${authorizer.name}`);
  const source = { context, facts, now: context.startedAt };
  const identity = selectors.map((select) => select(source));
  const decision = await lambda.decide(authorizer, identity, { request: context.request, match, facts });
  context.checks = () => decision.checks;
  if (decision.allow) {
    context.authorizer = decision.authorizer;
    return undefined;
  }
  context.authorizerError = decision.text;
  if (decision.error === "integration-failed") authorization.log(`${context.requestId} 500: ${decision.text}`);
  return refused(context, decision.error);
}

function authorizeUnverified({ log }: RouteAuthorization, allowed: boolean, context: RequestContext): Settled {
  const { accessKey, check, isUnverifiable } = lookForSignature(context.request, allowed);
  context.checks = () => [check];
  if (accessKey === undefined) {
    if (isUnverifiable) log(`${context.requestId} ${NOT_VERIFIED_HERE}`);
    context.authorizerError = isUnverifiable ? NOT_VERIFIED_HERE : SIGNATURE_MISSING;
    return refused(context, "forbidden");
  }
  log(`${context.requestId} ${LET_IN_UNVERIFIED}`);
  context.authorizer = { kind: "iam", accessKey };
  return undefined;
}
