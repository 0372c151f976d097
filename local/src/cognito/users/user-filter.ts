import { CognitoError } from "../errors/cognito-error";
import type { UserRecord } from "../store/records";

/** One condition of ListUsers. */
export interface UserFilter {
  readonly attribute: string;
  readonly isPrefix: boolean;
  readonly value: string;
}

/** The searchable attributes; custom ones are not. `exact`: the comparison is case-sensitive. */
const SEARCHABLE: Readonly<Record<string, { readonly exact: boolean; readonly of: (user: UserRecord) => string }>> = {
  username: { exact: true, of: (user) => user.username },
  sub: { exact: true, of: (user) => user.sub },
  email: { exact: false, of: (user) => user.attributes["email"] ?? "" },
  phone_number: { exact: false, of: (user) => user.attributes["phone_number"] ?? "" },
  name: { exact: false, of: (user) => user.attributes["name"] ?? "" },
  given_name: { exact: false, of: (user) => user.attributes["given_name"] ?? "" },
  family_name: { exact: false, of: (user) => user.attributes["family_name"] ?? "" },
  preferred_username: { exact: false, of: (user) => user.attributes["preferred_username"] ?? "" },
  "cognito:user_status": { exact: false, of: (user) => user.status },
  status: { exact: true, of: (user) => (user.enabled ? "Enabled" : "Disabled") },
};

/** Reads `name = "value"` or `name ^= "value"`; undefined for an empty text. Throws InvalidParameterException. */
export function parseUserFilter(text: string | undefined): UserFilter | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const parts = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(text);
  const [, attribute, comparison, value] = parts ?? [];
  if (attribute === undefined || value === undefined) throw new CognitoError("filter-malformed");
  if (!Object.hasOwn(SEARCHABLE, attribute)) throw new CognitoError("filter-attribute", attribute);
  return { attribute, isPrefix: comparison === "^=", value: value.replace(/\\(.)/g, "$1") };
}

export function matchesFilter(user: UserRecord, { attribute, isPrefix, value }: UserFilter): boolean {
  const searched = SEARCHABLE[attribute];
  if (searched === undefined) return false;
  const fold = (text: string): string => (searched.exact ? text : text.toLowerCase());
  const found = fold(searched.of(user));
  return isPrefix ? found.startsWith(fold(value)) : found === fold(value);
}
