import { isLoopbackHost } from "../../http/loopback-only";
import type { Answer } from "../answer";
import { claimedAccessKey } from "../authorizers/identity-source";
import type { IntegrationDependencies } from "../http-api/integration";
import type { BodyReader } from "../incoming";
import { foreignHostAnswer } from "../local-answers";
import { authorizeMethod, type MethodAuthorization } from "./authorize-method";
import type { CompiledRestApi } from "./compiled-rest-api";
import { refuse } from "./rest-answers";
import { methodArn, type RestContext } from "./rest-context";
import { restError } from "./rest-errors";
import { integrateMethod } from "./rest-integration";
import { matchMethod } from "./rest-routes";
import { bodyProblem, missingParameters } from "./rest-validators";

export interface RestHandling extends MethodAuthorization, IntegrationDependencies {}

/** Characters that the request line and all header values may have together. Documented: 10,240 bytes. */
const LARGEST_HEAD = 10_240;
/** Bytes of the ARN of a method with an authorizer. Documented. */
const LONGEST_ARN = 1_600;

/**
 * The answer to one request, by these steps in this order: Host header, size of the headers, resource and method,
 * resource policy and authorizer, API key, throttle and quota, body, validator, integration. Only a request that passed
 * its method's authorizer has its body read and reaches an integration. What the steps find out is noted in `context`.
 * @see docs/aws-behaviour/rest-api-errors.md, "Order of the checks"
 */
export async function handleRestRequest(
  handling: RestHandling,
  compiled: CompiledRestApi,
  context: RestContext,
  readBody: BodyReader,
): Promise<Answer> {
  const { request, place } = context;
  if (!isLoopbackHost(request.headers["host"] ?? "localhost")) return foreignHostAnswer();
  if (request.headSize > LARGEST_HEAD) return refuse(context, "headers-too-large");
  const match = matchMethod(compiled.tree, request.method, place.path);
  const method = match && compiled.methods.get(match.method);
  if (match === undefined || method === undefined) return noMethod(handling, context);
  context.match = match;
  const isGuarded = method.guard.type === "USER_POOLS" || method.guard.type === "LAMBDA";
  if (isGuarded && methodArn(context).length > LONGEST_ARN) return refuse(context, "arn-too-long");
  readApiKey(compiled, context);
  const authorizing = authorizeMethod(handling, compiled, method, context);
  const refusal = authorizing instanceof Promise ? await authorizing : authorizing;
  if (refusal !== undefined) return refusal;
  const overLimit = checkUsage(compiled, context);
  if (overLimit !== undefined) return overLimit;
  const reading = readBody();
  const body = reading instanceof Promise ? await reading : reading;
  if (body === undefined) return refuse(context, "body-too-large");
  context.body = body;
  const invalid = missingParameters(method.validator, context) ?? bodyProblem(method.validator, context, body);
  if (invalid !== undefined) return refuse(context, invalid);
  return integrateMethod(handling, context, match.method.integration, body);
}

/**
 * A request for no method is taken for one that is not signed; and one with an `Authorization` header for one badly
 * signed.
 */
function noMethod({ log }: RestHandling, context: RestContext): Answer {
  const { request, place, requestId } = context;
  const { authorization } = request.headers;
  log(`${requestId} 403: the API has no resource with the method ${request.method} for ${place.path}`);
  if (authorization === undefined || claimedAccessKey(request) !== undefined) return refuse(context, "no-method");
  const value = authorization.slice(authorization.indexOf(" ") + 1);
  const [part = value] = value.split(",").filter((each) => !each.includes("="));
  const { message } = restError("incomplete-signature");
  return refuse(context, { name: "incomplete-signature", message: `'${part}' ${message}: '${authorization}'.` });
}

/** The key that the client sent; that of an authorizer function is known only after it was asked. */
function readApiKey({ api, limits }: CompiledRestApi, context: RestContext): void {
  const value = api.apiKeySource === "HEADER" ? context.request.headers["x-api-key"] : undefined;
  if (value !== undefined) setApiKey(limits, context, value);
}

function setApiKey(limits: CompiledRestApi["limits"], context: RestContext, value: string): void {
  const known = limits.keyOf(value);
  context.apiKey = { value, ...(known !== undefined && { known }) };
}

/** The answer to a request without a valid key, where one is asked for, or over a limit; undefined if it may pass. */
function checkUsage({ api, limits }: CompiledRestApi, context: RestContext): Answer | undefined {
  const { authorizer, match, place } = context;
  const isFromAuthorizer = api.apiKeySource === "AUTHORIZER" && authorizer?.kind === "lambda";
  if (isFromAuthorizer && authorizer.usageIdentifierKey !== undefined) {
    setApiKey(limits, context, authorizer.usageIdentifierKey);
  }
  if (match?.method.apiKeyRequired !== true) {
    const over = limits.take(context, undefined);
    return over && refuse(context, over);
  }
  const plan = limits.planOf(context.apiKey?.value, place.stage.name);
  const evidence = keyEvidence(context);
  const earlier = context.checks?.() ?? [];
  context.checks = () => [...earlier, { name: "api-key", passed: plan !== undefined, evidence }];
  if (plan === undefined) return refuse(context, "api-key-invalid");
  const over = limits.take(context, plan);
  return over && refuse(context, over);
}

/** Never the key itself. */
function keyEvidence({ apiKey, place }: RestContext): string {
  if (apiKey === undefined) return "no API key came with the request";
  if (apiKey.known === undefined) return "the API key is none of this API's usage plans";
  const { logicalId, enabled } = apiKey.known;
  return `the API key is ${logicalId}, ${enabled ? "enabled" : "disabled"}, held against the usage plans of the stage ${place.stage.name}`;
}
