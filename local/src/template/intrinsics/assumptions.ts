import type { SourceLocation } from "../../model/source";
import type { TemplateNode } from "../document/node";
import type { Parameter } from "./parameters";
import { referencesIn } from "./references";
import type { OtherStacks } from "./scope";

/** What the values of a template depend on. */
interface Names {
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly conditions: ReadonlyMap<string, TemplateNode>;
  readonly otherStacks: Pick<OtherStacks, "exported">;
}

/** Something whose value was assumed. */
export interface Assumption {
  readonly name: string;
  readonly kind: "parameter" | "export";
  /** Whether the value was chosen from AllowedValues or is a number: such a value may well mean something. */
  readonly isChoice: boolean;
  readonly at: SourceLocation;
}

/** The first assumed value that a part of a template mentions, in a condition that it names too. */
export function assumptionIn(node: TemplateNode, names: Names, seen = new Set<string>()): Assumption | undefined {
  const [exported] = importsIn(node, names);
  if (exported !== undefined) return { name: "Fn::ImportValue", kind: "export", isChoice: false, at: exported };
  for (const { kind, name, at } of referencesIn(node)) {
    const found = kind === "condition" ? assumptionOf(name, names, seen) : parameterAssumption(name, names, at);
    if (found !== undefined) return found;
  }
  for (const name of conditionsIn(node)) {
    const found = assumptionOf(name, names, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first assumed value on which a condition depends. */
export function assumptionOf(condition: string, names: Names, seen = new Set<string>()): Assumption | undefined {
  const node = names.conditions.get(condition);
  if (node === undefined || seen.has(condition)) return undefined;
  seen.add(condition);
  return assumptionIn(node, names, seen);
}

function parameterAssumption(name: string, { parameters }: Names, at: SourceLocation): Assumption | undefined {
  const parameter = parameters.get(name);
  if (parameter?.assumed === undefined) return undefined;
  return { name, kind: "parameter", isChoice: parameter.assumed === "choice", at };
}

/** The conditions that a condition names by `!Condition`. */
function conditionsIn(node: TemplateNode): readonly string[] {
  if (node.kind === "scalar") return [];
  if (node.kind === "intrinsic") {
    const { name, argument } = node;
    return name === "Condition" && argument.kind === "scalar" ? [argument.text] : conditionsIn(argument);
  }
  return [...(node.kind === "list" ? node.items : node.entries.values())].flatMap(conditionsIn);
}

/**
 * Where a part of a template asks for exports of stacks that are not here. `holds` decides which branch of an `Fn::If`
 * counts; without it both do.
 */
export function importsIn(
  node: TemplateNode,
  names: Pick<Names, "otherStacks">,
  holds?: (condition: string, at: SourceLocation) => boolean,
): readonly SourceLocation[] {
  if (node.kind === "scalar") return [];
  if (node.kind === "intrinsic") {
    const { name, argument, at } = node;
    if (name === "ImportValue") return isExportedHere(argument, names) ? [] : [at];
    if (name !== "If" || argument.kind !== "list" || holds === undefined) return importsIn(argument, names, holds);
    const [condition, whenTrue, whenFalse] = argument.items;
    const branch = condition?.kind === "scalar" && holds(condition.text, at) ? whenTrue : whenFalse;
    return branch === undefined ? [] : importsIn(branch, names, holds);
  }
  return [...(node.kind === "list" ? node.items : node.entries.values())].flatMap((each) =>
    importsIn(each, names, holds),
  );
}

const isExportedHere = (name: TemplateNode, { otherStacks }: Pick<Names, "otherStacks">): boolean =>
  name.kind === "scalar" && otherStacks.exported(name.text) !== undefined;
