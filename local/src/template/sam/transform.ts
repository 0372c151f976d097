import type { Notice } from "../../model/application";
import { TemplateError } from "../../model/errors";
import { map, readMap, readText, type TemplateMap, type TemplateNode, wrongShape } from "../document/node";
import type { TemplateResource, TemplateResources, Transformed } from "../document/template";
import { addCognitoEvent } from "./cognito-event";
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
import { addHttpApiEvent, apiIdOf, wrongApiId } from "./http-api-event";
import { IMPLICIT_API, implicitApi, implicitCondition } from "./implicit-http-api";
import { addS3Event, otherEvent } from "./other-events";
import { transformSimpleTable } from "./simple-table";

/**
 * Applies the SAM transform: `AWS::Serverless::*` become CloudFormation resources, HTTP APIs with their routes as an
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
  readonly #apis = new Map<string, HttpApiDraft>();
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
    for (const api of this.#apis.values()) this.#api(this.#inCondition(api, functions));
    return { resources: this.#output, aliases: this.#aliases, conditions: this.#conditions };
  }

  /** Everything except functions, whose events need the other resources. */
  #first(resource: TemplateResource): void {
    switch (resource.type) {
      case "AWS::Serverless::HttpApi":
        this.#apis.set(resource.logicalId, draftHttpApi(resource));
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
      const permission = addHttpApiEvent(this.#apiOf(event, name), owner, id, event, this.#notice);
      if (permission !== undefined) this.#put(permission);
    } else if (type === "Cognito") {
      const { pool, permission } = addCognitoEvent(event, name, owner, find);
      this.#output.set(pool.logicalId, pool);
      this.#output.set(permission.logicalId, permission);
    } else if (type === "S3") {
      const bucket = addS3Event(event, name, owner, find);
      this.#output.set(bucket.logicalId, bucket);
    } else if (type === "Api") {
      this.#put(restApiEvent(event, id, owner));
    } else {
      this.#put(otherEvent(type, event, id, owner));
    }
  }

  #apiOf(event: TemplateMap, name: string): HttpApiDraft {
    const given = apiIdOf(event, name);
    const id = given ?? IMPLICIT_API;
    const api = this.#apis.get(id);
    if (given === undefined && this.#input.has(IMPLICIT_API)) {
      throw new TemplateError(
        "reserved-logical-id",
        this.#input.get(IMPLICIT_API)?.at ?? event.at,
        `'${IMPLICIT_API}' is the name that SAM gives to the API of events without ApiId; give this resource another name`,
      );
    }
    if (api !== undefined) return api;
    if (given !== undefined) throw wrongApiId(event.entries.get("ApiId")?.at ?? event.at, name);
    const implicit = draftHttpApi(withGlobals(implicitApi(event), this.#globals));
    this.#apis.set(IMPLICIT_API, implicit);
    return implicit;
  }

  #api(api: HttpApiDraft): void {
    const { logicalId } = api.resource;
    for (const resource of finishHttpApi(api)) {
      this.#put(resource);
      const referable = REFERABLE[resource.type];
      if (referable !== undefined) this.#aliases.set(`${logicalId}.${referable}`, resource.logicalId);
    }
  }

  #inCondition(api: HttpApiDraft, functions: readonly SamFunction[]): HttpApiDraft {
    const { resource } = api;
    const found = resource.logicalId === IMPLICIT_API ? implicitCondition(functions, resource.at) : undefined;
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

/** `HttpApi.Stage` and `HttpApi.DomainName`, by which templates refer to what SAM generates from an API. */
const REFERABLE: Readonly<Record<string, string>> = {
  "AWS::ApiGatewayV2::Stage": "Stage",
  "AWS::ApiGatewayV2::DomainName": "DomainName",
};

function propertiesOf(event: TemplateMap, name: string): TemplateMap {
  const properties = event.entries.get("Properties");
  if (properties === undefined || (properties.kind === "scalar" && properties.value === null)) {
    return map<TemplateNode>([], event.at);
  }
  if (properties.kind !== "map") throw wrongShape(properties.at, `Properties of the event '${name}'`, "a map");
  return readMap(properties, `Properties of the event '${name}'`);
}

/**
 * Stands for what SAM generates from an event of a REST API. Its type stops the start, unless the function is absent.
 */
const restApiEvent = (
  event: TemplateMap,
  id: string,
  { logicalId, condition }: SamFunction["owner"],
): TemplateResource => ({
  logicalId: `${logicalId}${id}`,
  type: "AWS::ApiGateway::Method",
  properties: event,
  dependsOn: [],
  ...(condition === undefined ? {} : { condition }),
  at: event.at,
});
