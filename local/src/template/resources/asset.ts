import { dirname, resolve } from "node:path";
import type { TemplateResource } from "../document/template";

/**
 * The file or folder that the CDK uploads for a property of a resource, absolute; undefined where that is no asset. The
 * resource's metadata say it (`aws:asset:path`, relative to the template), unless the application was synthesized
 * without; then the asset with this key in the bucket counts. Does NOT check that it is there.
 *
 * @see docs/aws-behaviour/cdk.md
 */
export function assetOf(
  { metadata, at }: TemplateResource,
  property: string,
  objectKey: string | undefined,
  assets: (objectKey: string) => string | undefined,
): string | undefined {
  const [path, of] = ["aws:asset:path", "aws:asset:property"].map((name) =>
    metadata?.kind === "map" ? metadata.entries.get(name) : undefined,
  );
  if (path?.kind === "scalar" && of?.kind === "scalar" && of.text === property)
    return resolve(dirname(at.file), path.text);
  return objectKey === undefined ? undefined : assets(objectKey);
}
