import type { Notice } from "../../model/application";
import { TemplateError, UnsupportedError } from "../../model/errors";
import type { HttpApi, Route } from "../../model/http-api";
import { own, type ResolvedMap, type ResolvedNode, readMap, readTexts } from "../document/node";
import type { StackFunctions } from "../resources/lambda-functions";
import { isBesideMethods, METHODS } from "./definition-file";
import { type RouteSecurity, readSchemeAuthorizer } from "./http-authorizers";
import { OPEN_API_INTEGRATION, readIntegration } from "./http-integration";
import { pathProblem } from "./http-routes";

const PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html";

/**
 * The routes that API Gateway makes of an OpenAPI 3 document on import. A path with a final slash makes none: silently
 * on AWS, with a notice here.
 *
 * @see docs/aws-behaviour/sam-template.md, O1 to O6
 */
export function readOpenApi(
  document: ResolvedMap,
  functions: StackFunctions,
  notice: (notice: Notice) => void,
): readonly Route[] {
  const version = document.entries.get("openapi");
  if (version?.kind !== "scalar" || !version.text.startsWith("3.")) {
    throw new TemplateError(
      "wrong-definition",
      version?.at ?? document.at,
      "an HTTP API takes an OpenAPI 3 document: it begins with openapi: 3.0.1",
    );
  }
  const policy = document.entries.get("x-amazon-apigateway-policy");
  if (policy !== undefined) {
    throw new UnsupportedError(
      policy.at,
      "a resource policy belongs to REST APIs; an HTTP API would not heed it",
      PAGE,
    );
  }
  warnOfSharedSecurity(document, notice);
  const paths = document.entries.get("paths");
  if (paths === undefined) throw new TemplateError("wrong-definition", document.at, "the OpenAPI document needs paths");
  return [...readMap(paths, "paths").entries].flatMap(([path, item]) =>
    readPath(path, item, document, functions, notice),
  );
}

/** `security` at the top of a document, which no route takes over. */
function warnOfSharedSecurity(document: ResolvedMap, notice: (notice: Notice) => void): void {
  const shared = document.entries.get("security");
  if (shared === undefined || (shared.kind === "list" && shared.items.length === 0)) return;
  notice({
    code: "security-not-heeded",
    message:
      "API Gateway does not heed security for a whole OpenAPI document: a route without security of its own is OPEN to everyone; write it at each operation",
    location: shared.at,
  });
}

function readPath(
  path: string,
  node: ResolvedNode,
  document: ResolvedMap,
  functions: StackFunctions,
  notice: (notice: Notice) => void,
): readonly Route[] {
  const item = readMap(node, `the path '${path}'`);
  const operations = [...item.entries].filter(([key]) => !isBesideMethods(key));
  if (operations.length > 0 && path.length > 1 && path.endsWith("/")) {
    notice({
      code: "route-not-imported",
      message: `API Gateway makes no route of '${path}' and says nothing; take the final slash away`,
      location: item.at,
    });
    return [];
  }
  return operations.map(([key, operation]) => readOperation(path, key, operation, document, functions));
}

function readOperation(
  path: string,
  key: string,
  node: ResolvedNode,
  document: ResolvedMap,
  functions: StackFunctions,
): Route {
  const method = own(METHODS, key);
  if (method === undefined) {
    const known = Object.keys(METHODS).join(", ");
    throw new TemplateError(
      "wrong-definition",
      node.at,
      `the path '${path}' has no method '${key}'; known are ${known}`,
    );
  }
  const operation = readMap(node, `the operation ${method} ${path}`);
  const routeKey = routeKeyOf(path, method, operation);
  const integration = integrationOf(operation, document, routeKey);
  return {
    routeKey,
    ...readSecurity(operation, document, functions),
    integration: readIntegration(integration, OPEN_API_INTEGRATION, functions, `the route '${routeKey}'`),
    location: operation.at,
  };
}

function routeKeyOf(path: string, method: string, operation: ResolvedMap): string {
  const isDefault = operation.entries.get("isDefaultRoute");
  if (path === "$default" || (path === "/$default" && isDefault?.kind === "scalar" && isDefault.text === "true"))
    return "$default";
  const problem = pathProblem(path);
  if (problem !== undefined)
    throw new TemplateError("wrong-path", operation.at, `the path '${path}' makes no route: ${problem}`);
  return `${method} ${path}`;
}

const INTEGRATION = "x-amazon-apigateway-integration";

/** The integration itself, or the one among the document's components that `$ref` names. */
function integrationOf(operation: ResolvedMap, document: ResolvedMap, routeKey: string): ResolvedMap {
  const node = operation.entries.get(INTEGRATION);
  if (node === undefined) {
    throw new TemplateError(
      "wrong-integration",
      operation.at,
      `the route '${routeKey}' has no ${INTEGRATION}; nothing would answer it`,
    );
  }
  const integration = readMap(node, `${INTEGRATION} of '${routeKey}'`);
  const reference = integration.entries.get("$ref");
  if (reference?.kind !== "scalar") return integration;
  const name = /^#\/components\/x-amazon-apigateway-integrations\/([^/]+)$/.exec(reference.text)?.[1] ?? "";
  const components = document.entries.get("components");
  const shared = components?.kind === "map" ? components.entries.get("x-amazon-apigateway-integrations") : undefined;
  const target = shared?.kind === "map" ? shared.entries.get(name) : undefined;
  if (target?.kind === "map") return target;
  throw new TemplateError("wrong-integration", reference.at, `the $ref of '${routeKey}' leads to nothing`);
}

