import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import type { AttributeDefinition } from "../resources/attribute-schema";
import type { Pool } from "../resources/user-pool";

/** The API's list of attributes as a record. The last value of a repeated name wins. */
export function attributeRecord(
  entries: readonly { readonly Name: string; readonly Value: string | undefined }[],
): Record<string, string> {
  return Object.fromEntries(entries.map(({ Name, Value }) => [Name, Value ?? ""]));
}

/**
 * Throws for attributes that do not fit the pool's schema: unknown names, immutable attributes, values of the wrong
 * type or length. It does not check whether the client may write them, nor whether required ones are missing.
 */
export function checkAttributes(
  pool: Pool,
  given: Readonly<Record<string, string>>,
  { isNew }: { readonly isNew: boolean },
): void {
  for (const [name, value] of Object.entries(given)) {
    if (name === "sub" || name === "identities") throw new CognitoError("attribute-immutable", name);
    const attribute = pool.attributes.find((candidate) => candidate.name === name);
    if (attribute === undefined) throw new CognitoError("attribute-not-in-schema", name);
    if (!isNew && !attribute.mutable)
      throw new CognitoError("attribute-constraint", `user.${name}: Attribute cannot be updated.`);
    const problem = value === "" && !isNew ? undefined : valueProblem(attribute, value);
    if (problem !== undefined) throw new CognitoError("attribute-constraint", `user.${name}: ${problem}`);
  }
}

/**
 * Throws for attributes that users may not write for themselves: those that `checkAttributes` refuses, those outside
 * the client's write permissions, and `email_verified` and `phone_number_verified`. It does not check required
 * attributes.
 */
export function checkOwnAttributes(
  pool: Pool,
  client: Client,
  given: Readonly<Record<string, string>>,
  options: { readonly isNew: boolean },
): void {
  const verified = Object.keys(given).find((name) => VERIFIED.includes(name));
  if (verified !== undefined) throw new CognitoError("attribute-immutable", verified);
  checkAttributes(pool, given, options);
  checkWritable(client, Object.keys(given));
}

const VERIFIED: readonly string[] = ["email_verified", "phone_number_verified"];

/** Throws for the first required attribute that is missing. The message has the name of AWS's user directory. */
export function checkRequired(pool: Pool, given: Readonly<Record<string, string>>): void {
  const missing = pool.attributes.find(
    ({ name, required }) => required && name !== "sub" && (given[name] ?? "") === "",
  );
  if (missing !== undefined)
    throw new CognitoError("attribute-required", DIRECTORY_NAMES[missing.name] ?? missing.name);
}

/** Throws for attributes that cannot be removed: unknown, immutable or required ones. */
export function checkRemovable(pool: Pool, names: readonly string[]): void {
  checkAttributes(pool, Object.fromEntries(names.map((name) => [name, ""])), { isNew: false });
  const required = pool.attributes.find((attribute) => attribute.required && names.includes(attribute.name));
  if (required !== undefined)
    throw new CognitoError("attribute-required", DIRECTORY_NAMES[required.name] ?? required.name);
}

const DIRECTORY_NAMES: Readonly<Record<string, string>> = {
  email: "emails",
  phone_number: "phoneNumbers",
  name: "name.formatted",
  given_name: "name.givenName",
  family_name: "name.familyName",
  middle_name: "name.middleName",
};

/** Throws unless the client has permission to write all of these. It does not look at the pool's schema. */
export function checkWritable({ settings }: Client, names: readonly string[]): void {
  const writable = settings.WriteAttributes;
  if (writable === undefined) {
    if (names.some((name) => name.startsWith("custom:") || name.startsWith("dev:")))
      throw new CognitoError("attribute-unauthorized");
  } else if (names.some((name) => !writable.includes(name))) throw new CognitoError("attribute-unauthorized");
}

/** The text for a wrong length is observed; the others are inferred from it. */
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
