import type { Notice } from "../../model/application";
import { TemplateError } from "../../model/errors";
import { map, readMap, readText, type TemplateMap, type TemplateNode, wrongType } from "../document/node";
import type { TemplateResource, TemplateResources, Transformed } from "../document/template";
import { addCognitoEvent } from "./cognito-event";

import { apiIdOf, wrongApiId } from "./event-api";
import {
  DEPLOYMENT_APPLICATION,
  DEPLOYMENT_GROUP,
  DEPLOYMENT_ROLE,
  type ParameterText,
  type SamFunction,
  transformFunction,
} from "./function";

import { type Globals, withGlobals } from "./globals";
import { draftHttpApi, finishHttpApi, type HttpApiDraft } from "./http-api";
import { addHttpApiEvent } from "./http-api-event";
import {
  type EventOwners,
  IMPLICIT_HTTP_API,
  IMPLICIT_REST_API,
  type ImplicitApi,
  implicitApi,
  implicitCondition,
} from "./implicit-api";
import { addS3Event, otherEvent } from "./other-events";
import { draftRestApi, finishRestApi } from "./rest-api";
import type { RestApiDraft } from "./rest-api-draft";
import { addRestApiEvent, addStateMachineEvent } from "./rest-api-event";
import { usagePlans } from "./rest-api-usage-plan";
import { transformSimpleTable } from "./simple-table";
import { type StateMachine, stateMachine } from "./state-machine";

/**
 * Applies the SAM transform: `AWS::Serverless::*` become CloudFormation resources, APIs with their routes as an
 * OpenAPI definition. Reports the errors that SAM's translator reports, in its words. Every node keeps its position in
 * the template.
 *
 * @see docs/aws-behaviour/sam-template.md
 */
export function transformSam(
  resources: TemplateResources,
  globals: Globals,
  parameter: ParameterText,
  notice: (notice: Notice) => void,
): Transformed {
  const transform = new Transform(
    [...resources.values()].map((resource) => withGlobals(resource, globals)),
    globals,
    parameter,
    notice,
  );
  return transform.run();
}

class Transform {
  readonly #input: ReadonlyMap<string, TemplateResource>;
  readonly #globals: Globals;
  readonly #parameter: ParameterText;
  readonly #notice: (notice: Notice) => void;
  readonly #output = new Map<string, TemplateResource>();
  readonly #aliases = new Map<string, string>();
  readonly #httpApis = new Map<string, HttpApiDraft>();
  readonly #restApis = new Map<string, RestApiDraft>();
  readonly #conditions = new Map<string, TemplateNode>();

  constructor(
    resources: readonly TemplateResource[],
    globals: Globals,
    parameter: ParameterText,
    notice: (notice: Notice) => void,
  ) {
    this.#input = new Map(resources.map((resource) => [resource.logicalId, resource]));
    this.#globals = globals;
    this.#parameter = parameter;
    this.#notice = notice;
  }

