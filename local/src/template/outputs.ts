import { TemplateError, UnsupportedError } from "../model/errors";
import type { JsonValue } from "../model/json";
import { allowOnly, readMap, readText, type TemplateMap, type TemplateNode, toJson } from "./document/node";
import { importsIn } from "./intrinsics/assumptions";
import type { Stack } from "./resources/live-resource";

/**
 * The outputs whose condition holds. One that needs an AWS account to be answered (`Fn::ImportValue`) is left out with
 * a notice, because nothing that runs here depends on it.
 */
export function readOutputs(section: TemplateMap | undefined, stack: Stack): Readonly<Record<string, JsonValue>> {
  const outputs = [...(section?.entries ?? [])].flatMap(([name, node]) => {
    const value = readOutput(name, node, stack);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(outputs);
}

function readOutput(name: string, node: TemplateNode, stack: Stack): JsonValue | undefined {
  const output = readMap(node, `the output '${name}'`);
  allowOnly(output, ["Condition", "Description", "Export", "Value"], `the output '${name}'`);
  const condition = output.entries.get("Condition");
  if (!isHeld(condition, stack.resolver)) return undefined;
  const value = output.entries.get("Value");
  if (value === undefined)
    throw new TemplateError("output-without-value", output.at, `the output '${name}' needs a Value`);
  try {
    if (importsIn(value, stack.resolver.scope, (condition, at) => stack.resolver.condition(condition, at)).length > 0)
      return leaveOut(name, output, stack);
    const resolved = stack.resolver.resolve(value);
    return resolved === undefined ? undefined : toJson(resolved);
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    return leaveOut(name, output, stack);
  }
}

/** The value of the output that a stack exports under this name; undefined where it exports none. */
export function readExport(section: TemplateMap | undefined, name: string, stack: Stack): string | undefined {
  const isCalled = (node: TemplateNode): boolean => {
    const exported = node.kind === "map" ? node.entries.get("Export") : undefined;
    const under = exported?.kind === "map" ? exported.entries.get("Name") : undefined;
    const called = under === undefined ? undefined : stack.resolver.resolve(under);
    return called?.kind === "scalar" && called.text === name;
  };
  for (const [output, node] of section?.entries ?? []) {
    const value = isCalled(node) ? readOutputText(section, output, stack) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The value of an output as text; undefined where there is no such output, or its condition does not hold. */
export function readOutputText(section: TemplateMap | undefined, name: string, stack: Stack): string | undefined {
  const node = section?.entries.get(name);
  if (node === undefined) return undefined;
  const { entries } = readMap(node, `the output '${name}'`);
  const value = isHeld(entries.get("Condition"), stack.resolver) ? entries.get("Value") : undefined;
  const found = value === undefined ? undefined : stack.resolver.resolve(value);
  return found === undefined ? undefined : readText(found, `the output '${name}'`);
}

const isHeld = (condition: TemplateNode | undefined, resolver: Stack["resolver"]): boolean =>
  condition?.kind !== "scalar" || resolver.condition(condition.text, condition.at);

function leaveOut(name: string, { at }: TemplateMap, { notice }: Stack): undefined {
  notice({
    code: "output-left-out",
    message: `the output '${name}' is left out: it can't be known here`,
    location: at,
  });
}
