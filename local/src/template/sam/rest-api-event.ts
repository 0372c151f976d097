import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import {
  allowOnly,
  intrinsic,
  isEmpty,
  list,
  map,
  scalar,
  type TemplateMap,
  type TemplateNode,
  withEntries,
  wrongShape,
} from "../document/node";
import type { TemplateResource } from "../document/template";
import {
  changeOperations,
  hasIntegration,
  INTEGRATION,
  isIntegrated,
  isRestDefinition,
  methodKey,
  withIntegration,
} from "./definition";
import type { EventOwner } from "./function";
import { LAMBDA_INVOCATION } from "./http-api-event";
import { onlyIf } from "./inherited-condition";
import type { RestApiDraft } from "./rest-api";
import { given } from "./rest-api-auth";
import { type RestEventAuth, readEventAuth } from "./rest-api-event-auth";
import { restPermission } from "./rest-api-permission";
import { readRequestRules, withRequestRules, withValidator } from "./rest-api-request";
import { securityOf } from "./rest-api-security";

const PROPERTIES = [
  "Auth",
  "Method",
  "Path",
  "RequestModel",
  "RequestParameters",
  "ResponseTransferMode",
  "RestApiId",
  "Stage",
  "TimeoutInMillis",
];

/** An event's operation. */
export interface RestOperation {
  readonly path: string;
  readonly method: string;
}

/**
 * Adds an event's method to its API, and returns the permission that SAM generates for it. An API with a definition of
 * its own gets no method, unless it says `MergeDefinitions`: its definition is left as it is, as in SAM. Neither does an
 * `AWS::ApiGateway::RestApi`.
 *
 * @see docs/aws-behaviour/rest-api-template.md, E1 to E6
 */
export function addRestApiEvent(
  api: RestApiDraft | TemplateResource,
  owner: EventOwner,
  eventId: string,
  event: TemplateMap,
): TemplateResource {
  const name = `${owner.logicalId}/${eventId}`;
  allowOnly(event, PROPERTIES, `the Api event '${name}'`);
  const operation = { path: readLiteral(event, "Path", name), method: readLiteral(event, "Method", name) };
  if (!("auth" in api)) {
    const plain = { resource: api, stageName: api.properties };
    return restPermission(plain, owner, eventId, operation, event);
  }
  const permission = restPermission(api, owner, eventId, operation, event);
  const { definition } = api;
  if (definition === undefined || !isRestDefinition(definition)) return permission;
  const isAdded = api.isManaged || api.mergesDefinitions;
  if (!isAdded && !overridesApi(event)) return permission;
  const auth = readEventAuth(event, api.auth, { name, ...operation });
  if (isAdded) {
    if (api.isManaged && hasIntegration(definition, operation.path, operation.method)) {
      throw new TemplateError(
        "route-twice",
        event.at,
        `event '${name}': API method "${operation.method.toLowerCase()}" defined multiple times for path "${operation.path}".`,
      );
    }
    api.definition = withMethod(api, definition, owner, event, operation, auth);
  } else {
    api.definition = withSecurity(definition, operation, auth);
  }
  if (auth.resourcePolicy !== undefined) api.eventPolicies.push({ policy: auth.resourcePolicy, path: operation.path });
  return permission;
}

/** Whether the event's `Auth` applies to an operation of the API's own `DefinitionBody` too. */
function overridesApi({ entries }: TemplateMap): boolean {
  const auth = entries.get("Auth");
  return auth?.kind === "map" && given(auth.entries.get("OverrideApiAuth")) !== undefined;
}

function readLiteral({ entries, at }: TemplateMap, key: "Path" | "Method", name: string): string {
  const node = entries.get(key);
  if (node === undefined || isEmpty(node)) {
    throw new TemplateError("wrong-event", at, `the Api event '${name}' needs a ${key}`);
  }
  if (node.kind === "scalar" && typeof node.value === "string") return node.value;
  throw wrongShape(node.at, `${key} of the Api event '${name}'`, "literal text (SAM takes no intrinsic function here)");
}

function withMethod(
  api: RestApiDraft,
  definition: TemplateMap,
  owner: EventOwner,
  event: TemplateMap,
  { path, method }: RestOperation,
  auth: RestEventAuth,
): TemplateMap {
  const rules = readRequestRules(api, event, { path, method });
  const ruled = withRequestRules(integrated(owner, event, auth), rules, definition);
  const operation = secured(ruled, auth.security, { path, method });
  return withIntegration(withValidator(definition, rules), path, method, (existing) => {
    const merged = new Map([...(api.mergesDefinitions ? (existing?.entries ?? []) : []), ...operation.entries]);
    return onlyIf(owner.condition, map(merged, operation.at));
  });
}

function integrated(owner: EventOwner, event: TemplateMap, { credentials }: RestEventAuth): TemplateMap {
  const { at } = event;
  const variables = map<TemplateNode>({ __Target__: owner.target }, at);
  const timeout = event.entries.get("TimeoutInMillis");
  const mode = event.entries.get("ResponseTransferMode");
  const isStream = mode?.kind === "scalar" && mode.text === "RESPONSE_STREAM";
  const integration = withEntries(map<TemplateNode>([], at), {
    type: scalar("aws_proxy", at),
    httpMethod: scalar("POST", at),
    uri: intrinsic("Sub", list<TemplateNode>([scalar(LAMBDA_INVOCATION, at), variables], at), at),
    credentials: credentials === "CALLER" ? scalar(CALLER, at) : credentials,
    timeoutInMillis: timeout === undefined || isEmpty(timeout) ? undefined : timeout,
    responseTransferMode: isStream ? scalar("STREAM", at) : undefined,
  });
  return map<TemplateNode>({ [INTEGRATION]: integration, responses: map<TemplateNode>([], at) }, at);
}

/** What SAM writes for the caller's own credentials. */
const CALLER = "arn:aws:iam::*:user/*";

/** The definition with the event's security on an operation that the definition has itself. */
function withSecurity(definition: TemplateMap, { path, method }: RestOperation, auth: RestEventAuth): TemplateMap {
  if (auth.security.length === 0 && auth.resourcePolicy === undefined) {
    throw new TemplateError(
      "wrong-event",
      definition.at,
      "Must define one of: Authorizer, ApiKeyRequired or ResourcePolicy when using the OverrideApiAuth property.",
    );
  }
  return changeOperations(definition, (operation, operationPath, operationMethod) => {
    const isOther = operationPath !== path || methodKey(operationMethod) !== methodKey(method);
    return isOther || !isIntegrated(operation) ? operation : secured(operation, auth.security, { path, method });
  });
}

function secured(
  operation: TemplateMap,
  security: readonly TemplateMap[],
  { path, method }: RestOperation,
): TemplateMap {
  if (security.length === 0) return operation;
  const at: SourceLocation = security[0]?.at ?? operation.at;
  const all = [...securityOf(operation, path, method), ...security];
  return withEntries(operation, { security: list<TemplateNode>(all, at) });
}
