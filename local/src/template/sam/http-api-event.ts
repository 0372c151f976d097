import type { Notice } from "../../model/application";
import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import {
  allowOnly,
  intrinsic,
  isEmpty,
  list,
  map,
  readMap,
  scalar,
  type TemplateMap,
  type TemplateNode,
  withEntries,
  wrongType,
} from "../document/node";
import type { TemplateResource } from "../document/template";
import {
  ANY_METHOD,
  changePath,
  hasIntegration,
  INTEGRATION,
  isDefinition,
  isIntegrated,
  methodKey,
  withIntegration,
} from "./definition";
import type { EventOwner } from "./function";
import type { HttpApiDraft } from "./http-api";
import { type EventSecurity, eventAuthorizer } from "./http-api-event-auth";
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
  notice: (notice: Notice) => void,
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
  const item = api.paths.get(path) ?? map<TemplateNode>([], event.at);
  const isThere = hasIntegration(item, method);
  if (isThere && api.isManaged) {
    throw new TemplateError(
      "route-twice",
      event.at,
      `API method '${method}' defined multiple times for path '${path}' (event '${name}').`,
    );
  }
  const integrated = isThere
    ? item
    : withIntegration(item, path, method, (existing) =>
        onlyIf(owner.condition, operationFor(owner, event, path, existing)),
      );
  const security = eventAuthorizer(event, api.auth, { name, path, method }, notice);
  api.paths.set(path, withDetails(integrated, event, { path, method }, security));
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
    throw wrongType(
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
  item: TemplateNode,
  event: TemplateMap,
  { path, method }: EventRoute,
  authorizer: EventSecurity | undefined,
): TemplateNode {
  const { at } = event;
  const timeout = given(event, "TimeoutInMillis");
  const version = given(event, "PayloadFormatVersion");
  if (version?.kind === "scalar" && typeof version.value === "number")
    throw new TemplateError("wrong-event", version.at, "Property 'PayloadFormatVersion' should be a string.");
  return changePath(item, path, (operation, _, operationMethod) => {
    const integration = operation.entries.get(INTEGRATION);
    const isOther = methodKey(operationMethod) !== methodKey(method);
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

/** A property of an event; undefined where SAM takes its value for none. */
function given({ entries }: TemplateMap, name: string): TemplateNode | undefined {
  const node = entries.get(name);
  return node === undefined || isEmpty(node) ? undefined : node;
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
