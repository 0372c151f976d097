import type { Part } from "../page/part";
import { all, one } from "./elements";
import { makePart, replacePart } from "./put-part";

const JSON_ONLY = { accept: "application/json" };

/** Fetches parts of the page again, since no event reports a changed user. */
export class PartsAgain {
  /** The text that each address gave last. */
  readonly #fetched = new Map<string, string>();

  /** Every three seconds, on pages that have such parts. */
  repeat(): void {
    if (one("[data-refresh]") !== null) setInterval(() => this.refresh(), 3_000);
  }

  refresh(): void {
    if (document.hidden) return;
    // What fails now is tried again in three seconds.
    for (const element of all("[data-refresh]")) this.#refresh(element).catch(() => {});
  }

  /** Only what shows a table or a bucket. */
  refreshStorage(): void {
    if (document.hidden) return;
    for (const element of all("[data-refresh][data-storage]")) this.#refresh(element).catch(() => {});
  }

  async #refresh(element: HTMLElement): Promise<void> {
    const address = element.dataset["refresh"] ?? "";
    const response = await fetch(address, { headers: JSON_ONLY });
    if (!response.ok) return;
    const text = await response.text();
    if (this.#fetched.get(address) === text || !element.isConnected) return;
    this.#fetched.set(address, text);
    const part: Part = JSON.parse(text);
    const made = makePart(part);
    if (!element.isEqualNode(made)) replacePart(element, made);
  }
}

/** Sends a form whose answer is a part of the page, and puts it into its place. */
export async function answerInline(form: HTMLFormElement): Promise<void> {
  const fields = [...new FormData(form)].map(([name, value]): [string, string] => [name, String(value)]);
  const response = await fetch(form.getAttribute("action") ?? "", {
    method: "POST",
    headers: JSON_ONLY,
    body: new URLSearchParams(fields),
  });
  const part: Part = await response.json();
  const made = makePart(part);
  const place = document.getElementById(form.dataset["inline"] ?? "");
  if (place === null) return;
  if (made.id === place.id) replacePart(place, made).querySelector<HTMLElement>("[data-focus]")?.focus();
  else place.replaceChildren(made);
}
