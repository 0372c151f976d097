import { type Element, h } from "../page/markup";
import { clockTime, offsetText } from "../page/time-text";

/** The stack's time in the corner of every page, and how far it stands from the machine's own where it does. */
export function clockPill(now: number, offset: number): Element {
  const isMoved = Math.abs(offset) >= 1_000;
  return h(
    "a",
    { class: isMoved ? "clock moved" : "clock", id: "clock", href: "/time" },
    h("span", { class: "visually-hidden" }, "The stack's time: "),
    h("span", { "data-tick": "clock", "data-offset": String(offset) }, clockTime(now)),
    isMoved ? h("span", { class: "offset" }, offsetText(offset)) : undefined,
  );
}
