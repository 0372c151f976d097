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

/** A rule for events, or how a function is called for them; its intrinsics resolved. */
export interface EventResource extends Pick<StorageResource, "logicalId" | "properties" | "location"> {
  readonly type: "AWS::Events::Rule" | "AWS::Lambda::EventInvokeConfig";
}
