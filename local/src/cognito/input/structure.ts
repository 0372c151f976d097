import { isJsonObject } from "../../model/json";
import { mistyped, problem, type Reading, type Shape } from "./shape";

/** A member of a structure: its shape, and what holds when it is left out. */
export interface Member<Value> {
  readonly shape: Shape<Value>;
  readonly absent: { readonly is: "refused" } | { readonly is: "taken-as"; readonly value: () => Value };
}

export const required = <Value>(shape: Shape<Value>): Member<Value> => ({ shape, absent: { is: "refused" } });

/** A member that may be left out and is then undefined. */
export const optional = <Value>(shape: Shape<Value>): Member<Value | undefined> => ({
  shape,
  absent: { is: "taken-as", value: () => undefined },
});

/** A member that may be left out and then has this value. */
export const withDefault = <Value>(shape: Shape<Value>, value: Value): Member<Value> => ({
  shape,
  absent: { is: "taken-as", value: () => value },
});

type Members = Readonly<Record<string, Member<unknown>>>;
export type StructureOf<M extends Members> = {
  readonly [Name in keyof M]: M[Name] extends Member<infer Value> ? Value : never;
};

/** A JSON object with known members. A member of null counts as left out. */
export function structure<M extends Members>(members: M): Shape<StructureOf<M>> & { readonly members: M } {
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
  if (value !== undefined && value !== null) return member.shape.read(value, at, reading);
  if (member.absent.is === "taken-as") return member.absent.value();
  problem(reading, "Value null", at, "Member must not be null");
  return undefined;
}

/** AWS names members in its messages with a small first letter. */
const join = (at: string, name: string): string => {
  const lower = name.charAt(0).toLowerCase() + name.slice(1);
  return at === "" ? lower : `${at}.${lower}`;
};
