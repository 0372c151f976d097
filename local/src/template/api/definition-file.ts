import { TemplateError, UnsupportedError } from "../../model/errors";
import { readDefinitionFile, withIncludes } from "../document/include";
import { type ResolvedMap, readMap, readText, type TemplateNode } from "../document/node";
import type { Resolver } from "../intrinsics/resolver";
import type { LiveResource } from "../resources/live-resource";

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
    const node = resolver.resolve(withIncludes(body, (node) => includedFrom(resolver, node)));
    return node === undefined ? undefined : readMap(node, `the definition of '${resource.logicalId}'`);
  }
  if (location === undefined) return undefined;
  const uri = resolver.resolve(location);
  const file = uri?.kind === "scalar" ? uri.text : undefined;
  if (file === undefined || /^[a-z0-9]+:\/\//i.test(file)) {
    throw new UnsupportedError(
      location.at,
      `the definition of '${resource.logicalId}' lies in S3; give DefinitionUri a file beside the template`,
      PAGE,
    );
  }
  const document = readDefinitionFile(file, location);
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
