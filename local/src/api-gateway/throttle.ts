import type { Stage, Throttle } from "../model/http-api";
import type { EpochMillis } from "../model/time";

/** An account's own limits, which count if a stage sets only one of the two. Documented. */
const ACCOUNT_RATE = 10_000;
const ACCOUNT_BURST = 5_000;

/** Tokens that come back at a rate, up to a burst; a request takes one. */
export class TokenBucket {
  readonly #capacity: number;
  readonly #perMillisecond: number;
  #tokens: number;
  #at: EpochMillis;

  constructor({ burstLimit = ACCOUNT_BURST, rateLimit = ACCOUNT_RATE }: Throttle, now: EpochMillis) {
    this.#capacity = burstLimit;
    this.#perMillisecond = rateLimit / 1000;
    this.#tokens = burstLimit;
    this.#at = now;
  }

  /** Whether a request may pass now; it has then taken its token. A clock set back gives no tokens and takes none. */
  take(now: EpochMillis): boolean {
    const elapsed = Math.max(0, now - this.#at);
    this.#tokens = Math.min(this.#capacity, this.#tokens + elapsed * this.#perMillisecond);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** What a stage sets for a route: the route's own limits, each over the stage's default. Undefined: not throttled. */
export function throttleOf(stage: Stage, routeKey: string): Throttle | undefined {
  const own = stage.routeThrottles[routeKey];
  const burstLimit = own?.burstLimit ?? stage.defaultThrottle?.burstLimit;
  const rateLimit = own?.rateLimit ?? stage.defaultThrottle?.rateLimit;
  if (burstLimit === undefined && rateLimit === undefined) return undefined;
  return { ...(burstLimit !== undefined && { burstLimit }), ...(rateLimit !== undefined && { rateLimit }) };
}
