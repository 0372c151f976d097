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
import { INTRINSIC_NAMES } from "./node";

/** The YAML document of a text, every scalar as text; throws for text that is not YAML, or is more than one document. */
export function readYaml(text: string, file: string, lines: LineCounter): Document.Parsed<ParsedNode> {
  const document = parseDocument<ParsedNode>(text, {
    version: "1.1",
    schema: "failsafe",
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

/** The short forms as tags that are known, so that no warning is made of each. */
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
