import { relative } from "node:path";
import type { LambdaFunction } from "../../model/function";

/** `template.yaml:12: function WhoamiFunction`, for the start of a message. */
export function describeFunction({ logicalId, location }: LambdaFunction): string {
  return `${describePath(location.file)}:${location.line}: function ${logicalId}`;
}

/** A path as its reader would write it: relative where that is shorter to read, with forward slashes. */
export function describePath(file: string): string {
  const shown = relative(process.cwd(), file);
  return shown === "" || shown.startsWith("..") ? file : shown.replaceAll("\\", "/");
}
