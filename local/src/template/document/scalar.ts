import type { ScalarNode } from "./node";

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
  if (/^0[0-7_]+$/.test(source)) return computed(Number.parseInt(source.replaceAll("_", ""), 8));
  if (/^0x[0-9a-fA-F]+$/.test(source)) return computed(Number(source));
  return { value: source, text: source };
}

const number = (value: number, source: string): ScalarValue =>
  /^-?[0-9]+(?:\.[0-9]+)?$/.test(source) ? { value, text: source } : computed(value);

const computed = (value: number): ScalarValue => ({ value, text: String(value) });
