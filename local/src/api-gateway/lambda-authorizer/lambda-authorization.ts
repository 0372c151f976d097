import type { AuthorizerCheck } from "../../model/activity";
import type { LambdaAuthorizer } from "../../model/http-api";
import type { JsonValue } from "../../model/json";
import { seconds } from "../../model/time";
import type { EventAuthorizer, EventInput } from "../payload/event-input";
import { type AuthorizerAnswer, isGranted, readAuthorizerAnswer } from "./authorizer-answer";
import { AuthorizerCalls, type AuthorizerCallsOptions } from "./authorizer-calls";
import { authorizerEvent } from "./authorizer-event";

type LambdaDecision =
  | { readonly allow: true; readonly authorizer: EventAuthorizer; readonly checks: readonly AuthorizerCheck[] }
  | {
      readonly allow: false;
      readonly error: "unauthorized" | "forbidden" | "integration-failed";
      /** In an access log's words. */
      readonly text: string;
      readonly checks: readonly AuthorizerCheck[];
    };

type Asked = Omit<EventInput, "body" | "authorizer">;

/**
 * Asks authorizer functions, and remembers their answers as long as each authorizer says. Answers are found by a hash
 * of the identity sources' values; a policy among them is evaluated anew for each request's own route. A function that
 * fails is asked again the next time.
 * @see docs/aws-behaviour/http-api-authorizer.md, "Lambda authorizers"
 */
export class LambdaAuthorization {
  readonly #calls: AuthorizerCalls<AuthorizerAnswer>;

  constructor(options: AuthorizerCallsOptions) {
    this.#calls = new AuthorizerCalls(options);
  }

  /**
   * Whether the authorizer's function lets a request in. `identity` has the values of the authorizer's identity
   * sources, undefined for one that is absent or empty; then the function is not asked. It does NOT look into the
   * values.
   */
  async decide(
    authorizer: LambdaAuthorizer,
    identity: readonly (string | undefined)[],
    asked: Asked,
  ): Promise<LambdaDecision> {
    const values = identity.filter((value) => value !== undefined);
    const missing = authorizer.identitySources.filter((_, index) => identity[index] === undefined);
    if (missing.length > 0) {
      const checks = [check("identity-source", false, `nothing in ${missing.join(", ")}`)];
      return { allow: false, error: "unauthorized", text: "missing: identity source not provided", checks };
    }
    const source = check("identity-source", true, `${values.length} identity sources are there`);
    const { answer } = await this.#calls.answerTo({
      functionArn: authorizer.functionArn,
      resultTtl: authorizer.identitySources.length > 0 ? authorizer.resultTtl : seconds(0),
      key: cacheKey(authorizer, values),
      event: () => authorizerEvent(asked, authorizer, values),
      read: (payload) => readAuthorizerAnswer(payload, authorizer),
    });
    if ("problem" in answer) {
      const checks = [source, check("authorizer-function", false, answer.problem)];
      return {
        allow: false,
        error: "integration-failed",
        text: `authorizer ${authorizer.name}: ${answer.problem}`,
        checks,
      };
    }
    const { routeArn } = asked.facts;
    const granted = isGranted(answer, routeArn);
    const means = typeof answer.grant === "boolean" ? "isAuthorized" : `the policy for ${routeArn}`;
    const checks = [source, check("authorizer-function", granted, `${means} says ${granted ? "yes" : "no"}`)];
    if (!granted) return { allow: false, error: "forbidden", text: "the Lambda authorizer denied access", checks };
    const { context, principalId } = answer;
    return {
      allow: true,
      authorizer: { kind: "lambda", context, ...(principalId !== undefined && { principalId }) },
      checks,
    };
  }

  /** Forgets every answer. */
  clear(): void {
    this.#calls.clear();
  }
}

/** Names alone do not tell authorizers apart: an answer counts for the function and the sources it was given for. */
function cacheKey(authorizer: LambdaAuthorizer, identity: readonly string[]): JsonValue {
  const { name, functionArn, identitySources, payloadFormatVersion, enableSimpleResponses } = authorizer;
  return [name, functionArn, identitySources, payloadFormatVersion, enableSimpleResponses, identity];
}

function check(name: string, passed: boolean, evidence: string): AuthorizerCheck {
  return { name, passed, evidence };
}
