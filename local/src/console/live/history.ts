import type {
  DeliveredMessage,
  FunctionLogLine,
  RequestRecord,
  SignInRecord,
  TriggerRecord,
} from "../../model/activity";
import { type KeptExchange, keepExchange } from "./kept-exchange";

/** A request with the log lines of its function. */
export interface RequestEntry {
  readonly kind: "request";
  /** Counted from 1, in the order of arrival. */
  readonly number: number;
  /** Grows with each change of anything in the history. */
  revision: number;
  readonly request: RequestRecord;
  readonly lines: readonly FunctionLogLine[];
  /** Absent once newer ones needed the memory. */
  exchange?: KeptExchange;
}

export interface SignInEntry {
  readonly kind: "sign-in";
  readonly number: number;
  revision: number;
  readonly signIn: SignInRecord;
}

/** A run of a trigger with the log lines of its function. */
export interface TriggerEntry {
  readonly kind: "trigger";
  readonly number: number;
  revision: number;
  readonly trigger: TriggerRecord;
  readonly lines: readonly FunctionLogLine[];
}

/** What stands in the time line. */
export type TimelineEntry = RequestEntry | SignInEntry | TriggerEntry;

export interface MessageEntry {
  readonly kind: "message";
  readonly number: number;
  revision: number;
  readonly message: DeliveredMessage;
}

export type Entry = TimelineEntry | MessageEntry;

export const LIMITS = {
  /** Requests, sign-ins and runs of triggers together. */
  requests: 500,
  /** Bytes of what all requests and answers carried. */
  exchanges: 32 * 1024 * 1024,
  messages: 200,
  /** Function invocations whose lines are kept without a request that they belong to. */
  invocations: 500,
  linesPerInvocation: 100,
  /** Characters of a line, a message body or another long text. */
  text: 20_000,
} as const;

/**
 * The latest requests, sign-ins, runs of triggers and messages, in memory only. Everything is bounded, and the oldest is dropped first. Log lines
 * are matched to their request by the invocation's id, whether they come before it or after.
 */
export class History {
  readonly #timeline: TimelineEntry[] = [];
  readonly #messages: MessageEntry[] = [];
  readonly #lines = new Map<string, FunctionLogLine[]>();
  readonly #byInvocation = new Map<string, RequestEntry | TriggerEntry>();
  /** Bytes of all exchanges. */
  #exchanged = 0;
  #revision = 0;
  #timelineCount = 0;
  #messageCount = 0;

  /** The number of the last change. */
  get revision(): number {
    return this.#revision;
  }

  /** The number of the newest message; 0 if there is none. */
  get messageCount(): number {
    return this.#messageCount;
  }

  addRequest({ exchange, ...request }: RequestRecord): void {
    const { functionRequestId: invocation = request.requestId } = request;
    const kept = exchange === undefined ? undefined : keepExchange(exchange());
    const entry: RequestEntry = {
      kind: "request",
      ...this.#nextPlace(),
      // A copy, since the record computes its members on demand and holds the token until then.
      request: { ...request, path: cut(request.path.split("?", 1)[0] ?? "") },
      lines: this.#linesOf(invocation),
      ...(kept !== undefined && { exchange: kept }),
    };
    this.#byInvocation.set(invocation, entry);
    this.#exchanged += kept?.size ?? 0;
    this.#push(entry);
    this.#dropExchanges();
  }

  addSignIn(signIn: SignInRecord): void {
    this.#push({ kind: "sign-in", ...this.#nextPlace(), signIn });
  }

  addTrigger(trigger: TriggerRecord): void {
    const { functionRequestId: invocation } = trigger;
    const entry: TriggerEntry = {
      kind: "trigger",
      ...this.#nextPlace(),
      trigger,
      lines: this.#linesOf(invocation),
    };
    this.#byInvocation.set(invocation, entry);
    this.#push(entry);
  }