const OPEN: RouteSecurity = { authorizer: { type: "NONE" }, authorizationScopes: [] };

/**
 * What the `security` of an OpenAPI operation requires. None, an empty list and `NONE` leave it open; a scheme must be
 * defined in the same document. Anything else stops the start, so that no misreading opens a route.
 *
 * @see docs/aws-behaviour/sam-template.md, O1 to O3
 */
function readSecurity(operation: ResolvedMap, document: ResolvedMap, functions: StackFunctions): RouteSecurity {
  refuseLooseAuthorizer(operation);
  const legacy = operation.entries.get("x-amazon-apigateway-auth");
  if (legacy !== undefined) return readAuthType(legacy);
  const node = operation.entries.get("security");
  if (node === undefined) return OPEN;
  if (node.kind !== "list") throw new TemplateError("wrong-security", node.at, "security must be a list");
  const [requirement, second] = node.items;
  if (requirement === undefined) return OPEN;
  const names = [...readMap(requirement, "a security requirement").entries];
  const [only, other] = names;
  if (second !== undefined || other !== undefined || only === undefined) {
    throw new UnsupportedError(
      node.at,
      "an operation takes exactly one security scheme here; API Gateway has one authorizer per route",
      PAGE,
    );
  }
  const [name, scopes] = only;
  const texts = readTexts(scopes, `the scopes of '${name}'`);
  const scheme = schemeNamed(name, document);
  if (scheme === undefined && name === "NONE") return OPEN;
  if (scheme === undefined) {
    const schemes = [...(schemesOf(document)?.entries.keys() ?? [])].join(", ") || "none";
    throw new TemplateError(
      "authorizer-unknown",
      requirement.at,
      `the security scheme '${name}' is not defined; components/securitySchemes has ${schemes}`,
    );
  }
  return securityOf(name, scheme, texts, functions);
}

function readAuthType(node: ResolvedNode): RouteSecurity {
  const type = node.kind === "map" ? node.entries.get("type") : undefined;
  if (type?.kind === "scalar" && type.text === "AWS_IAM")
    return { authorizer: { type: "AWS_IAM" }, authorizationScopes: [] };
  throw new UnsupportedError(node.at, "x-amazon-apigateway-auth is read here with the type AWS_IAM only", PAGE);
}

/** Refuses an authorizer that stands in an operation itself: API Gateway reads it in security schemes only. */
export function refuseLooseAuthorizer({ entries }: ResolvedMap): void {
  const loose = entries.get("x-amazon-apigateway-authorizer");
  if (loose === undefined) return;
  throw new UnsupportedError(
    loose.at,
    "x-amazon-apigateway-authorizer belongs to a security scheme; in an operation API Gateway would not heed it, and leave the operation open",
    PAGE,
  );
}

function schemesOf(document: ResolvedMap): ResolvedMap | undefined {
  const components = document.entries.get("components");
  const schemes = components?.kind === "map" ? components.entries.get("securitySchemes") : undefined;
  return schemes?.kind === "map" ? schemes : undefined;
}

/** The names of the security schemes that are authorizers of API Gateway. */
export function schemeAuthorizers(document: ResolvedMap | undefined): NonNullable<HttpApi["declaredAuthorizers"]> {
  const schemes = document === undefined ? undefined : schemesOf(document);
  return [...(schemes?.entries ?? [])].flatMap(([name, scheme]) =>
    scheme.kind === "map" && scheme.entries.has(AUTHORIZER) ? [{ name, location: scheme.at }] : [],
  );
}

function schemeNamed(name: string, document: ResolvedMap): ResolvedMap | undefined {
  const scheme = schemesOf(document)?.entries.get(name);
  return scheme === undefined ? undefined : readMap(scheme, `the security scheme '${name}'`);
}

const AUTHORIZER = "x-amazon-apigateway-authorizer";

function securityOf(
  name: string,
  scheme: ResolvedMap,
  scopes: readonly string[],
  functions: StackFunctions,
): RouteSecurity {
  const authType = scheme.entries.get("x-amazon-apigateway-authtype");
  const node = scheme.entries.get(AUTHORIZER);
  if (authType?.kind === "scalar" && authType.text.toLowerCase() === "awssigv4") {
    return { authorizer: { type: "AWS_IAM" }, authorizationScopes: refuseScopes(scopes, name, scheme) };
  }
  if (node === undefined) {
    throw new UnsupportedError(
      scheme.at,
      `the security scheme '${name}' has no ${AUTHORIZER}; API Gateway would not check it`,
      PAGE,
    );
  }
  const read = readSchemeAuthorizer(name, readMap(node, `the authorizer '${name}'`), functions);
  return { authorizer: read, authorizationScopes: read.type === "JWT" ? scopes : refuseScopes(scopes, name, scheme) };
}

function refuseScopes(scopes: readonly string[], name: string, { at }: ResolvedMap): readonly string[] {
  if (scopes.length === 0) return scopes;
  throw new TemplateError(
    "wrong-authorizer",
    at,
    `AuthorizationScopes have no effect with '${name}': only JWT authorizers check scopes. Take them away`,
  );
}
