import { TemplateError } from "../../model/errors";
import { isJsonObject, type JsonObject } from "../../model/json";
import type { RestMethod } from "../../model/rest-api";
import {
  entryText,
  own,
  type ResolvedMap,
  type ResolvedNode,
  readMap,
  readTexts,
  toJsonObject,
} from "../document/node";
import type { StackFunctions } from "../resources/lambda-functions";
import { isBesideMethods, METHODS } from "./definition-file";
import { restPath } from "./rest-checks";
import { OPEN_API, readMethodIntegration } from "./rest-integration";
import { type Models, withDefinitions } from "./rest-models";
import { operationParameters, readRequestParameters } from "./rest-parameters";
import { readMethodSecurity } from "./rest-security";

const INTEGRATION = "x-amazon-apigateway-integration";

/** An OpenAPI document as it is imported into a REST API. */
interface RestImport {
  readonly document: ResolvedMap;
  readonly functions: StackFunctions;
  /** The physical id of the resource of a path. */
  readonly resourceId: (path: string) => string;
  /** Stands before every path; empty or as `/v1`. */
  readonly basePath: string;
}

/**
 * The methods that API Gateway makes of an OpenAPI 2 or 3 document on import. A final slash of a path counts for
 * nothing.
 *
 * @see docs/aws-behaviour/rest-api-template.md, O1 to O9
 */
export function readRestOpenApi(source: RestImport): readonly RestMethod[] {
  const { document } = source;
  const version = entryText(document, "swagger") ?? entryText(document, "openapi") ?? "";
  if (!/^[23]\./.test(version) && version !== "2" && version !== "3") {
    throw new TemplateError(
      "wrong-definition",
      document.at,
      "a REST API takes an OpenAPI 2 or 3 document: it begins with swagger: '2.0' or openapi: 3.0.1",
    );
  }
  const paths = document.entries.get("paths");
  if (paths === undefined) throw new TemplateError("wrong-definition", document.at, "the OpenAPI document needs paths");
  const models = modelsOf(document);
  return [...readMap(paths, "paths").entries].flatMap(([path, node]) => {
    if (path.startsWith("x-")) return [];
    const item = readMap(node, `the path '${path}'`);
    return [...item.entries].flatMap(([key, operation]) => {
      if (key === "$ref" || isBesideMethods(key)) return [];
      return [readOperation(source, models, path, key, operation, item)];
    });
  });
}

function readOperation(
  { document, functions, resourceId, basePath }: RestImport,
  models: Models,
  path: string,
  key: string,
  node: ResolvedNode,
  item: ResolvedMap,
): RestMethod {
  const httpMethod = own(METHODS, key.toLowerCase() === "any" ? "x-amazon-apigateway-any-method" : key);
  if (httpMethod === undefined) {
    const known = Object.keys(METHODS).join(", ");
    throw new TemplateError(
      "wrong-definition",
      node.at,
      `the path '${path}' has no method '${key}'; known are ${known}`,
    );
  }
  const resourcePath = restPath(`${basePath}${path}`, item.at);
  const method = `${httpMethod} ${resourcePath}`;
  const operation = readMap(node, `the operation ${method}`);
  const integration = operation.entries.get(INTEGRATION);
  const parameters = operationParameters(item, operation, document);
  const operationName = entryText(operation, "operationId");
  return {
    resourceId: resourceId(resourcePath),
    resourcePath,
    httpMethod,
    ...(operationName === undefined ? {} : { operationName }),
    ...readMethodSecurity(operation, document, functions),
    validator: readValidator(operation, document),
    requestParameters: readRequestParameters(parameters),
    requestModels: readModels(operation, parameters, document, models),
    integration: readMethodIntegration(
      integration === undefined ? undefined : readMap(integration, `${INTEGRATION} of ${method}`),
      { names: OPEN_API, functions, method, location: operation.at },
    ),
    location: operation.at,
  };
}

const VALIDATOR = "x-amazon-apigateway-request-validator";

function readValidator(operation: ResolvedMap, document: ResolvedMap): RestMethod["validator"] {
  const name = entryText(operation, VALIDATOR) ?? entryText(document, VALIDATOR);
  if (name === undefined) return { body: false, parameters: false };
  const validators = document.entries.get(`${VALIDATOR}s`);
  const validator = validators?.kind === "map" ? validators.entries.get(name) : undefined;
  if (validator?.kind !== "map") {
    throw new TemplateError(
      "wrong-validator",
      operation.at,
      `the request validator '${name}' is not defined in ${VALIDATOR}s`,
    );
  }
  return {
    body: entryText(validator, "validateRequestBody") === "true",
    parameters: entryText(validator, "validateRequestParameters") === "true",
  };
}

function modelsOf(document: ResolvedMap): Models {
  const components = document.entries.get("components");
  const sections = [
    document.entries.get("definitions"),
    components?.kind === "map" ? components.entries.get("schemas") : undefined,
  ];
  const models = sections.flatMap((section) => (section?.kind === "map" ? [...section.entries] : []));
  return Object.fromEntries(
    models.flatMap(([name, schema]) => (schema.kind === "map" ? [[name, toJsonObject(schema)] as const] : [])),
  );
}

/**
 * The model of a body parameter (OpenAPI 2), for every type that the operation consumes, or those of its request body.
 */
function readModels(
  operation: ResolvedMap,
  parameters: readonly ResolvedMap[],
  document: ResolvedMap,
  models: Models,
): RestMethod["requestModels"] {
  const body = operation.entries.get("requestBody");
  const content = body?.kind === "map" ? body.entries.get("content") : undefined;
  if (content?.kind === "map") {
    const schemas = [...content.entries].flatMap(([type, media]) => {
      const schema = media.kind === "map" ? media.entries.get("schema") : undefined;
      return schema?.kind === "map" ? [[type, resolved(toJsonObject(schema), models)] as const] : [];
    });
    return Object.fromEntries(schemas);
  }
  const schema = parameters.find((each) => entryText(each, "in") === "body")?.entries.get("schema");
  if (schema?.kind !== "map") return {};
  const consumes = operation.entries.get("consumes") ?? document.entries.get("consumes");
  const types = consumes === undefined ? ["application/json"] : readTexts(consumes, "consumes");
  return Object.fromEntries(types.map((type) => [type, resolved(toJsonObject(schema), models)]));
}

const resolved = (schema: JsonObject, models: Models): JsonObject => {
  const closed = withDefinitions(schema, models);
  return isJsonObject(closed) ? closed : {};
};
