import type { AttributeDefinition } from "../config/attribute-schema";
import { CognitoError } from "../errors";
import type { Client, Pool } from "../pools/pool";

/** The API's list of attributes as a record; where a name comes twice, the last one counts. */
export function attributeRecord(
  entries: readonly { readonly Name: string; readonly Value: string | undefined }[],
): Record<string, string> {
  return Object.fromEntries(entries.map(({ Name, Value }) => [Name, Value ?? ""]));
}

/**
 * Throws for attributes that do not fit the pool's schema: unknown, fixed, too long, not a number. It does not ask
 * whether the client may write them, nor whether required ones are missing.
 */
export function checkAttributes(
  pool: Pool,
  given: Readonly<Record<string, string>>,
  { isNew }: { readonly isNew: boolean },
): void {
  for (const [name, value] of Object.entries(given)) {
    if (name === "sub") throw new CognitoError("attribute-immutable", name);
    const attribute = pool.attributes.find((candidate) => candidate.name === name);
    if (attribute === undefined) throw new CognitoError("attribute-not-in-schema", name);
    if (!isNew && !attribute.mutable)
      throw new CognitoError("attribute-constraint", `user.${name}: Attribute cannot be updated.`);
    const problem = value === "" && !isNew ? undefined : valueProblem(attribute, value);
    if (problem !== undefined) throw new CognitoError("attribute-constraint", `user.${name}: ${problem}`);
  }
}

/** Throws where one of these is not among what the client may write. */
export function checkWritable({ settings }: Client, names: readonly string[]): void {
  const writable = settings.WriteAttributes;
  if (writable === undefined) {
    if (names.some((name) => name.startsWith("custom:") || name.startsWith("dev:")))
      throw new CognitoError("attribute-unauthorized");
  } else if (names.some((name) => !writable.includes(name))) throw new CognitoError("attribute-unauthorized");
}

/** Texts: the length's is observed, the others are inferred after it. */
function valueProblem(attribute: AttributeDefinition, value: string): string | undefined {
  const { type, minLength, maxLength, minValue, maxValue, name } = attribute;
  if (type === "Number" && !/^-?\d+(\.\d+)?$/.test(value)) return "Attribute must be a number";
  if (type === "Boolean" && value !== "true" && value !== "false") return "Attribute must be true or false";
  if (name === "email" && !/^[^\s@]+@[^\s@]+$/.test(value)) return "Invalid email address format.";
  if (name === "phone_number" && !/^\+\d{1,15}$/.test(value)) return "Invalid phone number format.";
  if (type === "String" && maxLength !== undefined && value.length > maxLength)
    return `String must be no longer than ${maxLength} characters`;
  if (type === "String" && minLength !== undefined && value.length < minLength)
    return `String must be at least ${minLength} characters`;
  if (type === "Number" && minValue !== undefined && Number(value) < minValue)
    return `Number must be at least ${minValue}`;
  if (type === "Number" && maxValue !== undefined && Number(value) > maxValue)
    return `Number must be no greater than ${maxValue}`;
  return undefined;
}
