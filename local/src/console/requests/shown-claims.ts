import type { JsonObject, JsonValue } from "../../model/json";
import { printable } from "../../model/printable";
import { fullTime } from "../time/time-text";

const MOMENTS: ReadonlySet<string> = new Set(["exp", "iat", "nbf", "auth_time"]);

/** A claim as the page shows it. */
export interface ShownClaim {
  readonly name: string;
  readonly value: string;
  /** The value of a moment in readable form. */
  readonly moment?: string;
}

export const shownClaims = (claims: JsonObject): readonly ShownClaim[] =>
  Object.entries(claims).map(([name, value]) => ({
    name: printable(name),
    value: printable(typeof value === "string" ? value : JSON.stringify(value ?? null)),
    ...momentOf(name, value),
  }));

function momentOf(name: string, value: JsonValue | undefined): Pick<ShownClaim, "moment"> {
  const seconds = typeof value === "string" && /^\d{1,12}$/.test(value) ? Number(value) : value;
  if (!MOMENTS.has(name) || typeof seconds !== "number" || Number.isNaN(new Date(seconds * 1000).getTime())) return {};
  return { moment: fullTime(seconds * 1000) };
}
