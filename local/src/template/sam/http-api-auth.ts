import { TemplateError } from "../../model/errors";
import { type ListNode, list, map, scalar, type TemplateMap, type TemplateNode, withEntries } from "../document/node";
import { allowOnly, isEmpty, readMap, wrongShape } from "../document/readers";
import { changeOperations, isIntegrated, methodKey } from "./definition";
import { readSamAuthorizer, type SamAuthorizer } from "./http-api-authorizer";

/** The `Auth` of an `AWS::Serverless::HttpApi`, checked as SAM checks it. */
export interface HttpApiAuth {
  readonly authorizers: ReadonlyMap<string, SamAuthorizer>;
  readonly defaultAuthorizer: string | undefined;
  readonly isIamEnabled: boolean;
}

/**
 * Reads `Auth`. Refuses unknown keys, authorizers that SAM refuses, an undefined default authorizer, and an intrinsic
 * function where SAM needs the literal name. Errors that SAM reports have SAM's texts. Does not check the authorizers'
 * values, which are evaluated later.
 */
export function readHttpApiAuth(node: TemplateNode | undefined, apiId: string): HttpApiAuth {
  if (node === undefined || isEmpty(node)) {
    return { authorizers: new Map(), defaultAuthorizer: undefined, isIamEnabled: false };
  }
  const auth = readMap(node, `Auth of '${apiId}'`);
  allowOnly(auth, ["Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"], `Auth of '${apiId}'`);
  const enableIam = auth.entries.get("EnableIamAuthorizer");
  const isIamEnabled = enableIam?.kind === "scalar" && enableIam.value === true;
  const section = auth.entries.get("Authorizers");
  const definitions =
    section === undefined || isEmpty(section) ? emptyLike(auth) : readMap(section, `Auth.Authorizers of '${apiId}'`);
  const authorizers = new Map(
    [...definitions.entries].map(([name, definition]) => [name, readSamAuthorizer(name, definition, apiId)]),
  );
  const defaultAuthorizer = readDefault(auth.entries.get("DefaultAuthorizer"), apiId);
  const isKnown = defaultAuthorizer === undefined || authorizers.has(defaultAuthorizer);
  if (!isKnown && !(defaultAuthorizer === "AWS_IAM" && isIamEnabled)) {
    throw new TemplateError(
      "authorizer-unknown",
      auth.entries.get("DefaultAuthorizer")?.at ?? auth.at,
      `Unable to set DefaultAuthorizer because '${defaultAuthorizer}' was not defined in 'Authorizers'; ${known(authorizers)}`,
    );
  }
  return { authorizers, defaultAuthorizer, isIamEnabled };
}

/** The authorizers that a template may name, for messages. */
const known = (authorizers: ReadonlyMap<string, unknown>): string =>
  authorizers.size === 0 ? "there are none" : `defined are ${[...authorizers.keys()].join(", ")}`;

function readDefault(node: TemplateNode | undefined, apiId: string): string | undefined {
  if (node === undefined || isEmpty(node)) return undefined;
  if (
    node.kind === "intrinsic" &&
    node.name === "Ref" &&
    node.argument.kind === "scalar" &&
    node.argument.text === "AWS::NoValue"
  ) {
    return undefined;
  }
  if (node.kind !== "scalar" || typeof node.value !== "string") {
    throw wrongShape(
      node.at,
      `Auth.DefaultAuthorizer of '${apiId}'`,
      "the literal name of an authorizer (SAM takes no intrinsic function here)",
    );
  }
  return node.value;
}

const emptyLike = (node: TemplateMap): TemplateMap => map<TemplateNode>([], node.at);

/** The security requirement that an event adds to its operation. */
export interface EventAuthorizer {
  readonly name: string;
  readonly scopes: ListNode<TemplateNode> | undefined;
}

/**
 * What an event's `Auth` requires; undefined if it has none, in which case the API's default authorizer applies later.
 * Scopes of the event replace the authorizer's, but an empty list does not; with `NONE` and `AWS_IAM` they are dropped.
 * The rules and the texts of the errors are SAM's.
 *
 * @see docs/aws-behaviour/sam-template.md, A1 to A11
 */
