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
