import type { JsonObject, JsonValue } from "../../model/json";
import { printable } from "../../model/printable";
import { type Element, h } from "../page/markup";
import { fullTime } from "../page/time-text";

const MOMENTS: ReadonlySet<string> = new Set(["exp", "iat", "nbf", "auth_time"]);

/** A token's claims, a row each; times also in readable form. */
export function claimList(claims: JsonObject): Element {
  const rows = Object.entries(claims).flatMap(([name, value]) => [
    h("dt", {}, printable(name)),
    h("dd", {}, printable(typeof value === "string" ? value : JSON.stringify(value ?? null)), ...moment(name, value)),
  ]);
  return h("dl", { class: "claims" }, ...rows);
}

function moment(name: string, value: JsonValue | undefined): readonly Element[] {
  const seconds = typeof value === "string" && /^\d{1,12}$/.test(value) ? Number(value) : value;
  if (!MOMENTS.has(name) || typeof seconds !== "number" || Number.isNaN(new Date(seconds * 1000).getTime())) return [];
  return [h("span", { class: "aside" }, ` ${fullTime(seconds * 1000)}`)];
}
