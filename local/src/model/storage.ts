import type { JsonObject } from "./json";
import type { SourceLocation } from "./source";

/** A table or bucket of the template, its intrinsics resolved, its properties as the template gives them. */
export interface StorageResource {
  readonly logicalId: string;
  /** Physical name. */
  readonly name: string;
  readonly arn: string;
  readonly properties: JsonObject;
  readonly location: SourceLocation;
}
