import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";

/** The constraints in a parameter's declaration. */
export interface ParameterRules {
  readonly isNumber: boolean;
  readonly allowedValues: readonly string[] | undefined;
  readonly allowedPattern: string | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly minValue: number | undefined;
  readonly maxValue: number | undefined;
  /** `ConstraintDescription`, added to the message. */
  readonly description: string | undefined;
}

type Rule = (value: string, rules: ParameterRules) => string | undefined;

const RULES: readonly Rule[] = [
  (value) => (Buffer.byteLength(value) > 4096 ? "be at most 4096 bytes long" : undefined),
  (value, { isNumber }) => (isNumber && (value === "" || !Number.isFinite(Number(value))) ? "be a number" : undefined),
  (value, { allowedValues }) =>
    allowedValues?.includes(value) === false ? `be one of ${allowedValues.join(", ")}` : undefined,
  (value, { allowedPattern }) =>
    allowedPattern !== undefined && !matches(value, allowedPattern) ? `match the pattern ${allowedPattern}` : undefined,
  (value, { minLength = 0 }) => (value.length < minLength ? `have at least ${minLength} characters` : undefined),
  (value, { maxLength = Number.POSITIVE_INFINITY }) =>
    value.length > maxLength ? `have at most ${maxLength} characters` : undefined,
  (value, { isNumber, minValue = Number.NEGATIVE_INFINITY }) =>
    isNumber && Number(value) < minValue ? `be at least ${minValue}` : undefined,
  (value, { isNumber, maxValue = Number.POSITIVE_INFINITY }) =>
    isNumber && Number(value) > maxValue ? `be at most ${maxValue}` : undefined,
];

/** Throws if the value breaks a constraint. The message quotes the constraint, never the value. */
export function checkParameterValue(value: string, rules: ParameterRules, what: string, at: SourceLocation): void {
  for (const rule of RULES) {
    const broken = rule(value, rules);
    if (broken === undefined) continue;
    const description = rules.description === undefined ? "" : ` (${rules.description})`;
    throw new TemplateError("parameter-value", at, `the value of ${what} must ${broken}${description}`);
  }
}

/** Whether the whole value matches. A pattern that only Java understands is not checked. */
function matches(value: string, pattern: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return true;
  }
}
