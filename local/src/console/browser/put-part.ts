import { render } from "hono/jsx/dom";
import { elementOf, type Part } from "../page/part";
import { all } from "./elements";
import { tick } from "./ticking";

/** The part as an element of its own, made by the code that wrote it on the server. */
export function makePart(part: Part): HTMLElement {
  const holder = document.createElement("div");
  render(elementOf(part), holder);
  const made = holder.firstElementChild;
  if (!(made instanceof HTMLElement)) throw new Error("A part of the page is no element.");
  return made;
}

const FOCUSABLE = "a, button, input, select, textarea, summary";

/** Puts an element in the place of another, and leaves open what was open and the focus where it was. */
export function replacePart(old: Element, fresh: HTMLElement): HTMLElement {
  const wasOpen = detailsIn(old).map(({ open }) => open);
  const focused = [...old.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement ?? old);
  old.replaceWith(fresh);
  for (const [index, details] of detailsIn(fresh).entries()) details.open = wasOpen[index] ?? details.open;
  if (focused >= 0) all(FOCUSABLE, fresh)[focused]?.focus({ preventScroll: true });
  tick();
  return fresh;
}

const detailsIn = (within: ParentNode): readonly HTMLDetailsElement[] => [...within.querySelectorAll("details")];
