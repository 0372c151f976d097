import { TemplateError } from "../../model/errors";
import {
  allowOnly,
  list,
  map,
  readMap,
  scalar,
  type TemplateMap,
  type TemplateNode,
  withEntries,
  wrongType,
} from "../document/node";
import { isDefinition } from "./definition";
import { given } from "./rest-api-auth";
import type { RestApiDraft, RestOperation } from "./rest-api-draft";

/** What an event's `RequestModel` and `RequestParameters` ask of requests. */
interface RequestRules {
  readonly model:
    | { readonly name: string; readonly required: TemplateNode | undefined; readonly at: TemplateNode["at"] }
    | undefined;
  readonly validator:
    | { readonly body: boolean; readonly parameters: boolean; readonly at: TemplateNode["at"] }
    | undefined;
  readonly parameters: readonly TemplateMap[];
}

const VALIDATORS = "x-amazon-apigateway-request-validators";

/** Reads them. Refuses what SAM refuses, in its words. */
export function readRequestRules(api: RestApiDraft, event: TemplateMap, operation: RestOperation): RequestRules {
  const node = given(event.entries.get("RequestModel"));
  const parameters = given(event.entries.get("RequestParameters"));
  const model = node === undefined ? undefined : readMap(node, `RequestModel for path ${operation.path}`);
  if (model !== undefined) {
    allowOnly(
      model,
      ["Model", "Required", "ValidateBody", "ValidateParameters"],
      `RequestModel for path ${operation.path}`,
    );
  }
  const name = model === undefined ? undefined : readModelName(api, model, operation);
  return {
    model:
      model === undefined || name === undefined
        ? undefined
        : { name, required: model.entries.get("Required"), at: model.at },
    validator: model === undefined || name === undefined ? undefined : readValidator(model, name, operation),
    parameters: parameters === undefined ? [] : readParameters(parameters),
  };
}

function readModelName(api: RestApiDraft, model: TemplateMap, { path, method }: RestOperation): string | undefined {
  const node = given(model.entries.get("Model"));
  if (node === undefined) return undefined;
  const models = given(api.resource.properties.entries.get("Models"));
  const name = node.kind === "scalar" ? node.text : "";
  const fail = (reason: string): TemplateError =>
    new TemplateError(
      "wrong-model",
      node.at,
      `Unable to set RequestModel [${name}] on API method [${method.toLowerCase()}] for path [${path}] because ${reason}`,
    );
  if (models === undefined) throw fail("the related API does not define any Models.");
  if (models.kind !== "map") throw fail("the related API Models defined is of invalid type.");
  if (node.kind !== "scalar") throw fail("the related API does not contain valid Models.");
  if (!models.entries.has(name)) throw fail("it wasn't defined in the API's Models.");
  return name;
}

function readValidator(model: TemplateMap, name: string, { path, method }: RestOperation): RequestRules["validator"] {
  const flags = ["ValidateBody", "ValidateParameters"].map((key) => {
    const node = model.entries.get(key);
    if (node === undefined || (node.kind === "scalar" && node.value === null)) return undefined;
    if (node.kind === "scalar" && typeof node.value === "boolean") return node.value;
    throw new TemplateError(
      "wrong-model",
      node.at,
      `Unable to set Validator to RequestModel [${name}] on API method [${method.toLowerCase()}] for path [${path}] ValidateBody and ValidateParameters must be a boolean type, strings or intrinsics are not supported.`,
    );
  });
  const [body, parameters] = flags;
  if (body === undefined && parameters === undefined) return undefined;
  return { body: body ?? false, parameters: parameters ?? false, at: model.at };
}

const INVALID = "Invalid value for 'RequestParameters' property.";

