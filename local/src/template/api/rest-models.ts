import type { JsonObject, JsonValue } from "../../model/json";
import { isJsonObject } from "../../model/json";
import { own } from "../document/node";

/** Schemas by the name by which others refer to them. */
export type Models = Readonly<Record<string, JsonObject>>;

/**
 * A schema with every reference as `#/definitions/NAME`, and the models that it refers to, directly or not, among its
 * definitions. A reference to nothing is kept, and fails when a request is checked.
 */
export function withDefinitions(schema: JsonObject, models: Models): JsonObject {
  const names = new Set<string>();
  const local = rewritten(schema, (name) => names.add(name));
  const definitions: Record<string, JsonValue> = {};
  for (const name of names) {
    const model = own(models, name);
    if (model !== undefined) definitions[name] = rewritten(model, (other) => names.add(other));
  }
  if (names.size === 0 || !isJsonObject(local)) return isJsonObject(local) ? local : {};
  const existing = local["definitions"];
  return { ...local, definitions: { ...(isJsonObject(existing) ? existing : {}), ...definitions } };
}

/** References among the models of OpenAPI 2, of OpenAPI 3, and of API Gateway. */
const REFERENCE =
  /^(?:#\/definitions|#\/components\/schemas|https:\/\/apigateway\.[a-z0-9.-]+\/restapis\/[^/]+\/models)\/([A-Za-z0-9._-]+)$/;

function rewritten(value: JsonValue, found: (name: string) => void): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (!isJsonObject(value)) return value.map((item) => rewritten(item, found));
  const entries = Object.entries(value).map(([key, member]) => {
    const name = key === "$ref" && typeof member === "string" ? REFERENCE.exec(member)?.[1] : undefined;
    if (name !== undefined) {
      found(name);
      return [key, `#/definitions/${name}`] as const;
    }
    return [key, member === undefined ? null : rewritten(member, found)] as const;
  });
  return Object.fromEntries(entries);
}
