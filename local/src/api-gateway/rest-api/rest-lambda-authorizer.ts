import type { AuthorizerCheck } from "../../model/activity";
import { UnsupportedError } from "../../model/errors";
import { isJsonObject, type JsonObject } from "../../model/json";
import type { MethodLambdaAuthorizer } from "../../model/rest-api";
import { type Seconds, seconds } from "../../model/time";
import { parseObject } from "../lambda-authorizer/authorizer-answer";
import type { AuthorizerCalls, AuthorizerProblem } from "../lambda-authorizer/authorizer-calls";
import { type Policy, readPolicy, verdictOf } from "../lambda-authorizer/policy";
import { joinedParameters } from "../request";
import { methodArn, type RestCaller, type RestContext } from "./rest-context";
import type { RestErrorName } from "./rest-errors";
import { requestAuthorizerEvent, tokenAuthorizerEvent } from "./rest-event";
import { restVariable } from "./rest-variables";

const PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html";

type Kind = "TOKEN" | "REQUEST";
type IdentityReader = (context: RestContext) => string | undefined;

/** A Lambda authorizer ready to decide. */
export interface CompiledLambda {
  readonly kind: Kind;
  readonly authorizer: MethodLambdaAuthorizer;
  readonly sources: readonly IdentityReader[];
  readonly expression?: RegExp;
  readonly resultTtl: Seconds;
}

/** What an authorizer function of a REST API answered. */
export interface MethodPolicy {
  readonly policy: Policy;
  readonly principalId: string;
  readonly context: Readonly<Record<string, string | null>>;
  readonly usageIdentifierKey?: string;
}

/** Prepares the authorizer. Throws an UnsupportedError for an identity source or an expression that can't be read. */
export function compileLambda(kind: Kind, authorizer: MethodLambdaAuthorizer): CompiledLambda {
  const { identitySources, validationExpression, resultTtl } = authorizer;
  const sources = identitySources.map((source) => identityReader(source, authorizer));
  if (kind === "TOKEN" && (sources.length !== 1 || !/^method\.request\.header\./.test(identitySources[0] ?? ""))) {
    throw unsupported(
      authorizer,
      "is of type TOKEN and so has one header as its identity source, method.request.header.NAME",
    );
  }
  const common = { kind, authorizer, sources, resultTtl: sources.length === 0 ? seconds(0) : resultTtl };
  if (kind !== "TOKEN" || validationExpression === undefined) return common;
  try {
    return { ...common, expression: new RegExp(`^(?:${validationExpression})$`) };
  } catch {
    throw unsupported(authorizer, `has a validation expression that can't be read: ${validationExpression}`);
  }
}

function identityReader(source: string, authorizer: MethodLambdaAuthorizer): IdentityReader {
  const [, where, name = ""] =
    /^(method\.request\.header|method\.request\.querystring|stageVariables|context)\.(.+)$/.exec(source) ?? [];
  const lower = name.toLowerCase();
  switch (where) {
    case "method.request.header":
      return ({ request }) => request.headers[lower] || undefined;
    case "method.request.querystring":
      return ({ request }) => joinedParameters(request.rawQueryString)[name] || undefined;
    case "stageVariables":
      return ({ place: { stage } }) => (Object.hasOwn(stage.variables, name) ? stage.variables[name] : "") || undefined;
    case "context":
      return (context) => restVariable(`$context.${name}`, { context }) || undefined;
    default:
      throw unsupported(
        authorizer,
        `has the identity source ${source}; write method.request.header.NAME, method.request.querystring.NAME, stageVariables.NAME or context.NAME`,
      );
  }
}

function unsupported({ name, location }: MethodLambdaAuthorizer, problem: string): UnsupportedError {
  return new UnsupportedError(location, `the authorizer ${name} ${problem}`, PAGE);
}

export interface LambdaVerdict {
  /** What the function's policy says of the request's method. */
  readonly verdict: ReturnType<typeof verdictOf>;
  readonly caller: RestCaller;
  readonly checks: readonly AuthorizerCheck[];
  /** For the developer: why a policy kept of an earlier request denies this one. */
  readonly hint?: string;
}

export interface LambdaRefusal {
  readonly error: RestErrorName;
  readonly why: string;
  readonly checks: readonly AuthorizerCheck[];
}

