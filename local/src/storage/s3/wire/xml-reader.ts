import { S3Error } from "./s3-error";

/** One element of a document that a client sent. Text between elements is dropped where there are elements. */
export interface XmlNode {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlNode[];
}

const MOST_DEPTH = 12;
const MOST_NODES = 100_000;

const TOKEN =
  /<\?xml[^<>]*\?>|<!--[\s\S]*?-->|<(\/?)([A-Za-z_][\w.-]*(?::[\w.-]+)?)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+/y;

interface OpenNode {
  readonly name: string;
  text: string;
  readonly children: XmlNode[];
}

/**
 * Reads the root element of a small document. There are no document types, no entities but the five of XML and numbered
 * ones, no CDATA and no processing instructions: a client of S3 sends none, and each is a way to attack a reader. Throws
 * MalformedXML. The caller bounds the length.
 */
export function readXml(text: string, root: string): XmlNode {
  const open: OpenNode[] = [{ name: "", text: "", children: [] }];
  let nodes = 0;
  TOKEN.lastIndex = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text);
    if (token === null) throw malformed();
    const [whole, closing, name, , selfClosing] = token;
    const innermost = open.at(-1);
    if (innermost === undefined) throw malformed();
    if (name === undefined) {
      if (!whole.startsWith("<")) innermost.text += unescapeXml(whole);
    } else if (closing === "/") {
      close(open, localName(name));
    } else {
      nodes += 1;
      if (nodes > MOST_NODES || open.length > MOST_DEPTH) throw malformed();
      open.push({ name: localName(name), text: "", children: [] });
      if (selfClosing === "/") close(open, localName(name));
    }
  }
  return rootOf(open, root);
}

function close(open: OpenNode[], name: string): void {
  const node = open.pop();
  const parent = open.at(-1);
  if (node === undefined || parent === undefined || node.name !== name) throw malformed();
  parent.children.push(node);
}

function rootOf(open: readonly OpenNode[], root: string): XmlNode {
  const [document] = open;
  const [node, ...others] = document?.children ?? [];
  const isWhole = open.length === 1 && others.length === 0 && document?.text.trim() === "";
  if (!isWhole || node === undefined || node.name !== root) throw malformed();
  return node;
}

/** The text of the child of a name; undefined where there is none. */
export const textOf = (node: XmlNode, name: string): string | undefined => childOf(node, name)?.text;

export const childOf = (node: XmlNode, name: string): XmlNode | undefined =>
  node.children.find((child) => child.name === name);

export const childrenOf = (node: XmlNode, name: string): readonly XmlNode[] =>
  node.children.filter((child) => child.name === name);

export const malformed = (): S3Error => new S3Error("MalformedXML");

const localName = (name: string): string => name.slice(name.indexOf(":") + 1);

function unescapeXml(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&([^;&\s]{0,10};?)/g, (_whole, reference: string) => characterOf(reference));
}

function characterOf(reference: string): string {
  const named = ENTITIES.get(reference);
  if (named !== undefined) return named;
  const [, hex, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}));$/.exec(reference) ?? [];
  const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
  if (Number.isNaN(code) || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw malformed();
  return String.fromCodePoint(code);
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp;", "&"],
  ["lt;", "<"],
  ["gt;", ">"],
  ["quot;", '"'],
  ["apos;", "'"],
]);
