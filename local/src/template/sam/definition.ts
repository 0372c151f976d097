import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import {
  intrinsic,
  isEmpty,
  isNoValue,
  list,
  map,
  scalar,
  type TemplateMap,
  type TemplateNode,
  withEntries,
  wrongType,
} from "../document/node";

/** The OpenAPI text that SAM starts from where an API has none of its own. */
export function emptyDefinition(at: SourceLocation, version: Readonly<Record<string, string>>): TemplateMap {
  const title = intrinsic("Ref", scalar("AWS::StackName", at), at);
  const versions = Object.entries(version).map(([key, text]) => [key, scalar(text, at)] as const);
  return map<TemplateNode>(
    {
      ...Object.fromEntries(versions),
      info: map<TemplateNode>({ version: scalar("1.0", at), title }, at),
      paths: map<TemplateNode>([], at),
    },
    at,
  );
}

/** A body that is an intrinsic function (`AWS::Include`) is kept as it is; it can then have no `Auth` and no events. */
export function bodyOf(body: TemplateNode): TemplateMap {
  return body.kind === "map" ? body : map<TemplateNode>({ [OPAQUE]: body }, body.at);
}

/** The intrinsic function that a body consists of; undefined for a body that SAM can read. */
export const opaqueBody = (body: TemplateMap): TemplateNode | undefined => body.entries.get(OPAQUE);

const OPAQUE = "(intrinsic)";

/** Whether SAM takes the body for an OpenAPI 3 definition. An intrinsic function is not one. */
export function isDefinition(node: TemplateMap): boolean {
  const version = node.entries.get("openapi");
  return (
    node.entries.get("paths")?.kind === "map" && version?.kind === "scalar" && /^3(\.\d)(\.\d)?$/.test(version.text)
  );
}

/** Whether SAM takes the body of a REST API for an OpenAPI definition, 2 or 3. */
export function isRestDefinition(node: TemplateMap): boolean {
  const version = node.entries.get("swagger");
  if (version === undefined || isEmpty(version)) return isDefinition(node);
  return node.entries.get("paths")?.kind === "map";
}

/** The key of a method in OpenAPI. */
export function methodKey(method: string): string {
  const lower = method.toLowerCase();
  return lower === "any" ? ANY_METHOD : lower;
}

export const ANY_METHOD = "x-amazon-apigateway-any-method";
export const INTEGRATION = "x-amazon-apigateway-integration";

/** The branches of an `Fn::If`, without `AWS::NoValue`; for any other node, the node itself. */
export function branches(node: TemplateNode): readonly TemplateNode[] {
  if (node.kind !== "intrinsic" || node.name !== "If" || node.argument.kind !== "list") return [node];
  return node.argument.items
    .slice(1)
    .filter((item) => !isNoValue(item))
    .flatMap(branches);
}

/** The same node with every branch changed. */
function changeBranches(node: TemplateNode, change: (branch: TemplateNode) => TemplateNode): TemplateNode {
  if (node.kind !== "intrinsic" || node.name !== "If" || node.argument.kind !== "list") return change(node);
  const [condition, ...rest] = node.argument.items;
  if (condition === undefined) return node;
  const changed = rest.map((item) => (isNoValue(item) ? item : changeBranches(item, change)));
  return { ...node, argument: list([condition, ...changed], node.argument.at) };
}

/** A definition with every operation changed, under every branch of conditional paths and operations. */
export function changeOperations(
  definition: TemplateMap,
  change: (operation: TemplateMap, path: string, method: string) => TemplateMap,
): TemplateMap {
  return changePaths(definition, (path, item) => changePath(item, path, change));
}

/** The same for the item of one path. */
export const changePath = (
  item: TemplateNode,
  path: string,
  change: (operation: TemplateMap, path: string, method: string) => TemplateMap,
): TemplateNode => changeBranches(item, (branch) => changePathItem(branch, path, change));

function changePathItem(
  item: TemplateNode,
  path: string,
  change: (operation: TemplateMap, path: string, method: string) => TemplateMap,
): TemplateNode {
  if (item.kind !== "map") throw wrongPathItem(item.at, path);
  const methods = [...item.entries].map(([method, node]) => {
    const key = methodKey(method);
    if (!METHODS.includes(key)) return [method, node] as const;
    return [method, changeBranches(node, (operation) => changeMap(operation, path, method, change))] as const;
  });
  return map(methods, item.at);
}

function changeMap(
  operation: TemplateNode,
  path: string,
  method: string,
  change: (operation: TemplateMap, path: string, method: string) => TemplateMap,
): TemplateNode {
  if (operation.kind === "map") return change(operation, path, method);
  throw new TemplateError(
    "wrong-definition",
    operation.at,
    `Definition of method '${method}' for path '${path}' should be a map.`,
  );
}

const METHODS = ["options", "get", "head", "post", "put", "delete", "patch", ANY_METHOD];

/** A definition with every path item changed, under every branch of conditional ones. */
export function changePathItems(
  definition: TemplateMap,
  change: (item: TemplateMap, path: string) => TemplateMap,
): TemplateMap {
  return changePaths(definition, (path, node) =>
    changeBranches(node, (branch) => {
      if (branch.kind !== "map") throw wrongPathItem(branch.at, path);
      return change(branch, path);
    }),
  );
}

function changePaths(definition: TemplateMap, change: (path: string, item: TemplateNode) => TemplateNode): TemplateMap {
  const paths = definition.entries.get("paths");
  if (paths?.kind !== "map") throw wrongType(definition.at, "'paths' of the OpenAPI definition", "a map");
  return withEntries(definition, {
    paths: map(
      [...paths.entries].map(([path, item]) => [path, change(path, item)] as const),
      paths.at,
    ),
  });
}

const wrongPathItem = (at: SourceLocation, path: string): TemplateError =>
  new TemplateError("wrong-definition", at, `Value of '${path}' path must be a dictionary according to Swagger spec.`);

/** Whether every branch of a path's item has an integration for the method. */
export function hasIntegration(item: TemplateNode | undefined, method: string): boolean {
  if (item === undefined) return false;
  return branches(item).every((branch) => {
    const operation = branch.kind === "map" ? branch.entries.get(methodKey(method)) : undefined;
    return operation !== undefined && branches(operation).some(isIntegrated);
  });
}

/** Whether an operation has an integration. */
export const isIntegrated = (operation: TemplateNode): boolean =>
  operation.kind === "map" && operation.entries.has(INTEGRATION);

/**
 * A path's item with an integration for the operation, under every branch. Everything else in the operation stays,
 * above all its security.
 */
export function withIntegration(
  item: TemplateNode,
  path: string,
  method: string,
  make: (existing: TemplateMap | undefined) => TemplateNode,
): TemplateNode {
  return changeBranches(item, (branch) => {
    if (branch.kind !== "map") throw wrongPathItem(branch.at, path);
    const existing = branch.entries.get(methodKey(method));
    return withEntries(branch, { [methodKey(method)]: make(existing?.kind === "map" ? existing : undefined) });
  });
}
