import { dirname, resolve } from "node:path";
import { TemplateError, UnsupportedError } from "../../model/errors";
import { type ResolvedMap, type ResolvedNode, readMap, readText, type TemplateNode } from "../document/node";
import { readTemplateFile } from "../document/parse";
import { assetOf, type LiveResource } from "../resources/live-resource";

const PAGE = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html";

/**
 * The OpenAPI document of an API: its `Body`, an `AWS::Include` of a file beside the template, or the file that
 * `DefinitionUri` names. Undefined where it has none.
 */
export function readDefinition(resource: LiveResource): ResolvedMap | undefined {
  const { entries } = resource.properties;
  const { resolver } = resource.stack;
  const body = entries.get("Body");
  const location = entries.get("BodyS3Location");
  if (body !== undefined) {
    const node = resolver.resolve(included(resource, body) ?? body);
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
  const document = readLocalFile(file, location, resource);
  refuseIntrinsics(document);
  return readMap(
    resolver.resolve(document) ?? { kind: "scalar", value: null, text: "", at: document.at },
    `the definition of '${resource.logicalId}'`,
  );
}

/**
 * `Fn::Transform: {Name: AWS::Include, Parameters: {Location: file}}`: the file takes its place, intrinsic functions
 * and all.
 */
function included(resource: LiveResource, body: TemplateNode): TemplateNode | undefined {
  if (body.kind !== "intrinsic" || body.name !== "Transform" || body.argument.kind !== "map") return undefined;
  const { entries } = body.argument;
  const name = entries.get("Name");
  const parameters = entries.get("Parameters");
  const location = parameters?.kind === "map" ? parameters.entries.get("Location") : undefined;
  if (name?.kind !== "scalar" || name.text !== "AWS::Include" || location === undefined) return undefined;
  const resolved = resource.stack.resolver.resolve(location);
  const file = resolved === undefined ? "" : readText(resolved, "Location of AWS::Include");
  if (/^[a-z0-9]+:\/\//i.test(file)) {
    throw new UnsupportedError(
      location.at,
      "AWS::Include names a file in S3; give Location a file beside the template",
      PAGE,
    );
  }
  return readLocalFile(file, location, resource);
}

/** The file of an OpenAPI document that the CDK uploads. */
function assetFile(location: ResolvedNode | undefined, resource: LiveResource): string | undefined {
  const key = location?.kind === "map" ? location.entries.get("Key") : undefined;
  return assetOf(resource, "BodyS3Location", key?.kind === "scalar" ? key.text : undefined, resource.stack.asset);
}

function readLocalFile(name: string, { at }: TemplateNode, { stack }: LiveResource): TemplateNode {
  const file = resolve(dirname(at.file), name);
  stack.opened(file);
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
