import { readFileSync, statSync } from "node:fs";
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Scalar,
  type YAMLMap,
} from "yaml";
import type { Notice } from "../../model/application";
import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import { INTRINSIC_NAMES, type IntrinsicName, type TemplateNode } from "./node";
import { aliasTargets, plainScalar, readYaml } from "./yaml";

/** Told of a key that a map has twice. Of its values the last counts, unless this throws. */
type RepeatedKey = (key: string, at: SourceLocation) => void;

/**
 * The tree of a YAML or JSON document, with aliases and merge keys expanded and intrinsic functions recognised in both
 * forms. Refuses, with file and line: text that is not YAML, an unknown tag or `Fn::` function, documents
 * that nest too deeply or multiply themselves by aliases. Does not check what the document says. `missing` makes
 * the error for a file that can't be read.
 */
export function readTemplateFile(
  file: string,
  missing: (cause: unknown) => Error,
  repeated: RepeatedKey,
): TemplateNode {
  const text = readText(file, missing);
  refuseLarge(Buffer.byteLength(text), file);
  try {
    return readTree(text, file, repeated);
  } catch (cause) {
    if (cause instanceof RangeError) throw tooDeep({ file, line: 1, path: "" });
    throw cause;
  }
}

/**
 * The tree of a template. SAM's YAML reader keeps the last of two equal keys and says nothing; here it is a notice,
 * since the other one may have been the authorizer.
 */
export function readTemplate(
  file: string,
  missing: (cause: unknown) => Error,
  notice: (notice: Notice) => void,
): TemplateNode {
  return readTemplateFile(file, missing, (key, location) => {
    const message = `the key '${key}' stands here a second time; SAM keeps the last and drops the others, whatever they say`;
    notice({ code: "key-twice", message, location });
  });
}

/** The size is checked first, so that a file that would be refused is never read. */
function readText(file: string, missing: (cause: unknown) => Error): string {
  const size = attempt(() => statSync(file).size, missing);
  refuseLarge(size, file);
  return attempt(() => readFileSync(file, "utf8"), missing);
}

function attempt<Result>(read: () => Result, missing: (cause: unknown) => Error): Result {
  try {
    return read();
  } catch (cause) {
    throw missing(cause);
  }
}

/** CloudFormation's own limit for a template. */
const MAX_TEMPLATE_BYTES = 1_000_000;
/** A template of that size has fewer values, unless its aliases multiply them. */
const MAX_NODES = 300_000;
const MAX_DEPTH = 100;

function readTree(text: string, file: string, repeated: RepeatedKey): TemplateNode {
  const lines = new LineCounter();
  const document = readYaml(text, file, lines);
  if (document.contents === null) {
    const at = { file, line: 1, path: "" };
    throw new TemplateError("template-empty", at, "the template is empty; it needs a Resources section");
  }
  return new TreeBuilder(document, file, lines, repeated).build(document.contents, "", undefined, 0);
}

/** Refuses a file larger than CloudFormation accepts. */
function refuseLarge(bytes: number, file: string): void {
  if (bytes <= MAX_TEMPLATE_BYTES) return;
  throw new TemplateError(
    "template-too-large",
    { file, line: 1, path: "" },
    `the template is larger than ${MAX_TEMPLATE_BYTES} bytes, which CloudFormation refuses; move parts of it into nested stacks`,
  );
}

const tooDeep = (at: SourceLocation): TemplateError =>
  new TemplateError(
    "template-too-deep",
    at,
    `the template nests deeper than ${MAX_DEPTH} levels; CloudFormation refuses that too`,
  );

class TreeBuilder {
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #file: string;
  readonly #lines: LineCounter;
  readonly #repeated: RepeatedKey;
  #nodes = 0;
  /** The construct of the resource that is being built. */
  #construct: string | undefined;

  constructor(document: Document.Parsed, file: string, lines: LineCounter, repeated: RepeatedKey) {
    this.#targets = aliasTargets(document);
    this.#file = file;
    this.#lines = lines;
    this.#repeated = repeated;
  }

