import { hash } from "node:crypto";
import { type InvokeFunction, invokeWithin } from "../../model/invocation";
import type { JsonObject, JsonValue } from "../../model/json";
import { type Clock, type EpochMillis, isRecent, type Millis, millis, type Seconds } from "../../model/time";

export interface AuthorizerProblem {
  readonly problem: string;
  /** What the function threw, word for word. */
  readonly errorMessage?: string;
}

interface AuthorizerCall<Answer> {
  readonly functionArn: string;
  /** How long the answer is kept; 0 = not at all. */
  readonly resultTtl: Seconds;
  /** All that the answer depends on: requests with the same key share it. */
  readonly key: JsonValue;
  /** The function's event. */
  readonly event: () => JsonObject;
  readonly read: (payload: string) => Answer | AuthorizerProblem;
}

interface Called<Answer> {
  readonly answer: Answer | AuthorizerProblem;
  /** 0 for an answer that was kept. */
  readonly latency: Millis;
  readonly isRemembered: boolean;
}

export interface AuthorizerCallsOptions {
  readonly invoke: InvokeFunction;
  readonly clock: Clock;
}

/** How long an authorizer function may take. Inferred: AWS's quota for Lambda authorizers. */
const TIMEOUT = millis(10_000);
const REMEMBERED_ANSWERS = 1_000;

type Remembered<Answer> = Map<string, { readonly answer: Answer; readonly at: EpochMillis }>;

/**
 * Asks authorizer functions, and remembers their answers as long as each authorizer says, found by a hash of the key. A
 * function that fails is asked again the next time.
 */
export class AuthorizerCalls<Answer extends object> {
  readonly #options: AuthorizerCallsOptions;
  #answers: Remembered<Answer> = new Map();

  constructor(options: AuthorizerCallsOptions) {
    this.#options = options;
  }

  /** Forgets every answer, those that are still to come included. */
  clear(): void {
    this.#answers = new Map();
  }

  /** The function's answer to a request, or the one kept of an earlier request with the same key. Never rejects. */
  async answerTo(call: AuthorizerCall<Answer>): Promise<Called<Answer>> {
    const isKept = call.resultTtl > 0;
    const key = isKept ? hash("sha256", JSON.stringify(call.key), "base64") : "";
    const now = this.#options.clock();
    const answers = this.#answers;
    const known = isKept ? answers.get(key) : undefined;
    if (known !== undefined && isRecent(known.at, call.resultTtl * 1000, now))
      return { answer: known.answer, latency: millis(0), isRemembered: true };
    const answer = await this.#ask(call);
    if (isKept && !("problem" in answer)) remember(answers, key, { answer, at: now });
    return { answer, latency: millis(Math.max(0, this.#options.clock() - now)), isRemembered: false };
  }

  async #ask({ functionArn, event, read }: AuthorizerCall<Answer>): Promise<Answer | AuthorizerProblem> {
    const payload = JSON.stringify(event());
    const outcome = await invokeWithin(TIMEOUT, this.#options.invoke, { functionArn, payload });
    switch (outcome.kind) {
      case "success":
        return read(outcome.payload);
      case "function-error":
        return { problem: `the function failed with ${outcome.errorType}`, errorMessage: outcome.errorMessage };
      case "not-invoked":
        return { problem: `the function was not invoked: ${outcome.message}` };
      case "timed-out":
        return { problem: `the function gave no answer within ${TIMEOUT} ms` };
    }
  }
}

function remember<Answer>(
  answers: Remembered<Answer>,
  key: string,
  entry: { readonly answer: Answer; readonly at: EpochMillis },
): void {
  answers.delete(key);
  const oldest = answers.size >= REMEMBERED_ANSWERS ? answers.keys().next().value : undefined;
  if (oldest !== undefined) answers.delete(oldest);
  answers.set(key, entry);
}
