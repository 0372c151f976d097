import { TemplateError } from "../../errors";
import type { SourceLocation } from "../../model/source";
import { intrinsic, list, map, scalar, type TemplateMap, type TemplateNode, withEntries } from "../document/node";
import { allowOnly, readMap, wrongShape } from "../document/readers";
import type { Name, TemplateResource } from "../resources/resource";
import {
  branches,
  changeOperations,
  hasIntegration,
  INTEGRATION,
  isDefinition,
  isIntegrated,
  methodKey,
  withOperation,
} from "./definition";
import { isEmpty } from "./emptiness";
import type { HttpApiDraft } from "./http-api-draft";
import { type EventAuthorizer, eventAuthorizer } from "./http-api-event-auth";

/** A function with an event, as the event's reader sees it. */
export interface EventOwner {
  readonly logicalId: string;
  readonly condition: Name | undefined;
  /** What API Gateway calls: the function, or its alias. */
  readonly target: TemplateNode;
}

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

/** An event's `ApiId`: the logical id of an API, or undefined for the implicit one. Anything else is refused. */
export function apiIdOf(properties: TemplateMap, event: string): string | undefined {
  const node = properties.entries.get("ApiId");
  if (node === undefined) return undefined;
  const name = node.kind === "intrinsic" && node.name === "Ref" ? node.argument : node;
  if (name.kind === "scalar" && typeof name.value === "string") return name.value;
  throw wrongApiId(node.at, event);
}

export const wrongApiId = (at: SourceLocation, event: string): TemplateError =>
  new TemplateError(
    "wrong-event",
    at,
    `event '${event}': ApiId must be a valid reference to an 'AWS::Serverless::HttpApi' resource in same template.`,
  );

/** Adds an event's route to its API, and gives the permission that SAM makes for it. */
export function addHttpApiEvent(
  api: HttpApiDraft,
  owner: EventOwner,
  eventId: string,
  event: TemplateMap,
): TemplateResource | undefined {
  const name = `${owner.logicalId}/${eventId}`;
  allowOnly(event, PROPERTIES, `the HttpApi event '${name}'`);
  const { path, method } = readRoute(event, name);
  const permission = permissionFor(api, owner, eventId, { path, method, at: event.at });
  addRouteSettings(api, event, path, method);
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
    : withOperation(api.definition, path, method, inCondition(owner, operationFor(owner, event, path)));
  api.definition = withDetails(definition, event, path, method, eventAuthorizer(event, api, { name, path, method }));
  return permission;
}

function readRoute(event: TemplateMap, name: string): { readonly path: string; readonly method: string } {
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
  if (path === undefined && method === undefined) return { path: "$default", method: "any" };
  if (path !== undefined && method !== undefined) return { path, method };
  const missing = path === undefined ? "Path" : "Method";
  throw new TemplateError(
    "wrong-event",
    event.at,
    `the HttpApi event '${name}' needs a ${missing}; leave both out for the $default route`,
  );
}

function operationFor(owner: EventOwner, event: TemplateMap, path: string): TemplateMap {
  const { at } = event;
  const uri = intrinsic(
    "Sub",
    list<TemplateNode>([scalar(INVOCATION, at), map({ __Target__: owner.target }, at)], at),
    at,
  );
  const integration = map<TemplateNode>(
    { type: scalar("aws_proxy", at), httpMethod: scalar("POST", at), payloadFormatVersion: scalar("2.0", at), uri },
    at,
  );
  const isDefault = path === "$default";
  return map<TemplateNode>(
    [[INTEGRATION, integration], ...(isDefault ? [["isDefaultRoute", scalar(true, at)] as const] : [])],
    at,
  );
}

