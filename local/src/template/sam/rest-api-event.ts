import { TemplateError } from "../../model/errors";
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
  wrongType,
} from "../document/node";
import type { TemplateResource } from "../document/template";
import { INTEGRATION } from "./definition";
import type { EventOwner } from "./function";
import { LAMBDA_INVOCATION } from "./http-api-event";
import type { RestApiDraft, RestOperation } from "./rest-api-draft";
import type { RestEventAuth } from "./rest-api-event-auth";
import { addEventMethod } from "./rest-api-method";
import { restPermission } from "./rest-api-permission";

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

/**
 * Adds the method of a function's event to its API, and returns the permission that SAM generates for it. An
 * `AWS::ApiGateway::RestApi` gets no method.
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
  const operation = readOperation(event, name);
  if (!("auth" in api)) {
    const plain = { resource: api, stageName: api.properties };
    return restPermission(plain, owner, eventId, operation, event);
  }
  const permission = restPermission(api, owner, eventId, operation, event);
  const { condition } = owner;
  addEventMethod(api, { ...operation, name, event, condition, operation: (auth) => lambdaMethod(owner, event, auth) });
  return permission;
}

/** Adds the method of a state machine's event to its API: it starts an execution. */
export function addStateMachineEvent(
  api: RestApiDraft,
  { logicalId, condition }: TemplateResource,
  eventId: string,
  event: TemplateMap,
): void {
  const { at } = event;
  const name = `${logicalId}/${eventId}`;
  allowOnly(event, [...PROPERTIES, "UnescapeMappingTemplate"], `the Api event '${name}'`);
  const uri = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:states:action/StartExecution`;
  const integration = map<TemplateNode>(
    { type: scalar("aws", at), httpMethod: scalar("POST", at), uri: intrinsic("Sub", scalar(uri, at), at) },
    at,
  );
  const operation = map<TemplateNode>({ [INTEGRATION]: integration }, at);
  addEventMethod(api, { ...readOperation(event, name), name, event, condition, operation: () => operation });
}

const readOperation = (event: TemplateMap, name: string): RestOperation => ({
  path: readLiteral(event, "Path", name),
  method: readLiteral(event, "Method", name),
});

function readLiteral({ entries, at }: TemplateMap, key: "Path" | "Method", name: string): string {
  const node = entries.get(key);
  if (node === undefined || isEmpty(node)) {
    throw new TemplateError("wrong-event", at, `the Api event '${name}' needs a ${key}`);
  }
  if (node.kind === "scalar" && typeof node.value === "string") return node.value;
  throw wrongType(node.at, `${key} of the Api event '${name}'`, "literal text (SAM takes no intrinsic function here)");
}

function lambdaMethod(owner: EventOwner, event: TemplateMap, { credentials }: RestEventAuth): TemplateMap {
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
