import { TemplateError, UnsupportedError } from "../../model/errors";
import type { MethodAuthorizer, RestApi, RestMethod } from "../../model/rest-api";
import { entryText, own, type ResolvedMap, type ResolvedNode, readMap, readTexts } from "../document/node";
import type { StackFunctions } from "../resources/lambda-functions";
import { refuseLooseAuthorizer } from "./http-open-api";
import { type RestAuthorizer, readSchemeAuthorizer } from "./rest-authorizers";

/** What a method requires of its callers. */
export type MethodSecurity = Pick<RestMethod, "authorizer" | "authorizationScopes" | "apiKeyRequired">;

const PAGE =
  "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html";
const OPEN: MethodAuthorizer = { type: "NONE" };

/**
 * What the `security` of an OpenAPI operation requires, or else that of the whole document. None, an empty list and
 * `NONE` leave it open; an API key stands beside at most one authorizer. A scheme must be defined in the same document.
 * Anything else stops the start, so that no misreading opens a method.
 *
 * @see docs/aws-behaviour/rest-api-template.md, O1 to O6
 */
export function readMethodSecurity(
  operation: ResolvedMap,
  document: ResolvedMap,
  functions: StackFunctions,
): MethodSecurity {
  refuseLooseAuthorizer(operation);
  const legacy = operation.entries.get("x-amazon-apigateway-auth");
  const node = operation.entries.get("security") ?? document.entries.get("security");
  if (legacy !== undefined) return readAuthType(legacy, operation.entries.get("security"));
  if (node === undefined) return { authorizer: OPEN, authorizationScopes: [], apiKeyRequired: false };
  if (node.kind !== "list") throw new TemplateError("wrong-security", node.at, "security must be a list");
  const demands = node.items.flatMap((item) => readRequirement(item, document, functions));
  const authorizers = demands.filter((demand) => demand.kind === "authorizer");
  const [first, ...others] = authorizers;
  const isMixed = others.some((other) => JSON.stringify(other) !== JSON.stringify(first));
  const isOpen = demands.some(({ kind }) => kind === "none");
  if (isMixed || (isOpen && first !== undefined)) {
    throw new UnsupportedError(
      node.at,
      "a method takes one authorizer, and an API key beside it; API Gateway would follow only one of these security schemes",
      PAGE,
    );
  }
  return {
    authorizer: first?.authorizer ?? OPEN,
    authorizationScopes: first?.scopes ?? [],
    apiKeyRequired: demands.some(({ kind }) => kind === "key"),
  };
}

/** What one security scheme asks for. */
type Demand =
  | { readonly kind: "none" | "key" }
  | { readonly kind: "authorizer"; readonly authorizer: MethodAuthorizer; readonly scopes: readonly string[] };

function readRequirement(node: ResolvedNode, document: ResolvedMap, functions: StackFunctions): readonly Demand[] {
  const { entries } = readMap(node, "a security requirement");
  if (entries.size === 0) return [{ kind: "none" }];
  return [...entries].map(([name, scopesNode]) => {
    const scopes = readTexts(scopesNode, `the scopes of '${name}'`);
    const scheme = schemeNamed(name, document);
    if (scheme !== undefined) return demandOf(name, scheme, scopes, functions);
    if (name === "NONE") return { kind: "none" };
    const schemes = schemesOf(document).flatMap(({ entries: each }) => [...each.keys()]);
    throw new TemplateError(
      "authorizer-unknown",
      node.at,
      `the security scheme '${name}' is not defined; the document defines ${schemes.join(", ") || "none"}`,
    );
  });
}

function demandOf(name: string, scheme: ResolvedMap, scopes: readonly string[], functions: StackFunctions): Demand {
  const authType = (entryText(scheme, "x-amazon-apigateway-authtype") ?? "").toLowerCase();
  const node = scheme.entries.get("x-amazon-apigateway-authorizer");
  if (authType === "awssigv4") return { kind: "authorizer", authorizer: { type: "AWS_IAM" }, scopes: [] };
  if (node !== undefined) {
    const definition = readMap(node, `the authorizer '${name}'`);
    const authorizer: RestAuthorizer = readSchemeAuthorizer(name, scheme, definition, functions);
    return { kind: "authorizer", authorizer, scopes: authorizer.type === "COGNITO_USER_POOLS" ? scopes : [] };
  }
  const isKey = entryText(scheme, "type") === "apiKey" && entryText(scheme, "in") === "header";
  if (isKey && entryText(scheme, "name")?.toLowerCase() === "x-api-key") return { kind: "key" };
  throw new UnsupportedError(
    scheme.at,
    `the security scheme '${name}' has no x-amazon-apigateway-authorizer; API Gateway would not check it, and leave its methods open`,
    PAGE,
  );
}

function schemesOf(document: ResolvedMap): readonly ResolvedMap[] {
  const components = document.entries.get("components");
  const sections = [
    document.entries.get("securityDefinitions"),
    components?.kind === "map" ? components.entries.get("securitySchemes") : undefined,
  ];
  return sections.flatMap((section) => (section?.kind === "map" ? [section] : []));
}

/** The names of the security schemes that are authorizers of API Gateway. */
export function declaredSchemes(document: ResolvedMap | undefined): NonNullable<RestApi["declaredAuthorizers"]> {
  const sections = document === undefined ? [] : schemesOf(document);
  return sections.flatMap(({ entries }) =>
    [...entries].flatMap(([name, scheme]) =>
      scheme.kind === "map" && scheme.entries.has("x-amazon-apigateway-authorizer")
        ? [{ name, location: scheme.at }]
        : [],
    ),
  );
}

function schemeNamed(name: string, document: ResolvedMap): ResolvedMap | undefined {
  const scheme = schemesOf(document)
    .map(({ entries }) => entries.get(name))
    .find((each) => each !== undefined);
  return scheme === undefined ? undefined : readMap(scheme, `the security scheme '${name}'`);
}

const AUTH_TYPES = { NONE: OPEN, AWS_IAM: { type: "AWS_IAM" } } as const satisfies Record<string, MethodAuthorizer>;

/** `x-amazon-apigateway-auth`, which stands alone. */
function readAuthType(node: ResolvedNode, security: ResolvedNode | undefined): MethodSecurity {
  const type = node.kind === "map" ? node.entries.get("type") : undefined;
  const authorizer = own<MethodAuthorizer>(AUTH_TYPES, type?.kind === "scalar" ? type.text.toUpperCase() : "");
  if (authorizer !== undefined && security === undefined) {
    return { authorizer, authorizationScopes: [], apiKeyRequired: false };
  }
  throw new UnsupportedError(
    node.at,
    "x-amazon-apigateway-auth is read here with the types NONE and AWS_IAM, and without security beside it",
    PAGE,
  );
}
