import { FederationError } from "../federation-error";

/** The few members of the parser's nodes that are used here. */
export interface XmlNode {
  readonly nodeType: number;
  readonly nodeValue: string | null;
  readonly childNodes: ArrayLike<XmlNode>;
}

export interface XmlElement extends XmlNode {
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly textContent: string | null;
  readonly attributes: ArrayLike<{ readonly name: string; readonly localName: string; readonly value: string }>;
  hasAttribute(name: string): boolean;
  getAttribute(name: string): string | null;
}

interface XmlParser {
  parseFromString(text: string, type: "text/xml"): XmlNode;
}

interface XmlLibrary {
  readonly DOMParser: new (options: { readonly errorHandler: Readonly<Record<string, () => never>> }) => XmlParser;
}

/** Loaded only for a provider of type SAML: it takes longer than the rest of the pages. */
function loadXmlLibrary(): XmlLibrary {
  return require("@xmldom/xmldom");
}

const MOST_CHARACTERS = 262_144;
const MOST_ELEMENTS = 10_000;
const DEEPEST = 60;
const ELEMENT = 1;
const TEXTS: readonly number[] = [3, 4];

/**
 * The root element of an XML text of somebody else's. `what` names it for error texts. A text with a document type, an
 * entity or a processing instruction is refused before anything is parsed, so nothing in it can refer to a file, an
 * address or itself; so are texts that are too long, too deep or not well-formed, and those in which two elements have
 * the same id. Throws FederationError, never with the text. It does NOT check a signature.
 */
export function parseXml(text: string, what: string): XmlElement {
  const refused = (why: string) => new FederationError(`The provider's ${what} ${why}.`);
  if (text.length > MOST_CHARACTERS) throw refused("is longer than is taken");
  const content = text.replace(/^\uFEFF?\s*<\?xml\s[^<>]*\?>/, "").trim();
  if (/<!(?!--|\[CDATA\[)/.test(content)) throw refused("has a document type, which is not taken");
  if (content.includes("<?")) throw refused("has a processing instruction, which is not taken");
  const root = onlyRoot(parse(content));
  if (root === undefined) throw refused("is not well-formed XML");
  const problem = problemIn(root);
  if (problem !== undefined) throw refused(problem);
  return root;
}

function parse(content: string): XmlNode | undefined {
  const { DOMParser } = loadXmlLibrary();
  // Without this the parser repairs what it can.
  const stop = () => {
    throw new Error("not well-formed");
  };
  try {
    return new DOMParser({ errorHandler: { warning: stop, error: stop, fatalError: stop } }).parseFromString(
      content,
      "text/xml",
    );
  } catch {
    return undefined;
  }
}

/** Several roots, or text beside the root, are no document. */
function onlyRoot(document: XmlNode | undefined): XmlElement | undefined {
  const nodes = document === undefined ? [] : Array.from(document.childNodes);
  const [root, ...more] = nodes.filter(isElement);
  const hasText = nodes.some(({ nodeType, nodeValue }) => TEXTS.includes(nodeType) && (nodeValue ?? "").trim() !== "");
  return more.length === 0 && !hasText ? root : undefined;
}

const ID_NAMES: readonly string[] = ["id", "xml:id"];

function problemIn(root: XmlElement): string | undefined {
  const ids = new Set<string>();
  const waiting: { readonly element: XmlElement; readonly depth: number }[] = [{ element: root, depth: 1 }];
  let count = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { element, depth } = next;
    count += 1;
    if (depth > DEEPEST || count > MOST_ELEMENTS) return "has more elements than are taken";
    for (const { name, value } of Array.from(element.attributes)) {
      if (!ID_NAMES.includes(name.toLowerCase())) continue;
      if (ids.has(value)) return "has two elements of one id";
      ids.add(value);
    }
    for (const child of elementsIn(element)) waiting.push({ element: child, depth: depth + 1 });
  }
  return undefined;
}

const isElement = (node: XmlNode): node is XmlElement => node.nodeType === ELEMENT;

/** The elements directly below one. */
export const elementsIn = (element: XmlElement): readonly XmlElement[] =>
  Array.from(element.childNodes).filter(isElement);

/** A name in a namespace. */
export type XmlName = readonly [namespace: string, localName: string];

export const isNamed = (element: XmlElement, [namespace, localName]: XmlName): boolean =>
  element.namespaceURI === namespace && element.localName === localName;

/** The elements of a name directly below one. */
export const childrenOf = (element: XmlElement, name: XmlName): readonly XmlElement[] =>
  elementsIn(element).filter((child) => isNamed(child, name));

/** The only element of a name directly below one; undefined for none and for several. */
export function onlyChild(element: XmlElement | undefined, name: XmlName): XmlElement | undefined {
  const [only, ...more] = element === undefined ? [] : childrenOf(element, name);
  return more.length === 0 ? only : undefined;
}

/** All elements of a name in a tree, its root included. */
export const allNamed = (root: XmlElement, name: XmlName): readonly XmlElement[] => [
  ...(isNamed(root, name) ? [root] : []),
  ...elementsIn(root).flatMap((child) => allNamed(child, name)),
];

/** An attribute's value; undefined where it is missing. */
export const attributeOf = (element: XmlElement | undefined, name: string): string | undefined =>
  element?.hasAttribute(name) === true ? (element.getAttribute(name) ?? undefined) : undefined;

/**
 * The whole text of an element that holds nothing else. Comments in it do not cut it off; an element in it makes it
 * undefined.
 */
export function textOf(element: XmlElement | undefined): string | undefined {
  if (element === undefined || elementsIn(element).length > 0) return undefined;
  const texts = Array.from(element.childNodes).filter(({ nodeType }) => TEXTS.includes(nodeType));
  return texts
    .map(({ nodeValue }) => nodeValue ?? "")
    .join("")
    .trim();
}

/** A text or attribute value as it stands in XML. Characters that XML can't hold are left out. */
export const escapeXml = (text: string): string =>
  text.replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "").replace(/[&<>"']/g, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `&#${code};`;
  });
