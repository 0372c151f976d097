import type { ServerResponse } from "node:http";
import type { ClockProps } from "../time/clock";
import type { Entry, History } from "./history";
import type { LiveEntry } from "./live-entry";

interface LiveFeedParts {
  /** Identifies this start of the stack: numbers from another start are not valid here. */
  readonly start: string;
  readonly history: History;
  readonly describe: (entry: Entry) => LiveEntry;
  /** The clock now, and how far it is from the machine's own. */
  readonly clock: () => ClockProps;
}

interface Client {
  readonly response: ServerResponse;
  revision: number;
}

export const MOST_CLIENTS = 32;

/** Changes are collected for this long, so that a thousand requests a second make ten updates. */
const GATHER_MILLIS = 100;

/** The same for tables and buckets, of which a page fetches a whole list. */
const GATHER_STORAGE_MILLIS = 300;

/** Entries of one kind in one update; if there are more, the older ones are ignored. */
const MOST_ENTRIES = 50;

/** A comment is sent this often, so that a dead connection is noticed. */
const HEARTBEAT_MILLIS = 20_000;

/**
 * Reports events to open pages, by server-sent events. Each page has a revision of the history and is sent what changed
 * since: one that was away for a while, or reads slowly, catches up from there and costs no memory meanwhile.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class LiveFeed {
  readonly #parts: LiveFeedParts;
  readonly #clients = new Set<Client>();
  readonly #frames = new WeakMap<Entry, { readonly revision: number; readonly text: string }>();
  #gathering: NodeJS.Timeout | undefined;
  #gatheringStorage: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(parts: LiveFeedParts) {
    this.#parts = parts;
  }

  get isFull(): boolean {
    return this.#clients.size >= MOST_CLIENTS;
  }

  /** Takes over a response whose headers are written. `position` is the last event id that the page has seen. */
  connect(response: ServerResponse, position: string): void {
    const { start, history } = this.#parts;
    const [, seenStart, revision] = /^([\w-]{1,32})-(\d{1,15})$/.exec(position) ?? [];
    const client: Client = { response, revision: seenStart === start ? Number(revision) : history.revision };
    response.write(`retry: 1000\n\n${seenStart === start ? this.#clock() : "event: restarted\ndata:\n\n"}`);
    this.#clients.add(client);
    response.on("close", () => this.#clients.delete(client));
    response.on("drain", () => this.#update(client));
    this.#update(client);
    this.#heartbeat ??= setInterval(() => this.#sendAll(":\n\n"), HEARTBEAT_MILLIS).unref();
  }

  /** Call it when the history has changed. */
  changed(): void {
    if (this.#clients.size === 0 || this.#gathering !== undefined) return;
    this.#gathering = setTimeout(() => {
      this.#gathering = undefined;
      for (const client of this.#clients) this.#update(client);
    }, GATHER_MILLIS).unref();
  }

  /** Call it when a table or a bucket has changed: open pages fetch what they show of it again. */
  storageChanged(): void {
    if (this.#clients.size === 0 || this.#gatheringStorage !== undefined) return;
    this.#gatheringStorage = setTimeout(() => {
      this.#gatheringStorage = undefined;
      this.#sendAll("event: storage\ndata:\n\n");
    }, GATHER_STORAGE_MILLIS).unref();
  }

  /** Call it when the clock has been moved. */
  clockMoved(): void {
    this.#sendAll(this.#clock());
  }

  close(): void {
    clearTimeout(this.#gathering);
    clearTimeout(this.#gatheringStorage);
    clearInterval(this.#heartbeat);
    for (const { response } of this.#clients) response.end();
    this.#clients.clear();
  }

  #update(client: Client): void {
    const { history } = this.#parts;
    if (client.response.writableNeedDrain) return;
    const entries = history.since(client.revision, MOST_ENTRIES);
    client.revision = history.revision;
    if (entries.length > 0) client.response.write(entries.map((entry) => this.#frame(entry)).join(""));
  }

  #frame(entry: Entry): string {
    const known = this.#frames.get(entry);
    if (known?.revision === entry.revision) return known.text;
    const { start, describe } = this.#parts;
    const text = `id: ${start}-${entry.revision}\nevent: entry\ndata: ${JSON.stringify(describe(entry))}\n\n`;
    this.#frames.set(entry, { revision: entry.revision, text });
    return text;
  }

  #clock(): string {
    return `event: clock\ndata: ${JSON.stringify(this.#parts.clock())}\n\n`;
  }

  #sendAll(text: string): void {
    for (const { response } of this.#clients) if (!response.writableNeedDrain) response.write(text);
  }
}
