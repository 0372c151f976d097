import type { LiveEntry } from "../live/live-entry";
import type { ClockProps } from "../time/clock";
import { matches, type TimelineFilter } from "../timeline/filter";
import { one } from "./elements";
import { makePart, replacePart } from "./put-part";
import { moveClocks } from "./ticking";

/** Milliseconds until a lost connection is tried again. */
const RETRY = 3_000;

/**
 * Follows the stack's news by server-sent events and puts them into the page. A hidden page lets go of its connection,
 * since browsers keep six for one host, and catches up when it is seen again.
 */
export class News {
  /** The last event that the page has seen; undefined once the stack was started anew. */
  #position: string | undefined;
  readonly #entered: (entry: LiveEntry) => void;
  readonly #stored: () => void;
  #source: EventSource | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(position: string | undefined, entered: (entry: LiveEntry) => void, stored: () => void) {
    this.#position = position;
    this.#entered = entered;
    this.#stored = stored;
  }

  follow(): void {
    if (this.#position === undefined) return;
    if (document.hidden) this.disconnect();
    else this.#connect(this.#position);
  }

  disconnect(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = undefined;
  }

  #connect(position: string): void {
    clearTimeout(this.#retry);
    if (this.#source !== undefined) return;
    const source = new EventSource(`/events?after=${encodeURIComponent(position)}`);
    this.#source = source;
    source.addEventListener("open", () => say("Live", "live"));
    source.addEventListener("entry", (event) => {
      this.#position = event.lastEventId;
      const entry: LiveEntry = JSON.parse(event.data);
      place(entry);
      this.#entered(entry);
    });
    source.addEventListener("storage", () => this.#stored());
    source.addEventListener("clock", (event) => showClock(JSON.parse(event.data)));
    source.addEventListener("restarted", () => {
      this.disconnect();
      this.#position = undefined;
      sayRestarted();
    });
    source.addEventListener("error", () => {
      say("Not connected; trying again", "lost");
      if (source.readyState !== EventSource.CLOSED) return;
      this.disconnect();
      this.#retry = setTimeout(() => this.follow(), RETRY);
    });
  }
}

function place(entry: LiveEntry): void {
  const feed = one(`[data-feed="${entry.list}"]`);
  if (feed === null) return;
  const filter: TimelineFilter | undefined = feed.dataset["filter"] && JSON.parse(feed.dataset["filter"]);
  if (filter && entry.facts !== undefined && !matches(filter, entry.facts)) return;
  const old = document.getElementById(entry.id);
  const made = makePart(entry);
  if (old !== null) {
    replacePart(old, made);
    return;
  }
  made.classList.add("fresh");
  feed.prepend(made);
  const surplus = [...feed.children].slice(Number(feed.dataset["most"]));
  for (const last of surplus) if (last.querySelector("details[open]") === null) last.remove();
}

function showClock(clock: ClockProps): void {
  moveClocks(clock.offset);
  const shown = document.getElementById("clock");
  if (shown !== null) replacePart(shown, makePart({ part: "clock", props: clock }));
}

function say(text: string, state: "live" | "lost"): void {
  const line = one("[data-connection]");
  if (line === null || line.dataset["state"] === state) return;
  line.dataset["state"] = state;
  line.textContent = text;
}

function sayRestarted(): void {
  const line = one("[data-connection]");
  if (line === null) return;
  const link = document.createElement("a");
  link.href = "";
  link.textContent = "The stack was started anew. Reload";
  line.replaceChildren(link);
  line.dataset["state"] = "lost";
}
