import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import { list, map, scalar, type TemplateMap, type TemplateNode, withEntries } from "../document/node";
import { changeOperations, isIntegrated, methodKey } from "./definition";
import type { RestApiAuth } from "./rest-api-auth";

/** One of an operation's security requirements. */
export const requirement = (name: string, scopes: TemplateNode | undefined, at: SourceLocation): TemplateMap =>
  map<TemplateNode>({ [name]: scopes ?? list<TemplateNode>([], at) }, at);

/** The definition with the security definitions of the authorizers, and of what their methods name. */
export function withSecurityDefinitions(definition: TemplateMap, { authorizers, ...auth }: RestApiAuth): TemplateMap {
  const { at } = definition;
  const existing = definition.entries.get("securityDefinitions");
  const own = existing?.kind === "map" ? existing.entries : new Map<string, TemplateNode>();
  const added = [
    ...(auth.defaultAuthorizer === "AWS_IAM" || names(definition, "AWS_IAM") ? [["AWS_IAM", IAM] as const] : []),
    ...(auth.isApiKeyRequired || names(definition, "api_key") ? [["api_key", API_KEY] as const] : []),
  ].flatMap(([name, members]) => (own.has(name) ? [] : [[name, schemeOf(members, at)] as const]));
  const schemes = [...own, ...added, ...[...authorizers].map(([name, { scheme }]) => [name, scheme] as const)];
  if (schemes.length === 0) return definition;
  return withEntries(definition, { securityDefinitions: map<TemplateNode>(schemes, at) });
}

const IAM = { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" };
const API_KEY = { type: "apiKey", name: "x-api-key", in: "header" };

const schemeOf = (members: Readonly<Record<string, string>>, at: SourceLocation): TemplateMap =>
  map<TemplateNode>(
    Object.entries(members).map(([key, value]) => [key, scalar(value, at)] as const),
    at,
  );

/** Whether the security of any operation names the scheme. */
function names(definition: TemplateMap, scheme: string): boolean {
  let found = false;
  changeOperations(definition, (operation, path, method) => {
    found ||= isIntegrated(operation) && securityOf(operation, path, method).some((each) => each.entries.has(scheme));
    return operation;
  });
  return found;
}

/**
 * Gives the default authorizer to every operation with an integration and without an authorizer of its own, OPTIONS
 * included unless `AddDefaultAuthorizerToCorsPreflight` is false. `NONE` beside an API key is taken away, and stays
 * alone.
 *
 * @see docs/aws-behaviour/rest-api-template.md, A4 to A6
 */
export function withDefaultAuthorizer(definition: TemplateMap, auth: RestApiAuth): TemplateMap {
  const { authorizers, defaultAuthorizer, guardsPreflight } = auth;
  if (defaultAuthorizer === undefined) return definition;
  const isAuthorizer = (each: TemplateMap): boolean =>
    [...each.entries.keys()].some((name) => name === "AWS_IAM" || authorizers.has(name));
  return changeOperations(definition, (operation, path, method) => {
    if (!isIntegrated(operation) || (isOptions(method) && !guardsPreflight)) return operation;
    const { at } = operation;
    const existing = securityOf(operation, path, method);
    const others = existing.filter((each) => !isAuthorizer(each));
    const isOpen = others.some((each) => each.entries.has("NONE"));
    const named = existing.filter(isAuthorizer);
    const standard = requirement(defaultAuthorizer, authorizers.get(defaultAuthorizer)?.scopes, at);
    const authorizer = isOpen ? [] : named.length > 0 ? named : [standard];
    const security = [...others.filter((each) => !each.entries.has("NONE")), ...authorizer];
    return security.length === 0 ? operation : withEntries(operation, { security: list<TemplateNode>(security, at) });
  });
}

/** Asks every operation with an integration for the API key, except where an event says `ApiKeyRequired: false`. */
export function withApiKey(definition: TemplateMap, auth: RestApiAuth): TemplateMap {
  if (!auth.isApiKeyRequired) return definition;
  return changeOperations(definition, (operation, path, method) => {
    if (!isIntegrated(operation)) return operation;
    const { at } = operation;
    const existing = securityOf(operation, path, method);
    const others = existing.filter(({ entries }) => !entries.has("api_key") && !entries.has("api_key_false"));
    const isExempt = existing.some(({ entries }) => entries.has("api_key_false"));
    const isKeyless = isExempt || (isOptions(method) && !auth.isApiKeyOnPreflight);
    const security = [...others, ...(isKeyless ? [] : [requirement("api_key", undefined, at)])];
    return withEntries(operation, { security: list<TemplateNode>(security, at) });
  });
}

const isOptions = (method: string): boolean => methodKey(method) === "options";

/** An operation's security requirements as maps. Refuses anything else, as SAM does. */
export function securityOf({ entries }: TemplateMap, path: string, method: string): readonly TemplateMap[] {
  const node = entries.get("security");
  if (node === undefined) return [];
  if (node.kind !== "list") {
    throw new TemplateError(
      "wrong-security",
      node.at,
      `Type of security for path ${path} method ${method} must be a list`,
    );
  }
  return node.items.map((item) => {
    if (item.kind === "map") return item;
    throw new TemplateError(
      "wrong-security",
      item.at,
      `each security requirement for path ${path} method ${method} must be a map`,
    );
  });
}
