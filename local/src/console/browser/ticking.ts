import { clockTime, fullTime } from "../time/time-text";
import { all } from "./elements";

/** Shows the stack's time wherever the page shows a running clock. */
export function tick(): void {
  for (const element of all("[data-tick]")) {
    const at = Date.now() + Number(element.dataset["offset"]);
    const text = element.dataset["tick"] === "full" ? fullTime(at) : clockTime(at);
    if (element.textContent !== text) element.textContent = text;
  }
}

/** The clock was moved: by so much it is from the machine's own now. */
export function moveClocks(offset: number): void {
  for (const element of all("[data-tick]")) element.dataset["offset"] = String(offset);
}
