import type { StorageResource } from "../../model/storage";
import { toJsonObject } from "../document/readers";
import { allProperties, attributeOf, ofType, refOf, type StackView } from "./stack-view";

/** The tables of a stack. */
export const readTables = (view: StackView): readonly StorageResource[] => read(view, "AWS::DynamoDB::Table");

/** The buckets of a stack. */
export const readBuckets = (view: StackView): readonly StorageResource[] => read(view, "AWS::S3::Bucket");

function read(view: StackView, type: string): readonly StorageResource[] {
  return ofType(view, type).map((resource) => ({
    logicalId: view.logicalIdPrefix + resource.logicalId,
    name: refOf(view, resource),
    arn: attributeOf(view, resource, "Arn"),
    properties: toJsonObject(allProperties(view, resource)),
    location: resource.at,
  }));
}
