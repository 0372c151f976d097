import type { JsonObject, JsonValue } from "../../../model/json";
import type { ProviderSettings } from "../../resources/identity-provider";

/**
 * The user's attributes that a provider's claims become, by `AttributeMapping` (attribute → claim). `username` is none of
 * them: it always comes of `sub`. An attribute whose claim is missing is left out and stays what it was.
 */
export function mapAttributes({ AttributeMapping }: ProviderSettings, claims: JsonObject): Record<string, string> {
  const mapped: Record<string, string> = {};
  for (const [attribute, claim] of Object.entries(AttributeMapping)) {
    const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
    if (attribute !== "username" && value !== undefined && value !== null) mapped[attribute] = textOf(value);
  }
  return mapped;
}

const textOf = (value: JsonValue): string => (typeof value === "string" ? value : JSON.stringify(value));

/** An address that comes without a word on whether it is verified, and is new, is not. */
export function withVerification(
  mapped: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
): Record<string, string> {
  const attributes: Record<string, string> = { ...before, ...mapped };
  for (const name of ["email", "phone_number"])
    if (mapped[name] !== undefined && mapped[`${name}_verified`] === undefined && mapped[name] !== before[name])
      attributes[`${name}_verified`] = "false";
  return attributes;
}