/**
 * What the authorizer's function says of a request. It is not asked if an identity source is absent, empty, or does not
 * match the expression. Its policy may be one kept of an earlier request; it is evaluated for this one. Never rejects.
 * @see docs/aws-behaviour/rest-api-authorizers.md, "Lambda authorizers"
 */
export async function askMethodAuthorizer(
  calls: AuthorizerCalls<MethodPolicy>,
  compiled: CompiledLambda,
  context: RestContext,
): Promise<LambdaVerdict | LambdaRefusal> {
  const { authorizer, kind, sources, expression, resultTtl } = compiled;
  const identity = sources.map((read) => read(context));
  const missing = authorizer.identitySources.filter((_, index) => identity[index] === undefined);
  const [first = ""] = identity;
  const problem =
    missing.length > 0
      ? `nothing in ${missing.join(", ")}`
      : expression?.test(first) === false
        ? "the header does not match the validation expression"
        : undefined;
  if (problem !== undefined) {
    return { error: "unauthorized", why: problem, checks: [check("identity-source", false, problem)] };
  }
  const found = check("identity-source", true, `${identity.length} identity sources are there`);
  const { answer, latency, isRemembered } = await calls.answerTo({
    functionArn: authorizer.functionArn,
    resultTtl,
    key: [
      context.place.stage.name,
      kind,
      authorizer.name,
      authorizer.functionArn,
      authorizer.identitySources,
      identity.map(String),
    ],
    event: () => (kind === "TOKEN" ? tokenAuthorizerEvent(context, first) : requestAuthorizerEvent(context)),
    read: readMethodPolicy,
  });
  if ("problem" in answer) {
    const error = answer.errorMessage === "Unauthorized" ? "unauthorized" : "authorizer-failed";
    const why = error === "unauthorized" ? "the function failed with Unauthorized" : answer.problem;
    return { error, why, checks: [found, check("authorizer-function", false, why)] };
  }
  const { policy, usageIdentifierKey, ...caller } = answer;
  const arn = methodArn(context);
  const verdict = verdictOf(policy, arn);
  const kept = isRemembered ? ", which was kept of an earlier request with the same identity," : "";
  const evidence = `the policy${kept} says ${verdict} for ${arn}`;
  const isSurprise = isRemembered && verdict === "no-match";
  return {
    verdict,
    caller: {
      kind: "lambda",
      ...caller,
      integrationLatency: latency,
      ...(usageIdentifierKey !== undefined && { usageIdentifierKey }),
    },
    checks: [found, check("authorizer-function", verdict === "allow", evidence)],
    ...(isSurprise && {
      hint: `the policy of ${authorizer.name} is kept for ${resultTtl} s and does not name ${arn}: name all methods in it, or set the authorizer's TTL to 0`,
    }),
  };
}

function check(name: string, passed: boolean, evidence: string): AuthorizerCheck {
  return { name, passed, evidence };
}

/** Reads the function's answer. Whatever is not exactly of its form is a problem (500), never a yes. */
function readMethodPolicy(payload: string): MethodPolicy | AuthorizerProblem {
  const answer = parseObject(payload);
  if (answer === undefined) return { problem: "the answer is not an object" };
  const { principalId, policyDocument, context, usageIdentifierKey } = answer;
  if (typeof principalId !== "string" || principalId === "") return { problem: "the answer has no principalId" };
  const policy = readPolicy(policyDocument);
  if (policy === undefined) return { problem: "policyDocument is not an IAM policy with Effect, Action and Resource" };
  const texts = contextTexts(context ?? {});
  if (texts === undefined) return { problem: "context has a value that is no string, number, boolean or null" };
  const hasKey = typeof usageIdentifierKey === "string" && usageIdentifierKey !== "";
  return { policy, principalId, context: texts, ...(hasKey && { usageIdentifierKey }) };
}

function contextTexts(context: JsonObject[string]): Readonly<Record<string, string | null>> | undefined {
  if (!isJsonObject(context)) return undefined;
  const entries = Object.entries(context);
  if (entries.some(([, value]) => typeof value === "object" && value !== null)) return undefined;
  return Object.fromEntries(entries.map(([name, value]) => [name, value === null ? null : String(value)]));
}
