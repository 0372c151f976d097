import { CognitoError } from "../../errors/cognito-error";
import { attributes as attributesInput, username as usernameInput } from "../../input/api-members";
import { type InputSchema, newReading } from "../../input/schema";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { UserRecord } from "../../store/records";
import { checkRequired } from "../attribute-rules";
import { findForSignIn } from "../find-user";
import { aliasTakenFrom, buildUser } from "../user-record";

/** The columns that are no attributes. */
const USERNAME = "cognito:username";
const MFA_ENABLED = "cognito:mfa_enabled";

/** The columns of a pool's file, in AWS's order: standard attributes, the pool's own, then the two of Cognito. */
export function csvHeader({ attributes }: Pool): readonly string[] {
  const names = attributes.map(({ name }) => name).filter((name) => name !== "sub" && name !== "identities");
  const own = names.filter((name) => !STANDARD_ORDER.includes(name));
  return [...STANDARD_ORDER, ...own, MFA_ENABLED, USERNAME];
}

const STANDARD_ORDER: readonly string[] = [
  "name",
  "given_name",
  "family_name",
  "middle_name",
  "nickname",
  "preferred_username",
  "profile",
  "picture",
  "website",
  "email",
  "email_verified",
  "gender",
  "birthdate",
  "zoneinfo",
  "locale",
  "phone_number",
  "phone_number_verified",
  "address",
  "updated_at",
];

/** What becomes of one line of a file. A reason names no value of the line: it goes into a log. */
export type LineOutcome =
  | { readonly kind: "SUCCEEDED"; readonly user: UserRecord }
  | { readonly kind: "SKIPPED" | "FAILED"; readonly reason: string };

/**
 * Decides what becomes of one line, without storing anything. Checks the name, that it is free, every value against the
 * pool's schema, required attributes, and that an address is verified that the pool verifies. The user has no password
 * and has to choose one. No trigger runs.
 */
export function userOfLine(services: Services, pool: Pool, line: ReadonlyMap<string, string>): LineOutcome {
  const name = line.get(USERNAME) ?? "";
  if (name === "") return failed("The user name is missing.");
  if (!fits(usernameInput, name)) return failed("The user name is not a valid one.");
  const mfa = (line.get(MFA_ENABLED) ?? "").toLowerCase();
  if (mfa !== "true" && mfa !== "false") return failed(`${MFA_ENABLED} must be true or false.`);
  const attributes = attributesIn(line);
  const entries = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  if (!fits(attributesInput, entries)) return failed(NO_FIT);
  if (findForSignIn(services, pool, name) !== undefined) return { kind: "SKIPPED", reason: "The user already exists." };
  const problem = addressProblem(pool, attributes, mfa === "true");
  return problem === undefined ? build(services, pool, { name, attributes, hasMfa: mfa === "true" }) : failed(problem);
}

const NO_FIT = "The user data doesn't match the schema of the user pool.";

const failed = (reason: string): LineOutcome => ({ kind: "FAILED", reason });

/** The line's attributes; a column without a value is none. */
function attributesIn(line: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const given = [...line].filter(([name, value]) => value !== "" && name !== USERNAME && name !== MFA_ENABLED);
  return Object.fromEntries(given);
}

function addressProblem({ settings }: Pool, attributes: Readonly<Record<string, string>>, hasMfa: boolean) {
  const isVerified = (name: string) => attributes[`${name}_verified`]?.toLowerCase() === "true";
  if (!settings.AutoVerifiedAttributes.some(isVerified))
    return "The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).";
  const empty = ["email", "phone_number"].find((name) => isVerified(name) && attributes[name] === undefined);
  if (empty !== undefined) return `${empty} is missing though ${empty}_verified is true.`;
  return hasMfa && attributes["phone_number"] === undefined
    ? `phone_number is missing though ${MFA_ENABLED} is true.`
    : undefined;
}

interface NewLine {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly hasMfa: boolean;
}

function build(services: Services, pool: Pool, { name, attributes, hasMfa }: NewLine): LineOutcome {
  try {
    const given = {
      name,
      attributes,
      status: "RESET_REQUIRED",
      password: undefined,
      policyText: "new-password",
    } as const;
    const built = buildUser(services, pool, given);
    if (!isNamedBy(built, name)) return failed("The user name is another address than the user's own.");
    checkRequired(pool, built.attributes);
    const taken = aliasTakenFrom(services.tables, pool, built);
    if (taken !== undefined) return failed(`Another user has this ${taken}.`);
    return { kind: "SUCCEEDED", user: hasMfa ? { ...built, mfa: { enabled: ["SMS_MFA"] } } : built };
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    // The code alone: messages may quote what the line holds.
    return failed(`${NO_FIT} (${error.code})`);
  }
}

/** Where user names are addresses, the name has to be the address that the user has. */
function isNamedBy({ username, attributes }: UserRecord, name: string): boolean {
  const addresses = [username, attributes["email"], attributes["phone_number"]];
  return addresses.some((address) => address?.toLowerCase() === name.toLowerCase());
}

function fits(schema: InputSchema<unknown>, value: unknown): boolean {
  const reading = newReading(false);
  schema.read(value, "", reading);
  return reading.problems.length === 0 && reading.mistyped.length === 0;
}
