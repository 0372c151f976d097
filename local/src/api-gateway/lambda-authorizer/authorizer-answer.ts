import type { LambdaAuthorizer } from "../../model/http-api";
import { isJsonObject, type JsonObject } from "../../model/json";
import type { AuthorizerProblem } from "./authorizer-calls";
import { allows, type Policy, readPolicy } from "./policy";

/** What an authorizer function answered. */
export interface AuthorizerAnswer {
  /** Of a simple response a yes or no for every route, else a policy for each request's own route. */
  readonly grant: boolean | Policy;
  readonly context: JsonObject | null;
  readonly principalId?: string;
}

/**
 * Reads an authorizer function's answer: with simple responses `{isAuthorized, context}`, else a policy with
 * `{principalId, policyDocument, context}`. Anything else is a problem (500), never a yes.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function readAuthorizerAnswer(
  payload: string,
  authorizer: Pick<LambdaAuthorizer, "enableSimpleResponses" | "payloadFormatVersion">,
): AuthorizerAnswer | AuthorizerProblem {
  const answer = parseObject(payload);
  if (answer === undefined) return { problem: "the answer is not an object" };
  const { isAuthorized, policyDocument, principalId, context = null } = answer;
  if (context !== null && !isJsonObject(context)) return { problem: "context is not an object" };
  if (authorizer.enableSimpleResponses && authorizer.payloadFormatVersion === "2.0") {
    return typeof isAuthorized === "boolean"
      ? { grant: isAuthorized, context }
      : { problem: "isAuthorized is not true or false, as a simple response has it" };
  }
  const policy = readPolicy(policyDocument);
  if (policy === undefined) return { problem: "policyDocument is not an IAM policy with Effect, Action and Resource" };
  return { grant: policy, context, ...(typeof principalId === "string" && { principalId }) };
}

/** Whether the answer lets the route of an ARN be invoked. */
export function isGranted({ grant }: AuthorizerAnswer, routeArn: string): boolean {
  return typeof grant === "boolean" ? grant : allows(grant, routeArn);
}

/** The JSON object that a payload holds; undefined for any other payload. */
export function parseObject(payload: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(payload);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
