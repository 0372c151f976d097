import type { ConsoleContext } from "../request-context";
import { icon } from "./icons";
import { type Element, h, type Markup } from "./markup";

type Attributes = Parameters<typeof h>[1];

/** A form that changes something: it carries the session's token. */
export function postForm(
  context: Pick<ConsoleContext, "csrf">,
  action: string,
  attributes: Attributes,
  ...children: readonly (Markup | undefined)[]
): Element {
  return h("form", { method: "post", action, ...attributes }, hidden("csrf", context.csrf), ...children);
}

export const hidden = (name: string, value: string): Element => h("input", { type: "hidden", name, value });

interface FieldOptions extends Attributes {
  readonly name: string;
  readonly label: string;
  /** A sentence below the field. */
  readonly hint?: string;
}

/** A labelled input; `id` is the name unless given. */
export function field({ label, hint, id, ...attributes }: FieldOptions & { readonly id?: string }): Element {
  const input = id ?? attributes.name;
  const describedBy = hint === undefined ? undefined : `${input}-hint`;
  return h(
    "div",
    { class: "field" },
    h("label", { for: input }, label),
    h("input", { type: "text", id: input, "aria-describedby": describedBy, ...attributes }),
    hint === undefined ? undefined : h("p", { class: "hint", id: `${input}-hint` }, hint),
  );
}

interface AreaOptions extends Attributes {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly value?: string;
}

export function area({ label, hint, value = "", ...attributes }: AreaOptions): Element {
  const { name } = attributes;
  return h(
    "div",
    { class: "field" },
    h("label", { for: name }, label),
    h(
      "textarea",
      { id: name, "aria-describedby": hint === undefined ? undefined : `${name}-hint`, ...attributes },
      value,
    ),
    hint === undefined ? undefined : h("p", { class: "hint", id: `${name}-hint` }, hint),
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export function select(name: string, label: string, choices: readonly Choice[], chosen?: string): Element {
  return h(
    "div",
    { class: "field" },
    h("label", { for: name }, label),
    h(
      "select",
      { id: name, name },
      ...choices.map((choice) => h("option", { value: choice.value, selected: choice.value === chosen }, choice.label)),
    ),
  );
}

export function checkbox(name: string, label: string, attributes: Attributes = {}): Element {
  const id = typeof attributes["id"] === "string" ? attributes["id"] : name;
  return h(
    "div",
    { class: "check-field" },
    h("input", { type: "checkbox", id, name, value: "yes", ...attributes }),
    h("label", { for: id }, label),
  );
}

export const button = (
  label: string,
  style: "primary" | "plain" | "danger" = "plain",
  attributes: Attributes = {},
): Element => h("button", { class: `button ${style}`, type: "submit", ...attributes }, label);

/** Copies a text; shown only where the page's script runs. `what` says for a screen reader what is copied. */
export function copyButton(text: string, what: string): Element {
  return h(
    "button",
    { class: "button small copy", type: "button", "data-copy": text, "aria-label": `Copy ${what}` },
    icon("copy"),
    h("span", { "data-copied": "Copied" }, "Copy"),
  );
}

/** A command to try, with a way to copy it. */
export const command = (text: string): Element =>
  h("div", { class: "command" }, h("code", {}, text), copyButton(text, "the command"));
