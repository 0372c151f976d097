import { dirname, resolve } from "node:path";
import type { FunctionCode, LambdaFunction } from "../../model/function";
import { type ResolvedMap, type ResolvedNode, readText, toJsonObject } from "../document/node";
import { assetOf, type LiveResource } from "./live-resource";

/** `CodeUri` is relative to the template; without one SAM takes the template's folder. */
export function readCode(node: ResolvedNode | undefined, resource: LiveResource): FunctionCode {
  const { logicalId, at } = resource;
  const asset = codeAsset(node, resource);
  if (asset !== undefined) return { kind: "directory", path: asset };
  const source = node?.kind === "map" ? node.entries.get("ZipFile") : undefined;
  if (source !== undefined) return { kind: "inline", source: readText(source, `the code of '${logicalId}'`) };
  const path = node === undefined ? "." : readText(node, `CodeUri of '${logicalId}'`);
  return { kind: "directory", path: resolve(dirname((node ?? { at }).at.file), path) };
}

/** The folder, or archive, that the CDK uploads as the code of a function. */
export function codeAsset(node: ResolvedNode | undefined, resource: LiveResource): string | undefined {
  const key = node?.kind === "map" ? node.entries.get("S3Key") : undefined;
  return assetOf(resource, "Code", key?.kind === "scalar" ? key.text : undefined, resource.stack.asset);
}

/** Whether the code is an object in S3, given as a URI or as bucket and key. */
export function isInS3(code: ResolvedNode | undefined): boolean {
  if (code?.kind === "map") return !code.entries.has("ZipFile");
  return code?.kind === "scalar" && /^[a-z0-9]+:\/\//i.test(code.text);
}

/** `Metadata` of `BuildMethod: esbuild`. Warns of any other build method and ignores it. */
export function readEsbuild(resource: LiveResource): LambdaFunction["esbuild"] {
  if (resource.metadata?.kind !== "map") return undefined;
  const metadata: ResolvedMap = resource.stack.resolver.resolveMap(resource.metadata);
  const method = metadata.entries.get("BuildMethod");
  if (method?.kind !== "scalar") return undefined;
  if (method.text === "esbuild") {
    const properties = metadata.entries.get("BuildProperties");
    return properties?.kind === "map" ? toJsonObject(properties) : {};
  }
  if (!method.text.startsWith("nodejs")) {
    resource.stack.notice({
      code: "build-method-not-run",
      message: `BuildMethod '${method.text}' of '${resource.logicalId}' is not run here; its files run as they are`,
      location: method.at,
    });
  }
  return undefined;
}