function readParameters(node: TemplateNode): readonly TemplateMap[] {
  if (node.kind !== "list") throw wrongType(node.at, "RequestParameters", "a list");
  return node.items.map((item) => {
    if (item.kind === "scalar") return parameterOf(item.text, map<TemplateNode>([], item.at));
    const [entry] = item.kind === "map" ? item.entries : [];
    if (entry === undefined) {
      throw new TemplateError("wrong-parameter", item.at, `${INVALID} Property must be either a string or an object`);
    }
    const [name, settings] = entry;
    if (
      settings.kind !== "map" ||
      [...settings.entries.keys()].some((key) => key !== "Required" && key !== "Caching")
    ) {
      const reason = "Values must be an object, e.g { Required: true, Caching: false }";
      throw new TemplateError("wrong-parameter", settings.at, `${INVALID} ${reason}`);
    }
    return parameterOf(name, settings);
  });
}

function parameterOf(text: string, { entries, at }: TemplateMap): TemplateMap {
  const [, place = "", name = ""] = /^method\.request\.(querystring|path|header)\.(.*)$/.exec(text) ?? [];
  if (place === "") {
    const format = "Keys must be in the format 'method.request.[querystring|path|header].{value}'";
    throw new TemplateError("wrong-parameter", at, `${INVALID} ${format}, e.g 'method.request.header.Authorization'.`);
  }
  return map<TemplateNode>(
    {
      in: scalar(place === "querystring" ? "query" : place, at),
      name: scalar(name, at),
      required: entries.get("Required") ?? scalar(false, at),
      type: scalar("string", at),
    },
    at,
  );
}

/** An operation with what its event asks of requests, as the version of the definition spells it. */
export function withRequestRules(operation: TemplateMap, rules: RequestRules, definition: TemplateMap): TemplateMap {
  const { model, validator, parameters } = rules;
  const name = validator === undefined ? undefined : scalar(validatorName(validator), validator.at);
  const isSwagger = !isDefinition(definition);
  const body = model === undefined || !isSwagger ? [] : [bodyParameter(model)];
  const all = [...body, ...parameters];
  return withEntries(operation, {
    ...(all.length === 0 ? {} : { parameters: list<TemplateNode>(all, all[0]?.at ?? operation.at) }),
    ...(model === undefined || isSwagger ? {} : { requestBody: requestBody(model) }),
    ...(name === undefined ? {} : { "x-amazon-apigateway-request-validator": name }),
  });
}

type Model = NonNullable<RequestRules["model"]>;

const reference = (to: string, { name, at }: Model): TemplateMap =>
  map<TemplateNode>({ $ref: scalar(`${to}/${name.toLowerCase()}`, at) }, at);

const bodyParameter = (model: Model): TemplateMap =>
  withEntries(map<TemplateNode>([], model.at), {
    in: scalar("body", model.at),
    name: scalar(model.name.toLowerCase(), model.at),
    schema: reference("#/definitions", model),
    required: model.required,
  });

function requestBody(model: Model): TemplateMap {
  const { at, required } = model;
  const schema = map<TemplateNode>({ schema: reference("#/components/schemas", model) }, at);
  const content = map<TemplateNode>({ "application/json": schema }, at);
  return withEntries(map<TemplateNode>({ content }, at), { required });
}

/** The definition with the validator that the rules name. */
export function withValidator(definition: TemplateMap, { validator }: RequestRules): TemplateMap {
  if (validator === undefined) return definition;
  const { at } = validator;
  const existing = definition.entries.get(VALIDATORS);
  const validators = existing?.kind === "map" ? existing : map<TemplateNode>([], at);
  const name = validatorName(validator);
  if (validators.entries.has(name)) return definition;
  const made = map<TemplateNode>(
    {
      validateRequestBody: scalar(validator.body, at),
      validateRequestParameters: scalar(validator.parameters, at),
    },
    at,
  );
  return withEntries(definition, { [VALIDATORS]: withEntries(validators, { [name]: made }) });
}

function validatorName({ body, parameters }: NonNullable<RequestRules["validator"]>): string {
  if (body) return parameters ? "body-and-params" : "body-only";
  return parameters ? "params-only" : "no-validation";
}
