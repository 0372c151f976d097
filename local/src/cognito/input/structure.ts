import { isJsonObject } from "../../model/json";
import { type InputSchema, mistyped, problem, type Reading } from "./schema";

/** A member of a structure: its schema, and its value when left out. */
export interface Member<Value> {
  readonly schema: InputSchema<Value>;
  readonly absent: { readonly is: "refused" } | { readonly is: "taken-as"; readonly value: () => Value };
}

export const required = <Value>(schema: InputSchema<Value>): Member<Value> => ({ schema, absent: { is: "refused" } });

/** A member that may be left out and is then undefined. */
export const optional = <Value>(schema: InputSchema<Value>): Member<Value | undefined> => ({
  schema,
  absent: { is: "taken-as", value: () => undefined },
});

/** A member that may be left out and then has this value. */
export const withDefault = <Value>(schema: InputSchema<Value>, value: Value): Member<Value> => ({
  schema,
  absent: { is: "taken-as", value: () => value },
});

type Members = Readonly<Record<string, Member<unknown>>>;
export type StructureOf<M extends Members> = {
  readonly [Name in keyof M]: M[Name] extends Member<infer Value> ? Value : never;
};

/** A JSON object with known members. A member of null counts as left out. */
export function structure<M extends Members>(members: M): InputSchema<StructureOf<M>> & { readonly members: M } {
  return {
    members,
    read(value, at, reading) {
      if (!isJsonObject(value)) return mistyped(reading, at === "" ? "input" : at, "Structure");
      const read: Record<string, unknown> = {};
      for (const [name, member] of Object.entries(members))
        read[name] = readMember(member, value[name], join(at, name), reading);
      for (const name of Object.keys(value)) if (!Object.hasOwn(members, name)) reading.unknown.push(join(at, name));
      return read as StructureOf<M>;
    },
  };
}

function readMember(member: Member<unknown>, value: unknown, at: string, reading: Reading): unknown {
  if (value !== undefined && value !== null) return member.schema.read(value, at, reading);
  if (member.absent.is === "taken-as") return member.absent.value();
  problem(reading, "Value null", at, "Member must not be null");
  return undefined;
}

/** AWS names members in its messages with a lower-case first letter. */
const join = (at: string, name: string): string => {
  const lower = name.charAt(0).toLowerCase() + name.slice(1);
  return at === "" ? lower : `${at}.${lower}`;
};
