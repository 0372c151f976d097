/** Where in a template a thing stands. */
export interface SourceLocation {
  /** Absolute path of the template. */
  readonly file: string;
  /** Line, counted from 1. */
  readonly line: number;
  /** Path in the document, e.g. `Resources/HttpApi/Properties/Auth`. */
  readonly path: string;
  /** The CDK construct that the resource was synthesized from, e.g. `ApiStack/Hello`. */
  readonly construct?: string;
}

/** What a template declares under a logical id. */
export interface Declared {
  readonly logicalId: string;
  readonly location: SourceLocation;
}

/**
 * Whether a name that a person wrote means this: its logical id, or in an application of the CDK the path of its
 * construct, `ApiStack/Hello`.
 */
export function isCalled({ logicalId, location: { construct } }: Declared, name: string): boolean {
  return name === logicalId || name === construct || `${name}/Resource` === construct;
}

/** The logical id, with the path of the construct in an application of the CDK: `Hello4A628BD4 (ApiStack/Hello)`. */
export function titleOf({ logicalId, location: { construct } }: Declared): string {
  return construct === undefined ? logicalId : `${logicalId} (${construct.replace(/\/Resource$/, "")})`;
}
