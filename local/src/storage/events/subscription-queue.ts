import type { InvocationOutcome, InvokeFunction } from "../../model/invocation";
import { type Clock, type EpochMillis, isRecent } from "../../model/time";
import type { ObjectEvent } from "../s3/objects/records";
import { stableId } from "./object-event-forms";
import type { Subscription } from "./subscription";

/** Why an event was given up. */
export interface Failure {
  readonly requestId: string;
  readonly payload: string;
  /** How often the function was called. */
  readonly calls: number;
  readonly condition: "RetriesExhausted" | "EventAgeExceeded";
  readonly outcome: Exclude<InvocationOutcome, { readonly kind: "success" }>;
}

/** An event on its way to one function. */
export interface Delivery {
  readonly event: ObjectEvent;
  readonly payload: string;
  readonly since: EpochMillis;
  /** How often the function failed, and how often it could not be called. */
  calls: number;
  refusals: number;
  failure?: Failure;
}

interface QueueParts {
  readonly invoke: InvokeFunction;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** A delivery has succeeded, or has a failure. */
  readonly settled: (delivery: Delivery) => void;
  /** Something waits for its time: `look` is to be called. */
  readonly waits: () => void;
}

/** Until when a line stands still. */
interface Wait {
  readonly place: string;
  readonly from: EpochMillis;
  readonly span: number;
}

/** Events that one function handles at the same time, so that requests to it find an environment too. */
const MOST_RUNNING = 5;
/** Lambda's own: a minute before the first retry, two before the second. */
const BEFORE_RETRY = 60_000;
/** What cannot be called is tried again after a second, then after twice as long each time, up to five minutes. */
const BEFORE_CALL = 1_000;
const LONGEST = 300_000;

/** The events for one function: those of a key one after the other, those of several keys side by side. */
export class SubscriptionQueue {
  readonly subscription: Subscription;
  readonly #parts: QueueParts;
  /** By bucket and key, what is not settled, in order. */
  readonly #lines = new Map<string, Delivery[]>();
  readonly #ready: string[] = [];
  #waiting: readonly Wait[] = [];
  #running = 0;

  constructor(subscription: Subscription, parts: QueueParts) {
    this.subscription = subscription;
    this.#parts = parts;
  }

  add(event: ObjectEvent, payload: string): void {
    const place = `${event.bucket}/${event.key}`;
    const delivery = { event, payload, since: this.#parts.clock(), calls: 0, refusals: 0 };
    const line = this.#lines.get(place);
    if (line !== undefined) {
      line.push(delivery);
      return;
    }
    this.#lines.set(place, [delivery]);
    this.#ready.push(place);
    this.#run();
  }

  /** Goes on with what is due by the clock. */
  look(): void {
    const now = this.#parts.clock();
    const isDue = ({ from, span }: Wait) => !isRecent(from, span, now);
    this.#ready.push(...this.#waiting.filter(isDue).map(({ place }) => place));
    this.#waiting = this.#waiting.filter((each) => !isDue(each));
    if (this.#waiting.length > 0) this.#parts.waits();
    this.#run();
  }

  #run(): void {
    while (this.#running < MOST_RUNNING) {
      const place = this.#ready.shift();
      if (place === undefined) return;
      const [delivery] = this.#lines.get(place) ?? [];
      if (delivery === undefined) continue;
      this.#running += 1;
      void this.#deliver(place, delivery).finally(() => {
        this.#running -= 1;
        this.#run();
      });
    }
  }

  async #deliver(place: string, delivery: Delivery): Promise<void> {
    const { functionArn, id } = this.subscription;
    // The same at every try: a function can tell by it that an event has come before.
    const requestId = stableId("call", id, delivery.event.bucket, delivery.event.id, delivery.event.time);
    const { payload } = delivery;
    const outcome = await this.#parts.invoke({ functionArn, payload, requestId });
    if (outcome.kind !== "success") {
      const span = this.#again(delivery, outcome);
      if (typeof span === "number") {
        this.#waiting = [...this.#waiting, { place, from: this.#parts.clock(), span }];
        this.#parts.waits();
        return;
      }
      delivery.failure = { requestId, payload, calls: delivery.calls, condition: span, outcome };
    }
    this.#parts.settled(delivery);
    const line = this.#lines.get(place) ?? [];
    line.shift();
    if (line.length === 0) this.#lines.delete(place);
    else this.#ready.push(place);
  }

  /** How long to wait before the next try, or why there is none. */
  #again(delivery: Delivery, outcome: Failure["outcome"]): number | Failure["condition"] {
    const { retries, maximumAge } = this.subscription;
    const isFailure = outcome.kind === "function-error" || outcome.reason === "event-too-large";
    if (isFailure) delivery.calls += 1;
    else delivery.refusals += 1;
    if (isFailure && delivery.calls > retries) return "RetriesExhausted";
    if (!isFailure && delivery.refusals === 1 && outcome.reason !== "throttled")
      this.#parts.log(
        `${this.subscription.functionId} can't be called for an event of ${delivery.event.bucket}; it is tried again: ${outcome.message}`,
      );
    const span = isFailure
      ? BEFORE_RETRY * delivery.calls
      : Math.min(BEFORE_CALL * 2 ** Math.min(delivery.refusals - 1, 20), LONGEST);
    const isInTime = isRecent(delivery.since, maximumAge - span, this.#parts.clock());
    return isInTime ? span : "EventAgeExceeded";
  }
}
