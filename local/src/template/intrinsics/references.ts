import type { SourceLocation } from "../../model/source";
import type { IntrinsicNode, TemplateNode } from "../document/node";
import { getAttArgument, substitutedNames } from "./intrinsic-functions";

/** A name that an intrinsic function mentions. */
export interface Reference {
  readonly kind: "ref" | "attribute" | "condition";
  /** A parameter, a resource or a condition. */
  readonly name: string;
  /** The attribute of a GetAtt, where it is literal text. */
  readonly attribute?: string;
  readonly at: SourceLocation;
}

/**
 * Every name in a part of a template, in order. `holds` decides which branch of an `Fn::If` counts; without it both do,
 * and the condition's name is included.
 */
export function referencesIn(
  node: TemplateNode,
  holds?: (condition: string, at: SourceLocation) => boolean,
): readonly Reference[] {
  const found: Reference[] = [];
  collect(node, found, holds);
  return found;
}

type Holds = ((condition: string, at: SourceLocation) => boolean) | undefined;

function collect(node: TemplateNode, found: Reference[], holds: Holds): void {
  if (node.kind === "scalar") return;
  if (node.kind === "intrinsic") {
    collectCall(node, found, holds);
    return;
  }
  for (const child of node.kind === "list" ? node.items : node.entries.values()) collect(child, found, holds);
}

function collectCall(node: IntrinsicNode, found: Reference[], holds: Holds): void {
  const { name, argument, at } = node;
  if (name === "Ref") {
    if (argument.kind === "scalar") found.push({ kind: "ref", name: argument.text, at });
    return;
  }
  if (name === "GetAtt") {
    const { logicalId, attribute } = getAttArgument(node);
    const literal = attribute.kind === "scalar" ? { attribute: attribute.text } : {};
    found.push({ kind: "attribute", name: logicalId, ...literal, at });
    collect(attribute, found, holds);
    return;
  }
  if (name === "Sub") {
    found.push(...substitutedNames(node).map((each) => substituted(each, at)));
  }
  if (name === "If" && argument.kind === "list") {
    collectIf(argument.items, at, found, holds);
    return;
  }
  collect(argument, found, holds);
}

function substituted(name: string, at: SourceLocation): Reference {
  const dot = name.indexOf(".");
  if (dot < 0) return { kind: "ref", name, at };
  return { kind: "attribute", name: name.slice(0, dot), attribute: name.slice(dot + 1), at };
}

function collectIf(items: readonly TemplateNode[], at: SourceLocation, found: Reference[], holds: Holds): void {
  const [condition, whenTrue, whenFalse] = items;
  if (condition?.kind !== "scalar") return;
  if (holds === undefined) found.push({ kind: "condition", name: condition.text, at });
  const branches = holds === undefined ? [whenTrue, whenFalse] : [holds(condition.text, at) ? whenTrue : whenFalse];
  for (const branch of branches) if (branch !== undefined) collect(branch, found, holds);
}