  /** `line` is the line of the value's key; without one, the line where the value begins. */
  build(node: unknown, path: string, line: number | undefined, depth: number): TemplateNode {
    if (depth === RESOURCE_DEPTH) this.#construct = constructOf(node, path);
    const construct = depth < RESOURCE_DEPTH ? undefined : this.#construct;
    const at = {
      file: this.#file,
      line: line ?? this.#lineOf(node),
      path,
      ...(construct === undefined ? {} : { construct }),
    };
    if (depth > MAX_DEPTH) throw tooDeep(at);
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES) {
      throw new TemplateError(
        "template-too-large",
        at,
        `the template grows beyond ${MAX_NODES} values by its aliases; write fewer of them`,
      );
    }
    if (isAlias(node)) {
      const target = this.#targets.get(node);
      if (target === undefined)
        throw new TemplateError("template-not-yaml", at, `no anchor '&${node.source}' stands before this alias`);
      return this.build(target, path, line, depth + 1);
    }
    const tag = shortTag(node);
    if (tag !== undefined) return this.#tagged(node, tag, at, depth);
    return this.#untagged(node, at, depth);
  }

  #tagged(node: unknown, tag: string, at: SourceLocation, depth: number): TemplateNode {
    const name = intrinsicName(tag.slice(1));
    if (name === undefined) throw unknownIntrinsic(tag, at);
    return { kind: "intrinsic", name, argument: this.#untagged(node, at, depth), at };
  }

  #untagged(node: unknown, at: SourceLocation, depth: number): TemplateNode {
    if (isScalar(node)) return { kind: "scalar", ...scalarValue(node), at };
    if (isSeq(node)) {
      const items = node.items.map((item, index) =>
        this.build(item, join(at.path, String(index)), undefined, depth + 1),
      );
      return { kind: "list", items, at };
    }
    if (isMap(node)) return this.#map(node, at, depth);
    return { kind: "scalar", value: null, text: "", at };
  }

  #map(node: YAMLMap, at: SourceLocation, depth: number): TemplateNode {
    const items = this.#lastOfEach(node.items, at);
    const [only, second] = items;
    const onlyKey = only === undefined || second !== undefined ? undefined : keyText(only.key);
    const name = onlyKey === undefined ? undefined : longIntrinsicName(onlyKey);
    if (only !== undefined && name !== undefined) {
      return { kind: "intrinsic", name, argument: this.build(only.value, at.path, at.line, depth + 1), at };
    }
    const entries = new Map<string, TemplateNode>();
    const merged: TemplateNode[] = [];
    for (const { key, value } of items) {
      const text = keyText(key);
      const line = this.#lineOf(key);
      const path = join(at.path, text ?? "");
      if (text === undefined)
        throw new TemplateError("template-not-yaml", { file: this.#file, line, path }, "a key must be text");
      if (text === "<<") {
        merged.unshift(this.build(value, at.path, line, depth + 1));
        continue;
      }
      if (text.startsWith("Fn::")) throw misplacedIntrinsic(text, { file: this.#file, line, path: at.path });
      entries.set(text, this.build(value, path, line, depth + 1));
    }
    return { kind: "map", entries: mergeInto(entries, merged), at };
  }

  /** The entries of a map, of equal keys the last one in the place of the first. `<<` may come more than once. */
  #lastOfEach(items: YAMLMap["items"], { path }: SourceLocation): YAMLMap["items"] {
    const kept = new Map<unknown, (typeof items)[number]>();
    for (const item of items) {
      const text = keyText(item.key);
      const isOwn = text !== undefined && text !== "<<";
      if (isOwn && kept.has(text))
        this.#repeated(text, { file: this.#file, line: this.#lineOf(item.key), path: join(path, text) });
      kept.set(isOwn ? text : item, item);
    }
    return [...kept.values()];
  }

  #lineOf(node: unknown): number {
    const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
    return range === undefined || range === null ? 1 : Math.max(1, this.#lines.linePos(range[0]).line);
  }
}

/** A resource stands below `Resources`, which stands below the template. */
const RESOURCE_DEPTH = 2;

/** `Metadata: {"aws:cdk:path": …}` of a resource, which only the CDK writes. */
function constructOf(node: unknown, path: string): string | undefined {
  const metadata = path.startsWith("Resources/") && isMap(node) ? node.get("Metadata") : undefined;
  const construct: unknown = isMap(metadata) ? metadata.get("aws:cdk:path") : undefined;
  return typeof construct === "string" ? construct : undefined;
}

const join = (path: string, key: string): string => (path === "" ? key : `${path}/${key}`);

/** `!Foo` of a tagged node; the tags that YAML itself defines (`!!str`) do not count. */
function shortTag(node: unknown): string | undefined {
  const tag = isScalar(node) || isMap(node) || isSeq(node) ? node.tag : undefined;
  return tag?.startsWith("!") && tag !== "!" ? tag : undefined;
}

function scalarValue(node: Scalar): ReturnType<typeof plainScalar> {
  const text = typeof node.value === "string" ? node.value : (node.source ?? "");
  if (node.type === "PLAIN" && node.tag !== "tag:yaml.org,2002:str") return plainScalar(text);
  return { value: text, text };
}

/** The text of a key as written, even of a number or `on`. */
function keyText(key: unknown): string | undefined {
  return isScalar(key) && typeof key.value === "string" ? key.value : undefined;
}

/**
 * `<<` adds the keys that the map does not have itself. Of several merged maps the first wins (YAML 1.1), of several
 * `<<` the last, which PyYAML makes of it.
 */
function mergeInto(
  entries: Map<string, TemplateNode>,
  merged: readonly TemplateNode[],
): ReadonlyMap<string, TemplateNode> {
  for (const source of merged.flatMap((node) => (node.kind === "list" ? node.items : [node]))) {
    if (source.kind !== "map")
      throw new TemplateError("template-not-yaml", source.at, "'<<' takes a map or a list of maps");
    for (const [key, value] of source.entries) if (!entries.has(key)) entries.set(key, value);
  }
  return entries;
}

function intrinsicName(text: string): IntrinsicName | undefined {
  return INTRINSIC_NAMES.find((name) => name === text);
}

function longIntrinsicName(key: string): IntrinsicName | undefined {
  if (key === "Ref" || key === "Condition") return key;
  const name = key.startsWith("Fn::") ? intrinsicName(key.slice(4)) : undefined;
  return name === "Ref" || name === "Condition" ? undefined : name;
}

function unknownIntrinsic(written: string, at: SourceLocation): TemplateError {
  const known = INTRINSIC_NAMES.map((name) => `!${name}`).join(", ");
  return new TemplateError("unknown-intrinsic", at, `there is no intrinsic function '${written}'; known are ${known}`);
}

function misplacedIntrinsic(key: string, at: SourceLocation): TemplateError {
  if (longIntrinsicName(key) === undefined) return unknownIntrinsic(key, at);
  return new TemplateError("misplaced-intrinsic", at, `'${key}' must be the only key of its map`);
}
