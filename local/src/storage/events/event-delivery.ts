import { textForLog } from "../../model/errors";
import type { InvokeFunction } from "../../model/invocation";
import type { Clock } from "../../model/time";
import type { ObjectEvent } from "../s3/objects/records";
import type { FailedEvents } from "./failed-events";
import type { Subscription } from "./subscription";
import { type Delivery, SubscriptionQueue } from "./subscription-queue";

/** Where events are kept until they are acknowledged. */
export interface EventStore {
  nextEvents(limit: number, after?: number): readonly ObjectEvent[];
  acknowledge(id: number): void;
  onChange(listener: () => void): () => void;
}

export interface EventDeliveryOptions {
  readonly events: EventStore;
  readonly subscriptions: readonly Subscription[];
  readonly invoke: InvokeFunction;
  readonly failed: FailedEvents;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** How many events are in memory at most; the others wait where they are kept. */
const MOST_AT_ONCE = 500;
/** How often it is looked whether a delivery is due again: the stack's clock may be moved. */
const LOOK_EVERY = 500;

/**
 * Calls functions for the events of objects. An event is acknowledged once every function that is called for it has
 * succeeded, or its failure was recorded; before that, a new process delivers it again. So each comes at least once, and
 * those of one key in order.
 *
 * @see docs/aws-behaviour/object-events.md
 */
export class EventDelivery {
  readonly #options: EventDeliveryOptions;
  readonly #queues: readonly SubscriptionQueue[];
  /** By event, how many functions have not settled it. */
  readonly #open = new Map<number, number>();
  readonly #stopListening: () => void;
  #last: number | undefined;
  #isWoken = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  /** Begins at once, with what an earlier process has left. */
  constructor(options: EventDeliveryOptions) {
    this.#options = options;
    const { invoke, clock, log } = options;
    this.#queues = options.subscriptions.map(
      (subscription) =>
        new SubscriptionQueue(subscription, {
          invoke,
          clock,
          log,
          settled: (delivery) => this.#settled(subscription, delivery),
          waits: () => this.#lookLater(),
        }),
    );
    this.#stopListening = options.events.onChange(() => this.#wake());
    this.#wake();
  }

  /** What is being delivered is delivered again by the next process. */
  close(): void {
    this.#isClosed = true;
    this.#stopListening();
    clearTimeout(this.#timer);
  }

  /** Not at once: it is called while the answer to the change is still to be written. */
  #wake(): void {
    if (this.#isWoken || this.#isClosed) return;
    this.#isWoken = true;
    setImmediate(() => {
      this.#isWoken = false;
      if (this.#isClosed) return;
      try {
        this.#take();
      } catch (error) {
        this.#options.log(`Events of objects can't be read: ${textForLog(error)}`);
      }
    });
  }

  #take(): void {
    const { events } = this.#options;
    const room = MOST_AT_ONCE - this.#open.size;
    if (room <= 0) return;
    const taken = events.nextEvents(room, this.#last);
    for (const event of taken) {
      this.#last = event.id;
      const meant = this.#queues.flatMap((queue) => {
        const payload = queue.subscription.payloadOf(event);
        return payload === undefined ? [] : [{ queue, payload }];
      });
      if (meant.length === 0) events.acknowledge(event.id);
      else this.#open.set(event.id, meant.length);
      for (const { queue, payload } of meant) queue.add(event, payload);
    }
    if (taken.length === room) this.#wake();
  }

  /** Where it can't be recorded, the event stays and is delivered again at the next start. */
  #settled(subscription: Subscription, { event, failure }: Delivery): void {
    if (this.#isClosed) return;
    const { events, failed, log } = this.#options;
    try {
      if (failure !== undefined) failed.keep(subscription, event, failure);
      const left = (this.#open.get(event.id) ?? 1) - 1;
      if (left > 0) {
        this.#open.set(event.id, left);
        return;
      }
      events.acknowledge(event.id);
      this.#open.delete(event.id);
    } catch (error) {
      log(`An event of an object stays and is delivered again at the next start: ${textForLog(error)}`);
    }
    this.#wake();
  }

  #lookLater(): void {
    if (this.#timer !== undefined || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      for (const queue of this.#queues) queue.look();
    }, LOOK_EVERY);
    this.#timer.unref();
  }
}
