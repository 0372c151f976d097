import {
  type Alias,
  type Document,
  type LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  type Tags,
  visit,
} from "yaml";
import { TemplateError } from "../../model/errors";
import { INTRINSIC_NAMES, type ScalarNode } from "./node";

/**
 * Parses YAML, with every scalar as text and every key as often as it stands there. Throws for text that is not YAML or
 * holds several documents.
 */
export function readYaml(text: string, file: string, lines: LineCounter): Document.Parsed<ParsedNode> {
  const document = parseDocument<ParsedNode>(text, {
    version: "1.1",
    schema: "failsafe",
    uniqueKeys: false,
    customTags: (tags) => [...tags, ...SHORT_FORMS],
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "error",
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = Math.max(1, lines.linePos(error.pos[0]).line);
    const reason =
      error.code === "MULTIPLE_DOCS" ? "there is more than one document in it" : error.message.replace(/\s+/g, " ");
    throw new TemplateError("template-not-yaml", { file, line, path: "" }, `the template is not valid YAML: ${reason}`);
  }
  return document;
}

/** Declares the short forms as tags, so that the parser does not warn of them. */
const SHORT_FORMS: Tags = INTRINSIC_NAMES.flatMap(
  (name): Tags => [
    { tag: `!${name}`, resolve: (text: string) => text },
    { tag: `!${name}`, collection: "seq" },
    { tag: `!${name}`, collection: "map" },
  ],
);

/** What each alias stands for: the last node before it that has the anchor. */
export function aliasTargets(document: Document.Parsed<ParsedNode>): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias: (_, node) => {
      const target = anchors.get(node.source);
      if (target !== undefined) targets.set(node, target);
    },
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

type ScalarValue = Pick<ScalarNode, "value" | "text">;

/**
 * The value of a plain (unquoted) YAML scalar, by YAML 1.1 as CloudFormation and the SAM CLI read it: `yes`, `on` and
 * `true` are true, `0644` is octal. Dates and base-60 numbers stay text. The text of a decimal number is kept as
 * written, so that a version `2.10` or an account `012345678901` does not change.
 *
 * @see docs/aws-behaviour/sam-template.md, Y1
 */
export function plainScalar(source: string): ScalarValue {
  if (/^(?:|~|null|Null|NULL)$/.test(source)) return { value: null, text: "" };
  if (/^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(source)) return { value: true, text: "true" };
  if (/^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(source)) return { value: false, text: "false" };
  if (/^[-+]?(?:0|[1-9][0-9_]*)$/.test(source)) return number(Number(source.replaceAll("_", "")), source);
  if (/^[-+]?(?:[0-9][0-9_]*)?\.[0-9]+(?:[eE][-+]?[0-9]+)?$|^[-+]?[0-9]+\.$/.test(source)) {
    return number(Number(source.replaceAll("_", "")), source);
  }
  if (/^[-+]?0[0-7_]+$/.test(source)) return computed(wholeNumber(source, 8));
  if (/^[-+]?0x[0-9a-fA-F_]*[0-9a-fA-F][0-9a-fA-F_]*$/.test(source))
    return computed(wholeNumber(source.replace("0x", ""), 16));
  return { value: source, text: source };
}

/** Without a zero that is negative. */
const wholeNumber = (digits: string, base: 8 | 16): number => Number.parseInt(digits.replaceAll("_", ""), base) + 0;

const number = (value: number, source: string): ScalarValue =>
  /^-?[0-9]+(?:\.[0-9]+)?$/.test(source) ? { value, text: source } : computed(value);

const computed = (value: number): ScalarValue => ({ value, text: String(value) });