  run(): Transformed {
    for (const resource of this.#input.values()) this.#first(resource);
    const functions = [...this.#input.values()]
      .filter(({ type }) => type === "AWS::Serverless::Function")
      .map((resource) => this.#function(resource));
    this.#addDeployments(functions);
    for (const made of functions) this.#addEvents(made);
    const machines = [...this.#input.values()].flatMap((resource) => stateMachine(resource) ?? []);
    for (const machine of machines) this.#addMachineEvents(machine);
    const owners = [...functions, ...machines];
    for (const api of this.#httpApis.values()) {
      const there = this.#inCondition(IMPLICIT_HTTP_API, api, owners);
      this.#api(there.resource, finishHttpApi(there));
    }
    const restApis = [...this.#restApis.values()].map((api) => this.#inCondition(IMPLICIT_REST_API, api, owners));
    for (const api of restApis) this.#api(api.resource, finishRestApi(api));
    for (const { apis, resources } of usagePlans(restApis)) this.#plan(apis, resources);
    return { resources: this.#output, aliases: this.#aliases, conditions: this.#conditions };
  }

  readonly #draftRestApi = (resource: TemplateResource): RestApiDraft => draftRestApi(resource, this.#notice);

  /** Everything except functions, whose events need the other resources. */
  #first(resource: TemplateResource): void {
    switch (resource.type) {
      case "AWS::Serverless::HttpApi":
        this.#httpApis.set(resource.logicalId, draftHttpApi(resource));
        return;
      case "AWS::Serverless::Api":
        this.#restApis.set(resource.logicalId, this.#draftRestApi(resource));
        return;
      case "AWS::Serverless::SimpleTable":
        this.#put(transformSimpleTable(resource));
        return;
      case "AWS::Serverless::Function":
        return;
      default:
        this.#put(resource);
    }
  }

  #function(resource: TemplateResource): SamFunction {
    const made = transformFunction(resource, this.#parameter);
    for (const each of made.resources) this.#put(each);
    for (const [name, logicalId] of made.aliases) this.#aliases.set(name, logicalId);
    return made;
  }

  /** What all deployment groups share. It is made if there is one, whatever its condition. */
  #addDeployments(functions: readonly SamFunction[]): void {
    const group = functions.flatMap(({ resources }) => resources).find(({ type }) => type === DEPLOYMENT_GROUP);
    if (group === undefined) return;
    const { at } = group;
    for (const [logicalId, type] of [
      [DEPLOYMENT_APPLICATION, "AWS::CodeDeploy::Application"],
      [DEPLOYMENT_ROLE, "AWS::IAM::Role"],
    ] as const) {
      this.#put({ logicalId, type, properties: map<TemplateNode>([], at), dependsOn: [], at });
    }
  }

  /** `$default` first, because other routes of the same function then need no permission of their own. */
  #addEvents({ owner, events }: SamFunction): void {
    for (const [id, event] of events.toSorted(([, a], [, b]) => Number(hasPath(a)) - Number(hasPath(b)))) {
      const name = `${owner.logicalId}/${id}`;
      const typeNode = event.entries.get("Type");
      if (typeNode?.kind !== "scalar")
        throw new TemplateError("wrong-event", event.at, `the event '${name}' needs a Type`);
      const type = readText(typeNode, `Type of the event '${name}'`);
      this.#addEvent(type, propertiesOf(event, name), id, owner);
    }
  }

  #addEvent(type: string, event: TemplateMap, id: string, owner: SamFunction["owner"]): void {
    const name = `${owner.logicalId}/${id}`;
    const find = (logicalId: string): TemplateResource | undefined => this.#output.get(logicalId);
    if (type === "HttpApi") {
      const api = this.#apiOf(IMPLICIT_HTTP_API, this.#httpApis, draftHttpApi, event, name);
      const permission = addHttpApiEvent(api, owner, id, event, this.#notice);
      if (permission !== undefined) this.#put(permission);
    } else if (type === "Api") {
      const named = this.#input.get(apiIdOf(IMPLICIT_REST_API, event, name) ?? "");
      const isPlain = named?.type === "AWS::ApiGateway::RestApi";
      const api = isPlain ? named : this.#apiOf(IMPLICIT_REST_API, this.#restApis, this.#draftRestApi, event, name);
      this.#put(addRestApiEvent(api, owner, id, event));
    } else if (type === "Cognito") {
      const { pool, permission } = addCognitoEvent(event, name, owner, find);
      this.#output.set(pool.logicalId, pool);
      this.#output.set(permission.logicalId, permission);
    } else if (type === "S3") {
      const bucket = addS3Event(event, name, owner, find);
      this.#output.set(bucket.logicalId, bucket);
    } else {
      this.#put(otherEvent(type, event, id, owner));
    }
  }

  #addMachineEvents({ owner, events }: StateMachine): void {
    for (const [id, event] of events) {
      const name = `${owner.logicalId}/${id}`;
      const properties = propertiesOf(event, name);
      const named = this.#input.get(apiIdOf(IMPLICIT_REST_API, properties, name) ?? "");
      if (named?.type === "AWS::ApiGateway::RestApi") continue;
      const api = this.#apiOf(IMPLICIT_REST_API, this.#restApis, this.#draftRestApi, properties, name);
      addStateMachineEvent(api, owner, id, properties);
    }
  }

  /** The API that an event names, or the implicit one of its kind, which is made when the first event asks for it. */
  #apiOf<Draft>(
    kind: ImplicitApi,
    apis: Map<string, Draft>,
    draft: (resource: TemplateResource) => Draft,
    event: TemplateMap,
    name: string,
  ): Draft {
    const given = apiIdOf(kind, event, name);
    const id = given ?? kind.logicalId;
    const api = apis.get(id);
    if (given === undefined && this.#input.has(kind.logicalId)) {
      throw new TemplateError(
        "reserved-logical-id",
        this.#input.get(kind.logicalId)?.at ?? event.at,
        `'${kind.logicalId}' is the name that SAM gives to the API of events without ${kind.reference}; give this resource another name`,
      );
    }
    if (api !== undefined) return api;
    if (given !== undefined) throw wrongApiId(kind, event.entries.get(kind.reference)?.at ?? event.at, name);
    const implicit = draft(withGlobals(implicitApi(kind, event), this.#globals));
    apis.set(kind.logicalId, implicit);
    return implicit;
  }

  #api({ logicalId }: TemplateResource, resources: readonly TemplateResource[]): void {
    for (const resource of resources) {
      this.#put(resource);
      const referable = REFERABLE[resource.type];
      if (referable !== undefined) this.#aliases.set(`${logicalId}.${referable}`, resource.logicalId);
    }
  }

  /** A shared usage plan is referred to by each of its APIs. */
  #plan(apis: readonly RestApiDraft[], resources: readonly TemplateResource[]): void {
    for (const resource of resources) this.#put(resource);
    for (const api of apis) {
      for (const { type, logicalId } of resources) {
        this.#aliases.set(`${api.resource.logicalId}.${type.replace("AWS::ApiGateway::", "")}`, logicalId);
      }
    }
  }

  #inCondition<Draft extends { readonly resource: TemplateResource }>(
    kind: ImplicitApi,
    api: Draft,
    owners: readonly EventOwners[],
  ): Draft {
    const { resource } = api;
    const found = resource.logicalId === kind.logicalId ? implicitCondition(kind, owners, resource.at) : undefined;
    if (found === undefined) return api;
    const { condition, made } = found;
    if (made !== undefined) this.#conditions.set(condition.name, made);
    return { ...api, resource: { ...resource, condition } };
  }

