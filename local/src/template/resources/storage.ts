import type { StorageResource } from "../../model/storage";
import { toJsonObject } from "../document/readers";
import { allProperties, attributeOf, fullId, type LiveResources, ofType, refOf } from "./live-resource";

/** The tables of a stack. */
export const readTables = (resources: LiveResources): readonly StorageResource[] =>
  read(resources, "AWS::DynamoDB::Table");

/** The buckets of a stack. */
export const readBuckets = (resources: LiveResources): readonly StorageResource[] => read(resources, "AWS::S3::Bucket");

function read(resources: LiveResources, type: string): readonly StorageResource[] {
  return ofType(resources, type).map((resource) => ({
    logicalId: fullId(resource),
    name: refOf(resource),
    arn: attributeOf(resource, "Arn"),
    properties: toJsonObject(allProperties(resource)),
    location: resource.at,
  }));
}
