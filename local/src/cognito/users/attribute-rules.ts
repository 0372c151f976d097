import { CognitoError, type ErrorCode } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import type { AttributeDefinition } from "../resources/attribute-schema";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";

/** The API's list of attributes as a record. The last value of a repeated name wins. */
export function attributeRecord(
  entries: readonly { readonly Name: string; readonly Value: string | undefined }[],
): Record<string, string> {
  return Object.fromEntries(entries.map(({ Name, Value }) => [Name, Value ?? ""]));
}

/** What is done with attributes. The API tells the same problem in other words each time. */
type AttributeUse = "sign-up" | "creation" | "change" | "removal";

/**
 * The attributes as they are stored, booleans in lower case. Throws for those that do not fit the pool's schema:
 * unknown names, immutable attributes, values of the wrong type or length. It does not check whether the client may
 * write them, nor whether required ones are missing.
 */
export function readAttributes(pool: Pool, given: Attributes, use: AttributeUse): Record<string, string> {
  const fixed = Object.keys(given).find((name) => name === "sub" || name === "identities");
  if (fixed !== undefined) throw new CognitoError("attribute-immutable", fixed);
  const problems: string[] = [];
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const attribute = pool.attributes.find((candidate) => candidate.name === name);
    const problem = problemOf(attribute, value, use);
    if (problem !== undefined) problems.push(`${use === "sign-up" ? "" : "user."}${name}: ${problem}\n`);
    read[name] = attribute?.type === "Boolean" ? value.toLowerCase() : value;
  }
  if (problems.length > 0) throw new CognitoError(INVALID[use], problems.join(""));
  checkAddressForms(read, use);
  return read;
}

type Attributes = Readonly<Record<string, string>>;

const INVALID = {
  "sign-up": "new-attributes-invalid",
  creation: "attribute-constraint",
  change: "attribute-constraint",
  removal: "removed-attributes-invalid",
} as const satisfies Record<AttributeUse, ErrorCode>;

function problemOf(attribute: AttributeDefinition | undefined, value: string, use: AttributeUse): string | undefined {
  if (attribute === undefined) return "Attribute does not exist in the schema.";
  if (!isOfNewUser(use) && !attribute.mutable) return "Attribute cannot be updated.";
  return value === "" && !isOfNewUser(use) ? undefined : valueProblem(attribute, value);
}

const isOfNewUser = (use: AttributeUse): boolean => use === "sign-up" || use === "creation";

function checkAddressForms({ email, phone_number: phone }: Attributes, use: AttributeUse): void {
  const isWritten = (value: string | undefined) => value !== undefined && (value !== "" || isOfNewUser(use));
  if (isWritten(email) && !isEmailAddress(email ?? "")) throw new CognitoError("email-malformed");
  if (isWritten(phone) && !isPhoneNumber(phone ?? "")) throw new CognitoError("phone-number-malformed");
}

export const isEmailAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text);
export const isPhoneNumber = (text: string): boolean => /^\+\d{1,15}$/.test(text);

/**
 * The attributes that users write for themselves, as they are stored. Throws for those that `readAttributes` refuses,
 * those outside the client's write permissions, and `email_verified` and `phone_number_verified`. It does not check
 * required attributes.
 */
export function readOwnAttributes(
  pool: Pool,
  client: Client,
  given: Attributes,
  use: AttributeUse,
): Record<string, string> {
  const verified = Object.keys(given).find((name) => VERIFIED.includes(name));
  if (verified !== undefined) throw new CognitoError("attribute-immutable", verified);
  const read = readAttributes(pool, given, use);
  checkWritable(client, Object.keys(given));
  return read;
}

const VERIFIED: readonly string[] = ["email_verified", "phone_number_verified"];

/** Throws for required attributes that are missing. The message has the names of AWS's user directory. */
export function checkRequired(pool: Pool, given: Attributes): void {
  refuseRequired(pool.attributes.filter(({ name, required }) => required && name !== "sub" && !given[name]));
}

function refuseRequired(attributes: readonly AttributeDefinition[]): void {
  const names = attributes.map(({ name }) => DIRECTORY_NAMES[name] ?? name);
  const problems = names.map((name) => `${name}: The attribute ${name} is required`);
  if (problems.length > 0) throw new CognitoError("attribute-required", problems.join(", "));
}

/**
 * Throws for a preferred user name of an account that is not confirmed, where users sign in with it: a name would be
 * taken by a user who signs up with it and never confirms.
 */
export function checkPreferredName(
  { settings }: Pool,
  { status }: Pick<UserRecord, "status">,
  { preferred_username: name = "" }: Attributes,
): void {
  const isAlias = settings.AliasAttributes.includes("preferred_username");
  if (isAlias && name !== "" && status === "UNCONFIRMED") throw new CognitoError("preferred-name-unconfirmed");
}

/** Throws for attributes that cannot be removed: unknown, immutable or required ones. */
export function checkRemovable(pool: Pool, names: readonly string[]): void {
  readAttributes(pool, Object.fromEntries(names.map((name) => [name, ""])), "removal");
  refuseRequired(pool.attributes.filter(({ name, required }) => required && names.includes(name)));
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
  const { type, minLength, maxLength, minValue, maxValue } = attribute;
  if (type === "Number" && !/^-?\d+(\.\d+)?$/.test(value)) return "Attribute must be a number";
  if (type === "Boolean" && !/^(true|false)$/i.test(value)) return "Attribute must be true or false";
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
