import { all, one } from "./elements";

const KEY = "gatehouse-seen";

/** Counts the messages that nobody has seen in the inbox, in all pages of this browser. */
export class InboxCount {
  /** Names the start of the stack: numbers of another start do not count. */
  readonly #start: string;
  #newest: number;

  constructor(start: string, newest: number) {
    this.#start = start;
    this.#newest = newest;
  }

  arrived(number: number): void {
    this.#newest = Math.max(this.#newest, number);
    this.show();
  }

  show(): void {
    const feed = one('[data-feed="messages"]');
    const isShown = feed !== null && feed.getClientRects().length > 0 && !document.hidden;
    if (isShown) this.#remember();
    const unseen = isShown ? 0 : this.#newest - this.#seen();
    for (const badge of all("[data-unseen]")) {
      badge.hidden = unseen <= 0;
      const what = document.createElement("span");
      what.className = "visually-hidden";
      what.textContent = " new";
      badge.replaceChildren(String(unseen), what);
    }
  }

  #seen(): number {
    try {
      const [start, number] = (localStorage.getItem(KEY) ?? "").split("-");
      return start === this.#start ? Number(number) : 0;
    } catch {
      return this.#newest;
    }
  }

  #remember(): void {
    try {
      localStorage.setItem(KEY, `${this.#start}-${this.#newest}`);
    } catch {
      // A browser that keeps nothing counts anew on every page.
    }
  }
}
