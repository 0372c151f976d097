import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import { list, map, type TemplateMap, type TemplateNode, withEntries } from "../document/node";
import type { Name } from "../document/template";
import {
  changeOperations,
  hasIntegration,
  isIntegrated,
  isRestDefinition,
  methodKey,
  withIntegration,
} from "./definition";
import { onlyIf } from "./inherited-condition";
import { given } from "./rest-api-auth";
import type { RestApiDraft } from "./rest-api-draft";
import { type RestEventAuth, readEventAuth } from "./rest-api-event-auth";
import { readRequestRules, withRequestRules, withValidator } from "./rest-api-request";
import { securityOf } from "./rest-api-security";

/** A method that an event adds to a REST API. */
export interface EventMethod {
  /** The event, for messages. */
  readonly name: string;
  readonly event: TemplateMap;
  readonly path: string;
  readonly method: string;
  /** Of what the event belongs to. */
  readonly condition: Name | undefined;
  /** The operation, before its security and its request rules. */
  readonly operation: (auth: RestEventAuth) => TemplateMap;
}

/**
 * Adds an event's method to the definition of its API, with what its `Auth` requires. A definition that the template
 * gives stays as it is, unless the API says `MergeDefinitions` or the event `OverrideApiAuth`.
 */
export function addEventMethod(api: RestApiDraft, added: EventMethod): void {
  const { definition } = api;
  const { name, event, path, method } = added;
  if (definition === undefined || !isRestDefinition(definition)) return;
  const isAdded = api.isManaged || api.mergesDefinitions;
  if (!isAdded && !overridesApi(event)) return;
  const auth = readEventAuth(event, api.auth, { name, path, method });
  if (api.isManaged && hasIntegration(itemOf(definition, path), method)) {
    throw new TemplateError(
      "route-twice",
      event.at,
      `event '${name}': API method "${method.toLowerCase()}" defined multiple times for path "${path}".`,
    );
  }
  api.definition = isAdded ? withMethod(api, definition, added, auth) : withSecurity(definition, added, auth);
  if (auth.resourcePolicy !== undefined) api.eventPolicies.push({ policy: auth.resourcePolicy, path });
}

/** Whether the event's `Auth` applies to an operation of the API's own `DefinitionBody` too. */
function overridesApi({ entries }: TemplateMap): boolean {
  const auth = entries.get("Auth");
  return auth?.kind === "map" && given(auth.entries.get("OverrideApiAuth")) !== undefined;
}

function withMethod(api: RestApiDraft, definition: TemplateMap, added: EventMethod, auth: RestEventAuth): TemplateMap {
  const { path, method, event, condition } = added;
  const rules = readRequestRules(api, event, added);
  const ruled = withRequestRules(added.operation(auth), rules, definition);
  const operation = secured(ruled, auth.security, added);
  const validated = withValidator(definition, rules);
  const item = itemOf(validated, path) ?? map<TemplateNode>([], event.at);
  const integrated = withIntegration(item, path, method, (existing) => {
    const merged = new Map([...(api.mergesDefinitions ? (existing?.entries ?? []) : []), ...operation.entries]);
    return onlyIf(condition, map(merged, operation.at));
  });
  const paths = validated.entries.get("paths");
  const others = paths?.kind === "map" ? paths : map<TemplateNode>([], event.at);
  return withEntries(validated, { paths: withEntries(others, { [path]: integrated }) });
}

function itemOf(definition: TemplateMap, path: string): TemplateNode | undefined {
  const paths = definition.entries.get("paths");
  return paths?.kind === "map" ? paths.entries.get(path) : undefined;
}

/** The definition with the event's security on an operation that the definition has itself. */
function withSecurity(definition: TemplateMap, { path, method }: EventMethod, auth: RestEventAuth): TemplateMap {
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
  { path, method }: Pick<EventMethod, "path" | "method">,
): TemplateMap {
  if (security.length === 0) return operation;
  const at: SourceLocation = security[0]?.at ?? operation.at;
  const all = [...securityOf(operation, path, method), ...security];
  return withEntries(operation, { security: list<TemplateNode>(all, at) });
}
