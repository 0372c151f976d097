import type { JsonObject } from "../../model/json";
import type { CustomAttribute, PoolSettings } from "./user-pool-settings";

/** One attribute that a user of a pool may have. */
export interface AttributeDefinition {
  /** `email`, `custom:team` or `dev:custom:team`. */
  readonly name: string;
  readonly type: "String" | "Number" | "DateTime" | "Boolean";
  readonly developerOnly: boolean;
  readonly mutable: boolean;
  readonly required: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minValue?: number;
  readonly maxValue?: number;
}

const text = (name: string, more: Partial<AttributeDefinition> = {}): AttributeDefinition => ({
  name,
  type: "String",
  developerOnly: false,
  mutable: true,
  required: false,
  minLength: 0,
  maxLength: 2048,
  ...more,
});
const flag = (name: string): AttributeDefinition => ({
  name,
  type: "Boolean",
  developerOnly: false,
  mutable: true,
  required: false,
});

/** The attributes of every pool, in the order in which they are described and answered. */
export const STANDARD_ATTRIBUTES: readonly AttributeDefinition[] = [
  text("profile"),
  text("address"),
  text("birthdate", { minLength: 10, maxLength: 10 }),
  text("gender"),
  text("preferred_username"),
  { name: "updated_at", type: "Number", developerOnly: false, mutable: true, required: false, minValue: 0 },
  text("website"),
  text("picture"),
  text("identities"),
  text("sub", { required: true, mutable: false, minLength: 1 }),
  text("phone_number"),
  flag("phone_number_verified"),
  text("zoneinfo"),
  text("locale"),
  text("email"),
  flag("email_verified"),
  text("given_name"),
  text("family_name"),
  text("middle_name"),
  text("name"),
  text("nickname"),
];

export const isStandardAttribute = (name: string): boolean =>
  STANDARD_ATTRIBUTES.some((attribute) => attribute.name === name);

/** Every attribute of a pool: the standard ones with the template's changes, then its own. */
export function attributesOf(settings: PoolSettings): readonly AttributeDefinition[] {
  const standard = STANDARD_ATTRIBUTES.map((attribute) => {
    const changed = settings.Schema.find((candidate) => candidate.Name === attribute.name);
    if (changed === undefined) return attribute;
    return { ...attribute, ...definitionOf(changed), name: attribute.name, type: attribute.type };
  });
  const own = settings.Schema.filter(({ Name }) => !STANDARD_ATTRIBUTES.some(({ name }) => name === Name));
  return [...standard, ...own.map(definitionOf)];
}

/** An attribute of a pool's own under its full name: `custom:team`, `dev:custom:team`. */
export const customName = ({ Name, DeveloperOnlyAttribute }: CustomAttribute): string =>
  `${DeveloperOnlyAttribute ? "dev:" : ""}custom:${Name}`;

function definitionOf(given: CustomAttribute): AttributeDefinition {
  const { StringAttributeConstraints: length, NumberAttributeConstraints: range } = given;
  return {
    name: customName(given),
    type: given.AttributeDataType ?? "String",
    developerOnly: given.DeveloperOnlyAttribute,
    mutable: given.Mutable,
    required: given.Required,
    ...numbers({
      minLength: length?.MinLength,
      maxLength: length?.MaxLength,
      minValue: range?.MinValue,
      maxValue: range?.MaxValue,
    }),
  };
}

function numbers(given: Readonly<Record<string, string | undefined>>): Record<string, number> {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries(entries.map(([name, value]) => [name, Number(value)]));
}

/** An attribute as `SchemaAttributes` describes it. */
export function describeAttribute(attribute: AttributeDefinition): JsonObject {
  const { minLength, maxLength, minValue, maxValue } = attribute;
  return {
    Name: attribute.name,
    AttributeDataType: attribute.type,
    DeveloperOnlyAttribute: attribute.developerOnly,
    Mutable: attribute.mutable,
    Required: attribute.required,
    ...(attribute.type === "String" && {
      StringAttributeConstraints: constraints({ MinLength: minLength, MaxLength: maxLength }),
    }),
    ...(attribute.type === "Number" && {
      NumberAttributeConstraints: constraints({ MinValue: minValue, MaxValue: maxValue }),
    }),
  };
}

function constraints(given: Readonly<Record<string, number | undefined>>): JsonObject {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
