import type { DeliveredMessage, FunctionLogLine, RequestRecord } from "../../model/activity";

/** A request with the log lines of its function. */
export interface RequestEntry {
  readonly kind: "request";
  /** Counted from 1, in the order of arrival. */
  readonly number: number;
  /** Grows with each change of anything in the history. */
  revision: number;
  readonly request: RequestRecord;
  readonly lines: readonly FunctionLogLine[];
}

export interface MessageEntry {
  readonly kind: "message";
  readonly number: number;
  revision: number;
  readonly message: DeliveredMessage;
}

export type Entry = RequestEntry | MessageEntry;

export const LIMITS = {
  requests: 500,
  messages: 200,
  /** Function invocations whose lines are kept without a request that they belong to. */
  invocations: 500,
  linesPerInvocation: 100,
  /** Characters of a line, a message body or another long text. */
  text: 20_000,
} as const;

/**
 * The latest requests and messages, in memory only. Everything is bounded, and the oldest is dropped first. Log lines
 * are matched to their request by the invocation's id, whether they come before it or after.
 */
export class History {
  readonly #requests: RequestEntry[] = [];
  readonly #messages: MessageEntry[] = [];
  readonly #lines = new Map<string, FunctionLogLine[]>();
  readonly #byInvocation = new Map<string, RequestEntry>();
  #revision = 0;
  #requestCount = 0;
  #messageCount = 0;

  /** The number of the last change. */
  get revision(): number {
    return this.#revision;
  }

  /** The number of the newest message; 0 if there is none. */
  get messageCount(): number {
    return this.#messageCount;
  }

  addRequest(request: RequestRecord): void {
    const { functionRequestId: invocation = request.requestId } = request;
    this.#requestCount += 1;
    const entry: RequestEntry = {
      kind: "request",
      number: this.#requestCount,
      revision: this.#next(),
      // A copy, since the record computes its members on demand and holds the token until then.
      request: { ...request, path: cut(request.path.split("?", 1)[0] ?? "") },
      lines: this.#linesOf(invocation),
    };
    this.#byInvocation.set(invocation, entry);
    push(this.#requests, entry, LIMITS.requests, (oldest) => this.#forget(oldest));
  }

  addMessage(message: DeliveredMessage): void {
    this.#messageCount += 1;
    const entry: MessageEntry = {
      kind: "message",
      number: this.#messageCount,
      revision: this.#next(),
      message: { ...message, subject: cut(message.subject), body: cut(message.body) },
    };
    push(this.#messages, entry, LIMITS.messages);
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
    return newest(this.#requests, count, before);
  }

  messages(count: number, before = Number.POSITIVE_INFINITY): readonly MessageEntry[] {
    return newest(this.#messages, count, before);
  }

  /** The entries added or changed after a revision, oldest change first; at most the newest `count` of each kind. */
  since(revision: number, count: number): readonly Entry[] {
    if (revision >= this.#revision) return [];
    const isLater = (entry: Entry) => entry.revision > revision;
    const later = [...this.#requests.filter(isLater).slice(-count), ...this.#messages.filter(isLater).slice(-count)];
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

  #forget({ request }: RequestEntry): void {
    const invocation = request.functionRequestId ?? request.requestId;
    this.#byInvocation.delete(invocation);
    this.#lines.delete(invocation);
  }
}

function push<T>(list: T[], entry: T, limit: number, forget: (oldest: T) => void = () => {}): void {
  list.push(entry);
  const oldest = list.length > limit ? list.shift() : undefined;
  if (oldest !== undefined) forget(oldest);
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