  addMessage(message: DeliveredMessage): void {
    this.#messageCount += 1;
    const entry: MessageEntry = {
      kind: "message",
      number: this.#messageCount,
      revision: this.#next(),
      message: { ...message, subject: cut(message.subject), body: cut(message.body) },
    };
    this.#messages.push(entry);
    if (this.#messages.length > LIMITS.messages) this.#messages.shift();
  }

  addLine(line: FunctionLogLine): void {
    if (line.requestId === undefined) return;
    const lines = this.#linesOf(line.requestId);
    if (lines.length >= LIMITS.linesPerInvocation) return;
    lines.push({ ...line, text: cut(line.text) });
    const entry = this.#byInvocation.get(line.requestId);
    if (entry !== undefined) entry.revision = this.#next();
  }

  /** At most `count` requests that came before number `before`, the newest first. */
  requests(count: number, before = Number.POSITIVE_INFINITY): readonly RequestEntry[] {
    const isRequest = (entry: TimelineEntry): entry is RequestEntry => entry.kind === "request";
    return newest(this.#timeline.filter(isRequest), count, before);
  }

  /** Everything of the time line, the newest first. */
  timeline(count: number, before = Number.POSITIVE_INFINITY): readonly TimelineEntry[] {
    return newest(this.#timeline, count, before);
  }

  /** What stands in the time line under a number; undefined if it has been dropped or never was. */
  entry(number: number): TimelineEntry | undefined {
    return this.#timeline.find((entry) => entry.number === number);
  }

  messages(count: number, before = Number.POSITIVE_INFINITY): readonly MessageEntry[] {
    return newest(this.#messages, count, before);
  }

  /** The entries added or changed after a revision, oldest change first; at most the newest `count` of each kind. */
  since(revision: number, count: number): readonly Entry[] {
    if (revision >= this.#revision) return [];
    const isLater = (entry: Entry) => entry.revision > revision;
    const later = [...this.#timeline.filter(isLater).slice(-count), ...this.#messages.filter(isLater).slice(-count)];
    return later.sort((one, other) => one.revision - other.revision);
  }

  #next(): number {
    this.#revision += 1;
    return this.#revision;
  }

  #linesOf(invocation: string): FunctionLogLine[] {
    const known = this.#lines.get(invocation);
    if (known !== undefined) return known;
    const lines: FunctionLogLine[] = [];
    this.#lines.set(invocation, lines);
    const oldest = this.#lines.keys().next();
    if (this.#lines.size > LIMITS.invocations + LIMITS.requests && oldest.done !== true)
      this.#lines.delete(oldest.value);
    return lines;
  }

  #nextPlace(): { readonly number: number; readonly revision: number } {
    this.#timelineCount += 1;
    return { number: this.#timelineCount, revision: this.#next() };
  }

  #push(entry: TimelineEntry): void {
    this.#timeline.push(entry);
    const oldest = this.#timeline.length > LIMITS.requests ? this.#timeline.shift() : undefined;
    if (oldest !== undefined) this.#forget(oldest);
  }

  #forget(entry: TimelineEntry): void {
    if (entry.kind === "request") this.#exchanged -= entry.exchange?.size ?? 0;
    const invocation = invocationOf(entry);
    // A client may choose the id of a request, so that two have the same.
    if (invocation === undefined || this.#byInvocation.get(invocation) !== entry) return;
    this.#byInvocation.delete(invocation);
    this.#lines.delete(invocation);
  }

  /** The oldest first, until the rest is within the limit. */
  #dropExchanges(): void {
    for (const entry of this.#timeline) {
      if (this.#exchanged <= LIMITS.exchanges) return;
      if (entry.kind !== "request" || entry.exchange === undefined) continue;
      this.#exchanged -= entry.exchange.size;
      delete entry.exchange;
    }
  }
}

function invocationOf(entry: TimelineEntry): string | undefined {
  if (entry.kind === "trigger") return entry.trigger.functionRequestId;
  return entry.kind === "request" ? (entry.request.functionRequestId ?? entry.request.requestId) : undefined;
}

function newest<T extends { readonly number: number }>(
  list: readonly T[],
  count: number,
  before: number,
): readonly T[] {
  return list
    .filter((entry) => entry.number < before)
    .slice(-count)
    .reverse();
}

const cut = (text: string): string => (text.length > LIMITS.text ? `${text.slice(0, LIMITS.text)}…` : text);