const INVOCATION = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${__Target__}/invocations`;

/** A function's condition decides over its routes too. */
function inCondition({ condition }: EventOwner, operation: TemplateMap): TemplateNode {
  if (condition === undefined) return operation;
  const { at } = operation;
  const noValue = intrinsic("Ref", scalar("AWS::NoValue", at), at);
  return intrinsic("If", list<TemplateNode>([scalar(condition.name, condition.at), operation, noValue], at), at);
}

function withDetails(
  definition: TemplateMap,
  event: TemplateMap,
  path: string,
  method: string,
  authorizer: EventAuthorizer | undefined,
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

function withRequirement(operation: TemplateMap, { name, scopes }: EventAuthorizer, at: SourceLocation): TemplateNode {
  const existing = operation.entries.get("security");
  const requirement = map<TemplateNode>({ [name]: scopes ?? list<TemplateNode>([], at) }, at);
  return list<TemplateNode>([...(existing?.kind === "list" ? existing.items : []), requirement], at);
}

function addRouteSettings(api: HttpApiDraft, event: TemplateMap, path: string, method: string): void {
  const settings = event.entries.get("RouteSettings");
  if (settings === undefined) return;
  const key = path === "$default" ? path : `${method.toUpperCase()} ${path}`;
  const existing = api.routeSettings.get(key)?.entries ?? [];
  const added = readMap(settings, "RouteSettings of an HttpApi event").entries;
  api.routeSettings.set(key, map<TemplateNode>([...existing, ...added], settings.at));
}

/** Left out for a function that has `$default` too, whose permission is for every path. */
function permissionFor(
  api: HttpApiDraft,
  owner: EventOwner,
  eventId: string,
  route: { readonly path: string; readonly method: string; readonly at: SourceLocation },
): TemplateResource | undefined {
  const { at, path } = route;
  const method = ["any", "x-amazon-apigateway-any-method"].includes(route.method.toLowerCase())
    ? "*"
    : route.method.toUpperCase();
  const pattern = path === "$default" ? "" : path.replace(/^(.+)\/$/, "$1").replaceAll(/\{[^}]*\}/g, "*");
  if (path !== "$default" && answersDefault(api, owner)) return undefined;
  const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/*/${method}${pattern}`;
  const reference = intrinsic("Ref", scalar(api.resource.logicalId, at), at);
  const properties = map<TemplateNode>(
    {
      Action: scalar("lambda:InvokeFunction", at),
      FunctionName: owner.target,
      Principal: scalar("apigateway.amazonaws.com", at),
      SourceArn: intrinsic(
        "Sub",
        list<TemplateNode>([scalar(arn, at), map<TemplateNode>({ __ApiId__: reference }, at)], at),
        at,
      ),
    },
    at,
  );
  return {
    logicalId: `${owner.logicalId}${eventId}Permission`,
    type: "AWS::Lambda::Permission",
    properties,
    dependsOn: [],
    ...(owner.condition === undefined ? {} : { condition: owner.condition }),
    at,
  };
}

/** Whether the API's `$default` route already calls the same function. */
function answersDefault(api: HttpApiDraft, owner: EventOwner): boolean {
  const paths = api.definition?.entries.get("paths");
  const item = paths?.kind === "map" ? paths.entries.get("$default") : undefined;
  if (item === undefined) return false;
  const targets = branches(item).flatMap((branch) => {
    const operation = branch.kind === "map" ? branch.entries.get(methodKey("any")) : undefined;
    return operation === undefined ? [] : branches(operation).map(targetOf);
  });
  return targets.length > 0 && targets.every((target) => target === owner.target);
}

function targetOf(operation: TemplateNode): TemplateNode | undefined {
  const integration = operation.kind === "map" ? operation.entries.get(INTEGRATION) : undefined;
  const uri = integration?.kind === "map" ? integration.entries.get("uri") : undefined;
  const variables = uri?.kind === "intrinsic" && uri.argument.kind === "list" ? uri.argument.items[1] : undefined;
  return variables?.kind === "map" ? variables.entries.get("__Target__") : undefined;
}
