import type Ajv from "ajv-draft-04";
import { UnsupportedError } from "../../model/errors";
import type { JsonObject } from "../../model/json";
import type { RestMethod } from "../../model/rest-api";
import { mediaTypeOf } from "../media-type";
import { joinedParameters } from "../request";
import type { RestContext } from "./rest-context";
import { type RaisedError, restError } from "./rest-errors";

const PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html";

/** What a method's validator asks of a request. */
export interface RequestValidator {
  /** Full names (`method.request.header.X`) of what must be there, sorted. */
  readonly requiredParameters: readonly string[];
  /** By content type; absent: the body is not checked. */
  readonly body?: ReadonlyMap<string, BodyCheck>;
}

/**
 * Prepares a method's validator. Throws an UnsupportedError for a model that is no JSON schema that can be held against
 * a body.
 */
export function compileValidator(method: RestMethod): RequestValidator {
  const { validator, requestParameters, requestModels } = method;
  const required = validator.parameters
    ? Object.entries(requestParameters).flatMap(([name, isRequired]) => (isRequired ? [name] : []))
    : [];
  const requiredParameters = required.sort();
  if (!validator.body) return { requiredParameters };
  // Patterns as they stand in templates are seldom valid as Unicode patterns.
  const ajv = new (loadAjv())({ strict: false, validateFormats: false, unicodeRegExp: false, logger: false });
  const models = Object.entries(requestModels).map(([type, schema]): [string, BodyCheck] => [
    type.toLowerCase(),
    compileModel(ajv, schema, `the model for ${type} of ${method.httpMethod} ${method.resourcePath}`, method),
  ]);
  return { requiredParameters, body: new Map(models) };
}

/** Loaded only where a body is checked: it takes as long as a start of all the rest. */
function loadAjv(): typeof Ajv {
  return require("ajv-draft-04");
}

/** What in a body does not fit its model; empty if it fits. */
type BodyCheck = (body: unknown) => readonly string[];

/** A model that refers to one that is not there fits no body. */
function compileModel(ajv: Ajv, schema: JsonObject, what: string, { location }: RestMethod): BodyCheck {
  // Of whatever dialect it calls itself, API Gateway takes it for draft 4.
  const { $schema: _, ...model } = schema;
  try {
    const validate = ajv.compile(model);
    return (body) => {
      if (validate(body)) return [];
      return (validate.errors ?? []).map(({ instancePath, message = "does not fit" }) =>
        `${instancePath} ${message}`.trim(),
      );
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (error instanceof Error && "missingRef" in error) return () => [`${what} refers to nothing: ${why}`];
    throw new UnsupportedError(location, `${what} is no JSON schema of draft 4: ${why}`, PAGE);
  }
}

/**
 * The names of required parameters that are absent or blank, in the error that lists them. Their values are not looked
 * into.
 */
export function missingParameters(
  { requiredParameters }: RequestValidator,
  context: RestContext,
): RaisedError | undefined {
  if (requiredParameters.length === 0) return undefined;
  const missing = requiredParameters.filter((parameter) => !parameterOf(parameter, context)?.trim());
  if (missing.length === 0) return undefined;
  const names = missing.map((parameter) => /^method\.request\.\w+\.(.+)$/.exec(parameter)?.[1] ?? parameter);
  const { message } = restError("parameters-missing");
  return { name: "parameters-missing", message: `${message}: [${names.join(", ")}]` };
}

function parameterOf(parameter: string, { request, match }: RestContext): string | undefined {
  const [, kind, name = ""] = /^method\.request\.(header|querystring|path)\.(.+)$/.exec(parameter) ?? [];
  if (kind === "header") return request.headers[name.toLowerCase()];
  if (kind === "querystring") return joinedParameters(request.rawQueryString)[name];
  return kind === "path" ? match?.pathParameters[name] : undefined;
}

/**
 * Why a body does not fit the model for its content type, which is `application/json` unless the request says;
 * undefined if it fits or if there is no model for the type. No body counts as `{}`.
 */
export function bodyProblem(
  { body: models }: RequestValidator,
  context: RestContext,
  body: Buffer,
): RaisedError | undefined {
  const type = mediaTypeOf(context.request.headers["content-type"]) ?? "application/json";
  const check = models?.get(type) ?? models?.get("$default");
  if (check === undefined) return undefined;
  const raised = (validationError: string): RaisedError => ({
    name: "body-invalid",
    message: restError("body-invalid").message,
    validationError,
  });
  const value = parse(body.length === 0 ? "{}" : body.toString("utf8"));
  if (value === undefined) return raised("[the body is not JSON]");
  const problems = check(value.json);
  return problems.length === 0 ? undefined : raised(`[${problems.join(", ")}]`);
}

function parse(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
