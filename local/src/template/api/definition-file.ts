import { dirname, resolve } from "node:path";
import { TemplateError, UnsupportedError } from "../../model/errors";
import {
  list,
  map,
  own,
  type ResolvedMap,
  type ResolvedNode,
  readMap,
  readText,
  type TemplateNode,
} from "../document/node";
import { readTemplateFile } from "../document/parse";
import type { Resolver } from "../intrinsics/resolver";
import { assetOf, type LiveResource } from "../resources/live-resource";

const PAGE = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html";

/**
 * The OpenAPI document of an API: its `Body`, where files beside the template may be included, or the file that
 * `DefinitionUri` names. Undefined where it has none.
 */
export function readDefinition(resource: LiveResource): ResolvedMap | undefined {
  const { entries } = resource.properties;
  const { resolver } = resource.stack;
  const body = entries.get("Body");
  const location = entries.get("BodyS3Location");
  if (body !== undefined) {
    const definition = withIncludes(body, (node) => includedFrom(resolver, node));
    for (const file of filesOf(definition)) resource.stack.opened(file);
    const node = resolver.resolve(definition);
    return node === undefined ? undefined : readMap(node, `the definition of '${resource.logicalId}'`);
  }
  if (location === undefined) return undefined;
  const uri = resolver.resolve(location);
  const file = uri?.kind === "scalar" ? uri.text : assetFile(uri, resource);
  if (file === undefined || /^[a-z0-9]+:\/\//i.test(file)) {
    throw new UnsupportedError(
      location.at,
      `the definition of '${resource.logicalId}' lies in S3; give DefinitionUri a file beside the template`,
      PAGE,
    );
  }
  const document = readDefinitionFile(file, location);
  resource.stack.opened(document.at.file);
  refuseIntrinsics(document);
  return readMap(
    resolver.resolve(document) ?? { kind: "scalar", value: null, text: "", at: document.at },
    `the definition of '${resource.logicalId}'`,
  );
}

function includedFrom(resolver: Resolver, location: TemplateNode): string {
  const resolved = resolver.resolve(location);
  return resolved === undefined ? "" : readText(resolved, "Location of AWS::Include");
}

/** The files that a definition was read from: the template's, and those that were included. */
function filesOf(node: TemplateNode, files = new Set<string>()): ReadonlySet<string> {
  files.add(node.at.file);
  if (node.kind === "intrinsic") filesOf(node.argument, files);
  else if (node.kind !== "scalar")
    for (const child of node.kind === "list" ? node.items : node.entries.values()) filesOf(child, files);
  return files;
}

/** The file of an OpenAPI document that the CDK uploads. */
function assetFile(location: ResolvedNode | undefined, resource: LiveResource): string | undefined {
  const key = location?.kind === "map" ? location.entries.get("Key") : undefined;
  return assetOf(resource, "BodyS3Location", key?.kind === "scalar" ? key.text : undefined, resource.stack.asset);
}

/** CloudFormation does not look into a file that it takes from S3. */
function refuseIntrinsics(node: TemplateNode): void {
  if (node.kind === "intrinsic") {
    throw new TemplateError(
      "wrong-definition",
      node.at,
      "intrinsic functions have no effect in the file of DefinitionUri; put the definition into DefinitionBody, or include it with AWS::Include",
    );
  }
  if (node.kind === "scalar") return;
  for (const child of node.kind === "list" ? node.items : node.entries.values()) refuseIntrinsics(child);
}

const INCLUDE_PAGE =
  "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html";

/**
 * The node with the file in the place of every `Fn::Transform: {Name: AWS::Include, Parameters: {Location: file}}` in
 * it, intrinsic functions and all. `textOf` gives a location's text; where it gives none, the node stays. A file that
 * is included includes nothing itself. Throws an UnsupportedError for a file in S3.
 */
export function withIncludes(node: TemplateNode, textOf: (location: TemplateNode) => string | undefined): TemplateNode {
  switch (node.kind) {
    case "scalar":
      return node;
    case "list":
      return list(
        node.items.map((item) => withIncludes(item, textOf)),
        node.at,
      );
    case "map":
      return map(
        [...node.entries].map(([key, value]) => [key, withIncludes(value, textOf)] as const),
        node.at,
      );
    case "intrinsic": {
      const location = locationIn(node);
      if (location !== undefined) return includedFile(location, textOf) ?? node;
      return { ...node, argument: withIncludes(node.argument, textOf) };
    }
  }
}

function locationIn(node: Extract<TemplateNode, { readonly kind: "intrinsic" }>): TemplateNode | undefined {
  if (node.name !== "Transform" || node.argument.kind !== "map") return undefined;
  const name = node.argument.entries.get("Name");
  const parameters = node.argument.entries.get("Parameters");
  if (name?.kind !== "scalar" || name.text !== "AWS::Include") return undefined;
  return parameters?.kind === "map" ? parameters.entries.get("Location") : undefined;
}

function includedFile(
  location: TemplateNode,
  textOf: (location: TemplateNode) => string | undefined,
): TemplateNode | undefined {
  const file = textOf(location);
  if (file === undefined) return undefined;
  if (/^[a-z0-9]+:\/\//i.test(file)) {
    throw new UnsupportedError(
      location.at,
      "AWS::Include names a file in S3; give Location a file beside the template",
      INCLUDE_PAGE,
    );
  }
  return readDefinitionFile(file, location);
}

/** A file that an API's definition lies in, by its path from the template. */
function readDefinitionFile(name: string, { at }: TemplateNode): TemplateNode {
  const file = resolve(dirname(at.file), name);
  return readTemplateFile(
    file,
    () => new TemplateError("file-missing", at, `there is no file ${file} to read the OpenAPI definition from`),
    (key, place) => {
      throw new TemplateError(
        "template-not-yaml",
        place,
        `the key '${key}' stands twice in its map; leave one of them out`,
      );
    },
  );
}

/** The methods that an OpenAPI document's path item may have, and what API Gateway calls them. */
export const METHODS: Readonly<Record<string, string>> = {
  get: "GET",
  head: "HEAD",
  post: "POST",
  put: "PUT",
  delete: "DELETE",
  patch: "PATCH",
  options: "OPTIONS",
  "x-amazon-apigateway-any-method": "ANY",
};

const NOT_METHODS = ["parameters", "summary", "description", "servers"];

/** Whether a key of a path item is none of a method: one of OpenAPI's own, or an extension that API Gateway makes no method of. */
export const isBesideMethods = (key: string): boolean =>
  NOT_METHODS.includes(key) || (key.startsWith("x-") && own(METHODS, key) === undefined);
