import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import {
  allowOnly,
  intrinsic,
  isEmpty,
  type ListNode,
  list,
  map,
  readMap,
  scalar,
  type TemplateMap,
  type TemplateNode,
  withEntries,
  wrongShape,
} from "../document/node";
import type { TemplateResource } from "../document/template";
import {
  ANY_METHOD,
  changeOperations,
  hasIntegration,
  INTEGRATION,
  isDefinition,
  isIntegrated,
  methodKey,
  withIntegration,
} from "./definition";
import type { EventOwner } from "./function";
import type { HttpApiDraft } from "./http-api";
import { type HttpApiAuth, known } from "./http-api-auth";
import { permissionFor } from "./http-api-permission";
import { onlyIf } from "./inherited-condition";

const PROPERTIES = [
  "ApiId",
  "Path",
  "Method",
  "Auth",
  "PayloadFormatVersion",
  "RouteSettings",
  "Stage",
  "TimeoutInMillis",
];

/** Adds an event's route to its API, and returns the permission that SAM generates for it. */
export function addHttpApiEvent(
  api: HttpApiDraft,
  owner: EventOwner,
  eventId: string,
  event: TemplateMap,
): TemplateResource | undefined {
  const name = `${owner.logicalId}/${eventId}`;
  allowOnly(event, PROPERTIES, `the HttpApi event '${name}'`);
  const { path, method } = readRoute(event, name);
  const permission = permissionFor(api, owner, eventId, { path, method, event });
  addRouteSettings(api, owner, event, { path, method });
  if (api.definition === undefined) return permission;
  if (!isDefinition(api.definition)) {
    throw new TemplateError(
      "wrong-definition",
      api.resource.at,
      "Invalid OpenApi document. Invalid values or missing keys for 'openapi' or 'paths' in 'DefinitionBody'.",
    );
  }
  const isThere = hasIntegration(api.definition, path, method);
  if (isThere && api.isManaged) {
    throw new TemplateError(
      "route-twice",
      event.at,
      `API method '${method}' defined multiple times for path '${path}' (event '${name}').`,
    );
  }
  const definition = isThere
    ? api.definition
    : withIntegration(api.definition, path, method, (existing) =>
        onlyIf(owner.condition, operationFor(owner, event, path, existing)),
      );
  api.definition = withDetails(
    definition,
    event,
    path,
    method,
    eventAuthorizer(event, api.auth, { name, path, method }),
  );
  return permission;
}

interface EventRoute {
  readonly path: string;
  readonly method: string;
}

function readRoute(event: TemplateMap, name: string): EventRoute {
  const [path, method] = ["Path", "Method"].map((key) => {
    const node = event.entries.get(key);
    if (node === undefined || isEmpty(node)) return undefined;
    if (node.kind === "scalar" && typeof node.value === "string") return node.value;
    throw wrongShape(
      node.at,
      `${key} of the HttpApi event '${name}'`,
      "literal text (SAM takes no intrinsic function here)",
    );
  });
  if (path === undefined && method === undefined) return { path: "$default", method: ANY_METHOD };
  if (path !== undefined && method !== undefined) return { path, method };
  const missing = path === undefined ? "Path" : "Method";
  throw new TemplateError(
    "wrong-event",
    event.at,
    `the HttpApi event '${name}' needs a ${missing}; leave both out for the $default route`,
  );
}

function operationFor(
  owner: EventOwner,
  event: TemplateMap,
  path: string,
  existing: TemplateMap | undefined,
): TemplateMap {
  const { at } = event;
  const variables = map<TemplateNode>({ __Target__: owner.target }, at);
  const uri = intrinsic("Sub", list<TemplateNode>([scalar(LAMBDA_INVOCATION, at), variables], at), at);
  const integration = map<TemplateNode>(
    { type: scalar("aws_proxy", at), httpMethod: scalar("POST", at), payloadFormatVersion: scalar("2.0", at), uri },
    at,
  );
  return withEntries(existing ?? map<TemplateNode>([], at), {
    [INTEGRATION]: integration,
    ...(path === "$default" ? { isDefaultRoute: scalar(true, at) } : {}),
  });
}

/** The invocation URI of a function, whose ARN stands for `__Target__`. */
export const LAMBDA_INVOCATION = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${__Target__}/invocations`;

function withDetails(
  definition: TemplateMap,
  event: TemplateMap,
  path: string,
  method: string,
  authorizer: EventSecurity | undefined,
): TemplateMap {
  const { at } = event;
  const timeout = event.entries.get("TimeoutInMillis");
  const version = event.entries.get("PayloadFormatVersion");
  return changeOperations(definition, (operation, operationPath, operationMethod) => {
    const integration = operation.entries.get(INTEGRATION);
    const isOther = operationPath !== path || methodKey(operationMethod) !== methodKey(method);
    if (isOther || !isIntegrated(operation) || integration?.kind !== "map") return operation;
    const security = authorizer === undefined ? {} : { security: withRequirement(operation, authorizer, at) };
    return withEntries(operation, {
      [INTEGRATION]: withEntries(integration, {
        ...(timeout === undefined ? {} : { timeoutInMillis: timeout }),
        ...(version === undefined ? {} : { payloadFormatVersion: version }),
      }),
      ...security,
    });
  });
}

function withRequirement(operation: TemplateMap, { name, scopes }: EventSecurity, at: SourceLocation): TemplateNode {
  const existing = operation.entries.get("security");
  const requirement = map<TemplateNode>({ [name]: scopes ?? list<TemplateNode>([], at) }, at);
  return list<TemplateNode>([...(existing?.kind === "list" ? existing.items : []), requirement], at);
}

/**
 * The key is SAM's own: `Path: $default` with `Method: ANY` gives `ANY $default`, which no route has. A function's
 * condition applies to its settings too.
 */
function addRouteSettings(api: HttpApiDraft, owner: EventOwner, event: TemplateMap, route: EventRoute): void {
  const settings = event.entries.get("RouteSettings");
  if (settings === undefined) return;
  const { path, method } = route;
  const key = method === ANY_METHOD ? path : `${method.toUpperCase()} ${path}`;
  const added = readMap(settings, "RouteSettings of an HttpApi event");
  const existing = api.routeSettings.get(key);
  const merged = map<TemplateNode>([...(existing?.kind === "map" ? existing.entries : []), ...added.entries], added.at);
  api.routeSettings.set(key, onlyIf(owner.condition, merged));
}

/** The security requirement that an event adds to its operation. */
interface EventSecurity {
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
function eventAuthorizer(
  event: TemplateMap,
  api: HttpApiAuth,
  route: { readonly name: string; readonly path: string; readonly method: string },
): EventSecurity | undefined {
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
  const scopes = readEventScopes(auth, route.name, where);
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

function readEventScopes(auth: TemplateMap, event: string, where: string): ListNode<TemplateNode> | undefined {
  const node = auth.entries.get("AuthorizationScopes");
  if (node === undefined || isEmpty(node)) return undefined;
  if (node.kind === "list") return node;
  throw new TemplateError(
    "wrong-authorizer",
    node.at,
    `event '${event}': Unable to set Authorizer ${where} because 'AuthorizationScopes' must be a list of strings.`,
  );
}
