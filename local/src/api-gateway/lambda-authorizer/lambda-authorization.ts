import { hash } from "node:crypto";
import type { AuthorizerCheck } from "../../model/activity";
import type { LambdaAuthorizer } from "../../model/http-api";
import { type InvokeFunction, invokeWithin } from "../../model/invocation";
import type { Clock, EpochMillis } from "../../model/time";
import { isRecent, millis } from "../../model/time";
import type { EventAuthorizer, EventInput } from "../payload/event-input";
import { type AuthorizerAnswer, type AuthorizerProblem, isGranted, readAuthorizerAnswer } from "./authorizer-answer";
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

interface LambdaAuthorizationOptions {
  readonly invoke: InvokeFunction;
  readonly clock: Clock;
}

type Asked = Omit<EventInput, "body" | "authorizer">;

/** How long an authorizer function may take. Inferred: AWS's quota for Lambda authorizers. */
const TIMEOUT = millis(10_000);
const REMEMBERED_ANSWERS = 1_000;

interface RememberedAnswer {
  readonly answer: AuthorizerAnswer;
  readonly at: EpochMillis;
}

/**
 * Asks authorizer functions, and remembers their answers as long as each authorizer says. Answers are found by a hash
 * of the identity sources' values; a policy among them is evaluated anew for each request's own route. A function that
 * fails is asked again the next time.
 * @see docs/aws-behaviour/http-api-authorizer.md, "Lambda authorizers"
 */
export class LambdaAuthorization {
  readonly #dependencies: LambdaAuthorizationOptions;
  readonly #answers = new Map<string, RememberedAnswer>();

  constructor(dependencies: LambdaAuthorizationOptions) {
    this.#dependencies = dependencies;
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
    const answer = await this.#answerFor(authorizer, values, asked);
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
    this.#answers.clear();
  }

  async #answerFor(
    authorizer: LambdaAuthorizer,
    identity: readonly string[],
    asked: Asked,
  ): Promise<AuthorizerAnswer | AuthorizerProblem> {
    const isRemembered = authorizer.resultTtl > 0 && authorizer.identitySources.length > 0;
    const key = isRemembered ? cacheKey(authorizer, identity) : "";
    const now = this.#dependencies.clock();
    const known = isRemembered ? this.#answers.get(key) : undefined;
    if (known !== undefined && isRecent(known.at, authorizer.resultTtl * 1000, now)) return known.answer;
    const answer = await this.#ask(authorizer, identity, asked);
    if (isRemembered && !("problem" in answer)) {
      this.#remember(key, { answer, at: now });
    }
    return answer;
  }

  async #ask(
    authorizer: LambdaAuthorizer,
    identity: readonly string[],
    asked: Asked,
  ): Promise<AuthorizerAnswer | AuthorizerProblem> {
    const payload = JSON.stringify(authorizerEvent(asked, authorizer, identity));
    const { functionArn } = authorizer;
    const outcome = await invokeWithin(TIMEOUT, this.#dependencies.invoke, { functionArn, payload });
    switch (outcome.kind) {
      case "success":
        return readAuthorizerAnswer(outcome.payload, authorizer);
      case "function-error":
        return { problem: `the function failed with ${outcome.errorType}` };
      case "not-invoked":
        return { problem: `the function was not invoked: ${outcome.message}` };
      case "timed-out":
        return { problem: `the function gave no answer within ${TIMEOUT} ms` };
    }
  }

  #remember(key: string, entry: RememberedAnswer): void {
    this.#answers.delete(key);
    const oldest = this.#answers.size >= REMEMBERED_ANSWERS ? this.#answers.keys().next().value : undefined;
    if (oldest !== undefined) this.#answers.delete(oldest);
    this.#answers.set(key, entry);
  }
}

/** Names alone do not tell authorizers apart: an answer counts for the function and the sources it was given for. */
function cacheKey(authorizer: LambdaAuthorizer, identity: readonly string[]): string {
  const { name, functionArn, identitySources, payloadFormatVersion, enableSimpleResponses } = authorizer;
  const asked = [name, functionArn, identitySources, payloadFormatVersion, enableSimpleResponses, identity];
  return hash("sha256", JSON.stringify(asked), "base64");
}

function check(name: string, passed: boolean, evidence: string): AuthorizerCheck {
  return { name, passed, evidence };
}
