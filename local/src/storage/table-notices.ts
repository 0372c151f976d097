import type { Notice } from "../model/application";
import type { StorageResource } from "../model/storage";

/** Properties of a table that do something on AWS which can be missed here. */
const MISSED = {
  StreamSpecification: "no stream comes from it, and no function is called for its changes",
  KinesisStreamSpecification: "nothing is sent to Kinesis",
  ImportSourceSpecification: "nothing is imported, it begins empty",
  ResourcePolicy: "its policy is not enforced",
} as const;

/** What a table of the template does not do here. */
export function tableNotices({ logicalId, properties, location }: StorageResource): readonly Notice[] {
  return Object.entries(MISSED).flatMap(([property, what]) =>
    properties[property] === undefined
      ? []
      : [{ code: "table-property-ignored", message: `'${logicalId}': ${property} is ignored: ${what}`, location }],
  );
}