  #put(resource: TemplateResource): void {
    const { logicalId, at } = resource;
    if (this.#output.has(logicalId)) {
      throw new TemplateError(
        "logical-id-twice",
        at,
        `SAM makes a resource '${logicalId}' of its own; give the resource of that name another one`,
      );
    }
    this.#output.set(logicalId, resource);
  }
}

function hasPath(event: TemplateMap): boolean {
  const properties = event.entries.get("Properties");
  const path = properties?.kind === "map" ? properties.entries.get("Path") : undefined;
  return path?.kind === "scalar" && path.text !== "$default";
}

/** `Api.Stage`, `Api.DomainName` and so on, by which templates refer to what SAM generates from an API. */
const REFERABLE: Readonly<Record<string, string>> = {
  "AWS::ApiGateway::Deployment": "Deployment",
  "AWS::ApiGateway::DomainName": "DomainName",
  "AWS::ApiGateway::Stage": "Stage",
  "AWS::ApiGatewayV2::Stage": "Stage",
  "AWS::ApiGatewayV2::DomainName": "DomainName",
};

function propertiesOf(event: TemplateMap, name: string): TemplateMap {
  const properties = event.entries.get("Properties");
  if (properties === undefined || (properties.kind === "scalar" && properties.value === null)) {
    return map<TemplateNode>([], event.at);
  }
  if (properties.kind !== "map") throw wrongType(properties.at, `Properties of the event '${name}'`, "a map");
  return readMap(properties, `Properties of the event '${name}'`);
}
