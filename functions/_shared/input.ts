import { getDotPath, type InferOutput, type ObjectEntries, type ObjectSchema, safeParse } from "valibot";
import { isClaims } from "./claims";
import type { FieldError } from "./contract";
import { invalidInput } from "./problem";
import type { Answer } from "./response";

export type Input<Value> = { readonly valid: true; readonly value: Value } | { readonly valid: false; answer: Answer };

/**
 * Holds what a caller sent against a schema of its members. Every member that is wrong, missing or not known is named
 * once.
 */
export function readInput<Entries extends ObjectEntries>(
  schema: ObjectSchema<Entries, typeof notThere>,
  value: unknown,
): Input<InferOutput<ObjectSchema<Entries, typeof notThere>>> {
  const unknown = isClaims(value) ? Object.keys(value).filter((key) => !Object.hasOwn(schema.entries, key)) : [];
  const result = safeParse(schema, isClaims(value) ? value : undefined, { abortPipeEarly: true });
  if (result.success && unknown.length === 0) return { valid: true, value: result.output };
  const errors = [
    ...(result.issues ?? []).map((issue) => ({ field: getDotPath(issue) ?? "", detail: issue.message })),
    ...unknown.map((field) => ({ field: field.slice(0, longestName), detail: "is not known here" })),
  ];
  return { valid: false, answer: invalidInput(errors satisfies FieldError[]) };
}

/** The message of a schema for members that are not there, and for a value that is no object. */
export const notThere = (issue: { readonly path?: unknown }): string =>
  issue.path === undefined ? "must be an object" : "is missing";

/** Of a name that we do not know, so much is sent back. */
const longestName = 64;
