import { IDENTITY_NAMINGS } from "./namings-identity";
import { INFRASTRUCTURE_NAMINGS } from "./namings-infrastructure";

/** What a name is made of. */
export interface NamingContext {
  readonly region: string;
  readonly accountId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly draw: (alphabet: "lower" | "upper" | "any", length: number, purpose?: string) => string;
  /** A property's value as text, where the template gives one. */
  readonly property: (name: string) => string | undefined;
}

/** `Ref` and `GetAtt` of a resource type. */
export interface Naming {
  readonly ref: (context: NamingContext) => string;
  readonly attributes: Readonly<Record<string, (context: NamingContext) => string>>;
  /** Whether the type has attributes beyond those listed; they get a plausible value. */
  readonly isOpen?: boolean;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html */
export const NAMINGS: Readonly<Record<string, Naming>> = { ...IDENTITY_NAMINGS, ...INFRASTRUCTURE_NAMINGS };
