import { checkTypes, checkValidations } from "dynalite/validations";
import { isJsonObject, type JsonObject } from "../../model/json";
import type { DynaliteStore, Input } from "./dynalite-store";
import { DynamoDBError } from "./dynamodb-error";

/** What dynalite knows of an operation's input. */
export interface InputRules {
  readonly types: Readonly<Record<string, unknown>>;
  readonly custom: unknown;
}

/**
 * A request's input, checked by dynalite's rules for the operation: types, constraints, expressions. A member that is
 * unknown would be dropped without a word, so it is refused, unless it is one of `ours`, which the caller deals with.
 */
export function readInput(
  operation: string,
  { types, custom }: InputRules,
  body: JsonObject,
  store: DynaliteStore,
  ours: readonly string[] = [],
): Input {
  const unknown = Object.keys(body).filter(
    (name) => body[name] !== undefined && body[name] !== null && !(name in types) && !ours.includes(name),
  );
  if (unknown.length > 0) throw unsupported(`${operation} with ${unknown.join(", ")}`);
  const own = Object.fromEntries(Object.entries(body).filter(([name]) => !ours.includes(name)));
  const input = checkTypes(copyOf(own), types);
  checkValidations(input, types, custom, store);
  return input;
}

/** What the tables here can't do. Never answered by a success that does nothing. */
export const unsupported = (what: string): DynamoDBError =>
  new DynamoDBError("ValidationException", `${what} is not supported by the local tables. ${OTHER_EMULATOR}`);

export const OTHER_EMULATOR =
  "Another emulator can take their place: start DynamoDB Local and set AWS_ENDPOINT_URL_DYNAMODB to its address before this stack starts.";

/** Throws ValidationException for an attribute whose name JavaScript would lose. */
export function refuseLostNames(value: unknown): void {
  if (Array.isArray(value)) value.forEach(refuseLostNames);
  else if (isJsonObject(value)) {
    if (Object.hasOwn(value, "__proto__")) throw unsupported("An attribute or member called __proto__");
    Object.values(value).forEach(refuseLostNames);
  }
}

/** checkTypes changes what it is given. */
const copyOf = (body: JsonObject): object => structuredClone(body);

/** The table that a request names: by its name or its ARN. */
export const tableName = (nameOrArn: unknown): string =>
  String(nameOrArn).replace(/^arn:[^:]*:dynamodb:.*:table\//, "");
