import type { Answer } from "../answer";
import {
  LET_IN_UNVERIFIED,
  lookForSignature,
  NOT_VERIFIED_HERE,
  SIGNATURE_MISSING,
} from "../authorizers/identity-source";
import type { Verdict } from "../jwt/authorize";
import type { JwtAuthorization } from "../jwt/jwt-authorization";
import { logText } from "../jwt/refusals";
import type { AuthorizerCalls } from "../lambda-authorizer/authorizer-calls";
import { restClaims } from "./claims-text";
import type { CompiledMethod, CompiledRestApi } from "./compiled-rest-api";
import { type PolicyVerdict, resourcePolicyVerdict } from "./resource-policy";
import { refuse } from "./rest-answers";
import { methodArn, type RestContext } from "./rest-context";
import { askMethodAuthorizer, type CompiledLambda, type MethodPolicy } from "./rest-lambda-authorizer";
import { bareToken, type CompiledPools, refusalError } from "./user-pools-authorizer";

export interface MethodAuthorization {
  readonly jwt: JwtAuthorization;
  readonly calls: AuthorizerCalls<MethodPolicy>;
  readonly log: (line: string) => void;
}

type Settled = Answer | undefined;

/**
 * The answer to a request that its method's authorizer or the API's resource policy refuses, or undefined if it may
 * pass; then `context.authorizer` holds what the function learns about the caller. It answers at once unless something
 * must be fetched or run.
 *
 * A policy's explicit deny comes first, but after a user pool's verdict; what it must say for a request to pass depends
 * on the authorizer. AWS_IAM refuses every request; with `allowUnsignedIam` it checks only that a signature of the right
 * form is there, and does NOT verify it.
 * @see docs/aws-behaviour/rest-api-authorizers.md, "Resource policies"
 */
export function authorizeMethod(
  authorization: MethodAuthorization,
  { policy }: CompiledRestApi,
  { guard }: CompiledMethod,
  context: RestContext,
): Settled | Promise<Settled> {
  const verdict = resourcePolicyVerdict(policy, context);
  if (guard.type === "USER_POOLS") {
    const judged = judgeToken(authorization.jwt, guard, context);
    const afterwards = (settled: Settled) => settled ?? unlessAllowed(context, verdict);
    return judged instanceof Promise ? judged.then(afterwards) : afterwards(judged);
  }
  if (verdict === "explicit-deny") return deniedByPolicy(context, verdict);
  switch (guard.type) {
    case "NONE":
      return unlessAllowed(context, verdict);
    case "AWS_IAM":
      return authorizeUnverified(authorization, guard.allowUnsignedIam, context);
    case "LAMBDA":
      return askFunction(authorization, guard, context, verdict);
  }
}

function unlessAllowed(context: RestContext, verdict: PolicyVerdict): Settled {
  return verdict === "none" || verdict === "allow" ? undefined : deniedByPolicy(context, verdict);
}

function deniedByPolicy(context: RestContext, verdict: PolicyVerdict): Answer {
  const { accountId, request } = context;
  const masked = methodArn(context).replace(accountId, `********${accountId.slice(-4)}`);
  const how = verdict === "explicit-deny" ? " with an explicit deny" : "";
  const evidence = `the API's resource policy says ${verdict} for ${methodArn(context)} from ${request.sourceIp}`;
  const earlier = context.checks?.() ?? [];
  context.checks = () => [...earlier, { name: "resource-policy", passed: false, evidence }];
  context.authorizerError = "the resource policy denied access";
  const message = `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${masked}${how}`;
  return refuse(context, { name: "policy-denies", message });
}

function judgeToken(jwt: JwtAuthorization, guard: CompiledPools, context: RestContext): Settled | Promise<Settled> {
  const token = bareToken(context.request.headers[guard.header]);
  const verdict = jwt.judge(token, guard.routeFor, guard.checks);
  return verdict instanceof Promise
    ? verdict.then((settled) => applyVerdict(jwt, context, settled))
    : applyVerdict(jwt, context, verdict);
}

function applyVerdict(jwt: JwtAuthorization, context: RestContext, { decision, checks }: Verdict): Settled {
  context.checks = checks;
  if (decision.allow) {
    context.claims = decision.claims;
    context.authorizer = { kind: "claims", claims: jwt.textsOf(decision.claims, restClaims) };
    return undefined;
  }
  context.authorizerError = logText(decision, context.match?.method.authorizationScopes ?? []);
  return refuse(context, refusalError(decision));
}

async function askFunction(
  { calls, log }: MethodAuthorization,
  guard: CompiledLambda,
  context: RestContext,
  policy: PolicyVerdict,
): Promise<Settled> {
  const asked = await askMethodAuthorizer(calls, guard, context);
  context.checks = () => asked.checks;
  if ("error" in asked) {
    context.authorizerError = asked.why;
    if (asked.error === "authorizer-failed") {
      log(
        `${context.requestId} Execution failed due to configuration error: Authorizer error: ${guard.authorizer.name}: ${asked.why}`,
      );
    }
    return refuse(context, asked.error);
  }
  const isAllowed = asked.verdict === "allow" || (asked.verdict === "no-match" && policy === "allow");
  if (isAllowed) {
    context.authorizer = asked.caller;
    return undefined;
  }
  context.authorizerError = "the Lambda authorizer denied access";
  if (asked.hint !== undefined) log(`${context.requestId} 403: ${asked.hint}`);
  const denied = refuse(context, asked.verdict === "explicit-deny" ? "explicit-deny" : "no-allow");
  return { ...denied, headers: [...denied.headers, ["X-Amzn-Trace-Id", context.traceId]] };
}

function authorizeUnverified({ log }: MethodAuthorization, allowed: boolean, context: RestContext): Settled {
  const { accessKey, check, isUnverifiable } = lookForSignature(context.request, allowed);
  context.checks = () => [check];
  if (accessKey === undefined) {
    if (isUnverifiable) log(`${context.requestId} ${NOT_VERIFIED_HERE}`);
    context.authorizerError = isUnverifiable ? NOT_VERIFIED_HERE : SIGNATURE_MISSING;
    return refuse(context, "unsigned-request");
  }
  log(`${context.requestId} ${LET_IN_UNVERIFIED}`);
  context.authorizer = { kind: "iam", accessKey };
  return undefined;
}