export function eventAuthorizer(
  event: TemplateMap,
  api: HttpApiAuth,
  route: { readonly name: string; readonly path: string; readonly method: string },
): EventAuthorizer | undefined {
  const node = event.entries.get("Auth");
  if (node === undefined || isEmpty(node)) return undefined;
  const auth = readMap(node, `Auth of the HttpApi event '${route.name}'`);
  allowOnly(auth, ["Authorizer", "AuthorizationScopes"], `Auth of the HttpApi event '${route.name}'`);
  const fail = (reason: string): TemplateError =>
    new TemplateError("wrong-authorizer", auth.at, `event '${route.name}': ${reason}`);
  const where = `on API method [${route.method}] for path [${route.path}]`;
  const name = authorizerName(auth, route.name) ?? api.defaultAuthorizer;
  if (name === undefined) {
    throw fail(
      "'Auth' section requires either an explicit 'Authorizer' set or a 'DefaultAuthorizer' configured on the HttpApi.",
    );
  }
  const scopes = readScopes(auth, route.name, where);
  if (name === "NONE") {
    if (api.defaultAuthorizer !== undefined) return { name, scopes: undefined };
    throw fail(
      `Unable to set Authorizer ${where} because 'NONE' is only a valid value when a DefaultAuthorizer on the API is specified.`,
    );
  }
  if (name === "AWS_IAM" && api.isIamEnabled) return { name, scopes: undefined };
  const authorizer = api.authorizers.get(name);
  if (authorizer === undefined) {
    const hint = name === "AWS_IAM" ? "write EnableIamAuthorizer: true there" : known(api.authorizers);
    throw new TemplateError(
      "authorizer-unknown",
      auth.entries.get("Authorizer")?.at ?? auth.at,
      `event '${route.name}': Unable to set Authorizer [${name}] ${where} because it wasn't defined in the API's Authorizers; ${hint}`,
    );
  }
  return { name, scopes: scopes ?? authorizer.scopes };
}

function authorizerName(auth: TemplateMap, event: string): string | undefined {
  const node = auth.entries.get("Authorizer");
  if (node === undefined || isEmpty(node)) return undefined;
  if (node.kind === "scalar" && typeof node.value === "string") return node.value;
  throw wrongShape(
    node.at,
    `Authorizer of the HttpApi event '${event}'`,
    "the literal name of an authorizer (SAM takes no intrinsic function here)",
  );
}

function readScopes(auth: TemplateMap, event: string, where: string): ListNode<TemplateNode> | undefined {
  const node = auth.entries.get("AuthorizationScopes");
  if (node === undefined || isEmpty(node)) return undefined;
  if (node.kind === "list") return node;
  throw new TemplateError(
    "wrong-authorizer",
    node.at,
    `event '${event}': Unable to set Authorizer ${where} because 'AuthorizationScopes' must be a list of strings.`,
  );
}

/** The definition with the security schemes of the authorizers. */
export function withSchemes(definition: TemplateMap, { authorizers, isIamEnabled }: HttpApiAuth): TemplateMap {
  const { at } = definition;
  const components = definition.entries.get("components") ?? map<TemplateNode>([], at);
  if (components.kind !== "map") return definition;
  const existing = components.entries.get("securitySchemes");
  const schemes = map<TemplateNode>(
    [
      ...(existing?.kind === "map" ? existing.entries : []),
      ...(isIamEnabled ? [["AWS_IAM", iamScheme(at)] as const] : []),
      ...[...authorizers].map(([name, { scheme }]) => [name, scheme] as const),
    ],
    at,
  );
  return withEntries(definition, { components: withEntries(components, { securitySchemes: schemes }) });
}

const iamScheme = (at: TemplateMap["at"]): TemplateMap =>
  map<TemplateNode>(
    {
      type: scalar("apiKey", at),
      name: scalar("Authorization", at),
      in: scalar("header", at),
      "x-amazon-apigateway-authtype": scalar("awsSigv4", at),
    },
    at,
  );

/** Gives the default authorizer to every operation without security of its own, except OPTIONS. */
export function withDefaultAuthorizer(
  definition: TemplateMap,
  { authorizers, defaultAuthorizer }: HttpApiAuth,
): TemplateMap {
  if (defaultAuthorizer === undefined) return definition;
  return changeOperations(definition, (operation, _, method) => {
    const security = operation.entries.get("security");
    const isOpen = methodKey(method) === "options" || !isIntegrated(operation);
    if (isOpen || (security !== undefined && !isEmpty(security))) return operation;
    const scopes = authorizers.get(defaultAuthorizer)?.scopes ?? list<TemplateNode>([], operation.at);
    const requirement = map<TemplateNode>({ [defaultAuthorizer]: scopes }, operation.at);
    return withEntries(operation, { security: list<TemplateNode>([requirement], operation.at) });
  });
}
