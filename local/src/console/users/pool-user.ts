import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";

/** A user as the pool's API describes it. */
export interface PoolUser {
  readonly username: string;
  /** E.g. `CONFIRMED`. */
  readonly status: string;
  readonly isEnabled: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt?: number;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
}

export interface PoolGroup {
  readonly name: string;
  readonly description?: string;
  readonly precedence?: number;
}

/** Reads a user from ListUsers or AdminGetUser, which use different names for the attributes. */
export function readUser(user: JsonObject): PoolUser {
  const { Username, UserStatus, Enabled, UserCreateDate } = user;
  return {
    username: textOf(Username),
    status: textOf(UserStatus),
    isEnabled: Enabled !== false,
    ...(typeof UserCreateDate === "number" && { createdAt: UserCreateDate * 1000 }),
    attributes: objectsIn(user["Attributes"] ?? user["UserAttributes"]).map(({ Name, Value }) => ({
      name: textOf(Name),
      value: textOf(Value),
    })),
  };
}

export const readUsers = (output: JsonObject): readonly PoolUser[] => objectsIn(output["Users"]).map(readUser);

export function readGroups(output: JsonObject): readonly PoolGroup[] {
  return objectsIn(output["Groups"]).map(({ GroupName, Description, Precedence }) => ({
    name: textOf(GroupName),
    ...(typeof Description === "string" && { description: Description }),
    ...(typeof Precedence === "number" && { precedence: Precedence }),
  }));
}

export function attributeOf({ attributes }: PoolUser, name: string): string | undefined {
  return attributes.find((attribute) => attribute.name === name)?.value;
}

/** A text member of an answer, e.g. the token of its next page; undefined if it is missing. */
export function textIn(output: JsonObject, name: string): string | undefined {
  const value = output[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value : "");

function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
