import { TemplateError, UnsupportedError } from "../model/errors";
import type { JsonValue } from "../model/json";
import { allowOnly, readMap, type TemplateMap, type TemplateNode, toJson } from "./document/node";
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
  if (condition?.kind === "scalar" && !stack.resolver.condition(condition.text, condition.at)) return undefined;
  const value = output.entries.get("Value");
  if (value === undefined)
    throw new TemplateError("output-without-value", output.at, `the output '${name}' needs a Value`);
  try {
    if (importsIn(value, (condition, at) => stack.resolver.condition(condition, at)).length > 0)
      return leaveOut(name, output, stack);
    const resolved = stack.resolver.resolve(value);
    return resolved === undefined ? undefined : toJson(resolved);
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    return leaveOut(name, output, stack);
  }
}

function leaveOut(name: string, { at }: TemplateMap, { notice }: Stack): undefined {
  notice({
    code: "output-left-out",
    message: `the output '${name}' is left out: it can't be known here`,
    location: at,
  });
}
