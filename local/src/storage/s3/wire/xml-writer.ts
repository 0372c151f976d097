/** An element's content: text, further elements, or nothing. A list is an element that comes several times. */
export type XmlContent = string | number | boolean | undefined | XmlElements | readonly XmlContent[];

export interface XmlElements {
  readonly [name: string]: XmlContent;
}

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** A document of S3: its declaration, and the root in S3's namespace unless it is an error. */
export function writeXml(root: string, content: XmlElements | string): string {
  const namespace = root === "Error" ? "" : ` xmlns="${NAMESPACE}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${namespace}>${typeof content === "string" ? escapeXml(content) : elements(content)}</${root}>`;
}

const elements = (content: XmlElements): string =>
  Object.entries(content)
    .map(([name, inner]) => element(name, inner))
    .join("");

function element(name: string, content: XmlContent): string {
  if (content === undefined) return "";
  if (Array.isArray(content)) return content.map((one: XmlContent) => element(name, one)).join("");
  const inner = typeof content === "object" ? elements(Object(content)) : escapeXml(String(content));
  return inner === "" ? `<${name}/>` : `<${name}>${inner}</${name}>`;
}

/** Text as an element can hold it. A character that XML 1.0 can't hold at all stays as a reference, as S3 sends it. */
const escapeXml = (text: string): string =>
  text.replace(/[&<>"\p{Cc}\ufffe\uffff]/gu, (sign) => NAMED[sign] ?? `&#${sign.charCodeAt(0)};`);

const NAMED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
