/**
 * A piece of a page: text, or an element with its attributes and children. It is JSON, so that the same piece
 * becomes HTML here and DOM nodes in the browser (page-script.ts). Text is text in both: nothing that a
 * user, a token or a function wrote is ever read as HTML.
 *
 * Tags and attribute names are the program's own, never data.
 */
export type Markup = string | Element;
export type Element = readonly [tag: string, attributes: Attributes, ...children: Markup[]];
type Attributes = Readonly<Record<string, string | true>>;

/** Makes an element. Attributes that are false or undefined, and children that are undefined, are left out. */
export function h(
  tag: string,
  attributes: Readonly<Record<string, string | boolean | undefined>>,
  ...children: readonly (Markup | undefined)[]
): Element {
  const kept: Record<string, string | true> = {};
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) kept[name] = value;
  return [tag, kept, ...children.filter((child) => child !== undefined)];
}

const VOID_TAGS: ReadonlySet<string> = new Set(["br", "hr", "input", "link", "meta", "path"]);

/** The HTML of a piece, every character of text and of attribute values escaped. */
export function toHtml(markup: Markup): string {
  if (typeof markup === "string") return escapeText(markup);
  const [tag, attributes, ...children] = markup;
  const written = Object.entries(attributes).map(([name, value]) =>
    value === true ? ` ${name}` : ` ${name}="${escapeText(value)}"`,
  );
  const open = `<${tag}${written.join("")}`;
  if (VOID_TAGS.has(tag)) return tag === "path" ? `${open}/>` : `${open}>`;
  return `${open}>${children.map(toHtml).join("")}</${tag}>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
