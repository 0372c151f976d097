import type { JsonObject } from "./json";
import type { SourceLocation } from "./source";
import type { Seconds } from "./time";

/** A Lambda function of the template, every value resolved. */
export interface LambdaFunction {
  readonly logicalId: string;
  /** Physical name, as in `AWS_LAMBDA_FUNCTION_NAME`. */
  readonly name: string;
  readonly arn: string;
  readonly code: FunctionCode;
  /** E.g. `functions/whoami/handler.handler`: a path below the code folder, a dot, an export. */
  readonly handler: string;
  /** E.g. `nodejs24.x`. Always one of the nodejs runtimes. */
  readonly runtime: string;
  readonly timeout: Seconds;
  /** Megabytes. */
  readonly memorySize: number;
  readonly architecture: "arm64" | "x86_64";
  readonly environment: Readonly<Record<string, string>>;
  /**
   * `Metadata.BuildProperties` of `BuildMethod: esbuild`, names as SAM spells them; absent: the files run as they are.
   */
  readonly esbuild?: JsonObject;
  readonly location: SourceLocation;
}

export type FunctionCode =
  /** A folder, absolute: `CodeUri`. */
  | { readonly kind: "directory"; readonly path: string }
  /** `InlineCode` (SAM) or `Code.ZipFile` (CloudFormation): the text of `index.js`. */
  | { readonly kind: "inline"; readonly source: string };
