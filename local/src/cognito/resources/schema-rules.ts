import { CognitoError, invalidConfiguration } from "../errors/cognito-error";
import { describeProblems } from "../input/read-input";
import { customName, isStandardAttribute, STANDARD_ATTRIBUTES } from "./attribute-schema";
import type { CustomAttribute } from "./user-pool-settings";

type Schema = readonly CustomAttribute[];

/**
 * The first broken rule of a new pool's schema, as the API's error. A pool's own attribute has a data type; a standard
 * one keeps its own. No name comes twice, and limits leave room for a value.
 *
 * @see docs/aws-behaviour/cognito-pools.md, S1 to S6
 */
export function schemaRuleBroken(schema: Schema): CognitoError | undefined {
  const own = schema.filter(({ Name }) => !isStandardAttribute(Name));
  if (own.length > MOST_OWN_ATTRIBUTES)
    return new CognitoError(
      "validation",
      describeProblems([
        `Value '${JSON.stringify(schema)}' at 'schema' failed to satisfy constraint: Member must have length less than or equal to ${MOST_OWN_ATTRIBUTES}`,
      ]),
    );
  for (const attribute of schema) {
    const broken = attributeRuleBroken(attribute);
    if (broken !== undefined) return broken;
  }
  const twice = schema.find(({ Name }, index) => schema.findIndex((other) => other.Name === Name) !== index);
  if (twice === undefined) return undefined;
  const kind = isStandardAttribute(twice.Name) ? "" : "custom ";
  return invalidConfiguration(
    `Duplicate ${kind}attribute names ${fullName(twice)} are not allowed in a user pool schema.`,
  );
}

const MOST_OWN_ATTRIBUTES = 50;

/** The first rule that attributes break which are to be added to a schema. Standard names are taken from the start. */
export function additionRuleBroken(schema: Schema, added: Schema): CognitoError | undefined {
  const before = [...schema.filter(({ Name }) => !isStandardAttribute(Name))];
  for (const attribute of added) {
    const taken = before.find(({ Name }) => Name === attribute.Name);
    if (taken !== undefined) return exists(customName(attribute), customName(taken));
    if (isStandardAttribute(attribute.Name)) return exists(customName(attribute), customName(attribute));
    if (attribute.Required) return new CognitoError("custom-attribute-required");
    const broken = attributeRuleBroken(attribute);
    if (broken !== undefined) return broken;
    before.push(attribute);
  }
  return before.length > MOST_OWN_ATTRIBUTES ? new CognitoError("too-many-custom-attributes") : undefined;
}

const exists = (name: string, taken: string) => new CognitoError("custom-attribute-exists", `${name} ${taken}`);

const fullName = (attribute: CustomAttribute): string =>
  isStandardAttribute(attribute.Name) ? attribute.Name : customName(attribute);

function attributeRuleBroken(attribute: CustomAttribute): CognitoError | undefined {
  const standard = STANDARD_ATTRIBUTES.find(({ name }) => name === attribute.Name);
  const { AttributeDataType: type = standard?.type } = attribute;
  if (type === undefined)
    return invalidConfiguration("Invalid AttributeDataType input, consider using the provided AttributeDataType enum.");
  if (standard !== undefined && (type !== standard.type || attribute.DeveloperOnlyAttribute))
    return invalidConfiguration(
      `You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${attribute.Name}`,
    );
  return type === "String" ? lengthRuleBroken(attribute) : type === "Number" ? rangeRuleBroken(attribute) : undefined;
}

const LONGEST = 2048;

function lengthRuleBroken(attribute: CustomAttribute): CognitoError | undefined {
  const name = fullName(attribute);
  const { MinLength, MaxLength } = attribute.StringAttributeConstraints ?? {};
  if (![MinLength, MaxLength].every(isLength)) return malformed("StringAttributeConstraints", name);
  if ([MinLength, MaxLength].some((length) => Number(length ?? 0) > LONGEST))
    return invalidConfiguration(`user.${name}: String attributes cannot have a length of more than ${LONGEST}`);
  if (isBelow(MaxLength, MinLength))
    return invalidConfiguration(`Attribute ${name} cannot have a max length shorter than it's min length`);
  return undefined;
}

function rangeRuleBroken(attribute: CustomAttribute): CognitoError | undefined {
  const name = fullName(attribute);
  const { MinValue, MaxValue } = attribute.NumberAttributeConstraints ?? {};
  if (![MinValue, MaxValue].every(isNumber)) return malformed("NumberAttributeConstraints", name);
  if (isBelow(MaxValue, MinValue))
    return invalidConfiguration(`Attribute ${name} cannot have a max value smaller than it's min value`);
  return undefined;
}

const malformed = (constraints: string, name: string): CognitoError =>
  invalidConfiguration(`Invalid ${constraints} for schema attribute ${name}`);

/** Limits are texts in the API. One that is left out or empty is no limit. */
const isLength = (limit = ""): boolean => /^\d*$/.test(limit);
const isNumber = (limit = ""): boolean => limit === "" || /^-?\d+(\.\d+)?$/.test(limit);
const isBelow = (most = "", least = ""): boolean => most !== "" && least !== "" && Number(most) < Number(least);
