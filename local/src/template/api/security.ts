import { TemplateError, UnsupportedError } from "../../model/errors";
import type { RouteAuthorizer } from "../../model/http-api";
import type { ResolvedMap, ResolvedNode } from "../document/node";
import { allowOnly, readMap, readTexts } from "../document/readers";
import type { StackFunctions } from "../resources/functions";
import { readJwtAuthorizer } from "./jwt-authorizer";
import { readLambdaAuthorizer } from "./lambda-authorizer";

/** What a route asks of its callers. */
export interface RouteSecurity {
  readonly authorizer: RouteAuthorizer;
  readonly authorizationScopes: readonly string[];
}

const OPEN: RouteSecurity = { authorizer: { type: "NONE" }, authorizationScopes: [] };
const PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html";

/**
 * What the `security` of an OpenAPI operation asks for: none, an empty list and `NONE` leave it open; one scheme must be
 * defined in the same document. Whatever else could be meant stops the start, so that no route opens by misreading.
 *
 * @see docs/aws-behaviour/sam-template.md, O1 to O3
 */
export function readSecurity(operation: ResolvedMap, document: ResolvedMap, functions: StackFunctions): RouteSecurity {
  const legacy = operation.entries.get("x-amazon-apigateway-auth");
  if (legacy !== undefined) return readAuthType(legacy);
  const node = operation.entries.get("security");
  if (node === undefined) {
    const shared = document.entries.get("security");
    if (shared === undefined || (shared.kind === "list" && shared.items.length === 0)) return OPEN;
    throw new UnsupportedError(
      shared.at,
      "security for a whole OpenAPI document is not read here; write it at each operation",
      PAGE,
    );
  }
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

function schemesOf(document: ResolvedMap): ResolvedMap | undefined {
  const components = document.entries.get("components");
  const schemes = components?.kind === "map" ? components.entries.get("securitySchemes") : undefined;
  return schemes?.kind === "map" ? schemes : undefined;
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
  const authorizer = readMap(node, `the authorizer '${name}'`);
  const type = authorizer.entries.get("type");
  const kind = type?.kind === "scalar" ? type.text.toLowerCase() : "";
  if (kind === "jwt") return { authorizer: { type: "JWT", ...readJwt(name, authorizer) }, authorizationScopes: scopes };
  if (kind === "request") {
    return {
      authorizer: { type: "REQUEST", ...readRequest(name, authorizer, functions) },
      authorizationScopes: refuseScopes(scopes, name, scheme),
    };
  }
  throw new TemplateError(
    "wrong-authorizer",
    authorizer.at,
    `the authorizer '${name}' of an HTTP API has the type jwt or request`,
  );
}

function readJwt(name: string, authorizer: ResolvedMap) {
  allowOnly(
    authorizer,
    ["type", "jwtConfiguration", "identitySource", "openIdConnectUrl"],
    `the JWT authorizer '${name}'`,
  );
  const { entries } = authorizer;
  const names = { issuer: "issuer", audience: "audience" };
  return readJwtAuthorizer(name, entries.get("jwtConfiguration"), entries.get("identitySource"), authorizer, names);
}

const REQUEST = [
  "type",
  "authorizerUri",
  "authorizerCredentials",
  "authorizerPayloadFormatVersion",
  "authorizerResultTtlInSeconds",
  "enableSimpleResponses",
  "identitySource",
];

function readRequest(name: string, authorizer: ResolvedMap, functions: StackFunctions) {
  allowOnly(authorizer, REQUEST, `the Lambda authorizer '${name}'`);
  const { entries } = authorizer;
  const parts = {
    name,
    owner: authorizer,
    uri: entries.get("authorizerUri"),
    payloadFormatVersion: entries.get("authorizerPayloadFormatVersion"),
    enableSimpleResponses: entries.get("enableSimpleResponses"),
    resultTtl: entries.get("authorizerResultTtlInSeconds"),
    identitySource: entries.get("identitySource"),
    credentials: entries.get("authorizerCredentials"),
  };
  return readLambdaAuthorizer(parts, functions);
}

function refuseScopes(scopes: readonly string[], name: string, { at }: ResolvedMap): readonly string[] {
  if (scopes.length === 0) return scopes;
  throw new TemplateError(
    "wrong-authorizer",
    at,
    `AuthorizationScopes have no effect with '${name}': only JWT authorizers check scopes. Take them away`,
  );
}
