import type { Flash } from "../flashes";
import { icon } from "./icons";
import { type Element, h } from "./markup";

/** A sentence that says what has just been done, or why it failed. */
export function alert(kind: Flash["kind"], text: string): Element {
  return h(
    "div",
    { class: `alert ${kind}`, role: kind === "failed" ? "alert" : "status" },
    icon(kind === "failed" ? "cross" : "check"),
    h("p", {}, text),
  );
}
