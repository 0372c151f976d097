import { CognitoError } from "../errors/cognito-error";
import { type InputSchema, newReading } from "./schema";

/**
 * The typed input of an operation. Throws InvalidParameterException with every constraint that is not met, or
 * SerializationException for a value of a wrong JSON type. Unknown members are ignored, as AWS ignores them.
 */
export function readInput<Input>(schema: InputSchema<Input>, body: unknown): Input {
  const reading = newReading(false);
  const input = schema.read(body, "", reading);
  const [mistyped] = reading.mistyped;
  if (mistyped !== undefined) throw new CognitoError("serialization", mistyped);
  if (reading.problems.length > 0) throw new CognitoError("validation", describeProblems(reading.problems));
  if (input === undefined) throw new Error("A schema gave no value and no problem.");
  return input;
}

/** `2 validation errors detected: …; …` (docs/aws-behaviour/cognito-api.md, validation, observed). */
export function describeProblems(problems: readonly string[]): string {
  const noun = problems.length === 1 ? "error" : "errors";
  return `${problems.length} validation ${noun} detected: ${problems.join("; ")}`;
}
