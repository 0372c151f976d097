import { TemplateError } from "../../model/errors";
import type { JsonObject } from "../../model/json";
import type { RestMethod } from "../../model/rest-api";
import {
  allowOnly,
  entryText,
  type ResolvedMap,
  readBoolean,
  readMap,
  readText,
  readTexts,
  toJsonObject,
} from "../document/node";
import type { StackFunctions } from "../resources/lambda-functions";
import {
  allProperties,
  attributeOf,
  type LiveResource,
  type LiveResources,
  ofType,
  refOf,
  textProperty,
} from "../resources/live-resource";
import { type RestAuthorizer, readRestAuthorizerResource } from "./rest-authorizers";
import { restPath } from "./rest-checks";
import { CLOUDFORMATION, readMethodIntegration } from "./rest-integration";
import { type Models, withDefinitions } from "./rest-models";
import type { MethodSecurity } from "./rest-security";

const METHOD = [
  "ApiKeyRequired",
  "AuthorizationScopes",
  "AuthorizationType",
  "AuthorizerId",
  "HttpMethod",
  "Integration",
  "MethodResponses",
  "OperationName",
  "RequestModels",
  "RequestParameters",
  "RequestValidatorId",
  "ResourceId",
  "RestApiId",
];
const HTTP_METHODS = ["ANY", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

/** A REST API and all resources of the template. */
interface ApiResources {
  readonly api: LiveResource;
  readonly resources: LiveResources;
  readonly functions: StackFunctions;
}

/** The methods that `AWS::ApiGateway::Method` resources give to an API. */
export function readMethodResources({ api, resources, functions }: ApiResources): readonly RestMethod[] {
  const own = resources.filter((each) => each.type.startsWith("AWS::ApiGateway::") && isOf(each, api));
  const paths = resourcePaths(api, ofType(own, "AWS::ApiGateway::Resource"));
  const models = modelsOf(ofType(own, "AWS::ApiGateway::Model"));
  return ofType(own, "AWS::ApiGateway::Method").map((resource) => {
    const properties = allProperties(resource);
    const what = `the method '${resource.logicalId}'`;
    allowOnly(properties, METHOD, what);
    const resourceId = entryText(properties, "ResourceId") ?? "";
    const resourcePath = paths.get(resourceId);
    if (resourcePath === undefined) {
      throw new TemplateError(
        "resource-unknown",
        properties.entries.get("ResourceId")?.at ?? properties.at,
        `${what} needs a ResourceId: !Ref of a resource of the same API, or !GetAtt ${api.logicalId}.RootResourceId`,
      );
    }
    const httpMethod = entryText(properties, "HttpMethod") ?? "";
    if (!HTTP_METHODS.includes(httpMethod)) {
      throw new TemplateError(
        "wrong-method",
        properties.at,
        `${what} needs an HttpMethod of ${HTTP_METHODS.join(", ")}`,
      );
    }
    const integration = properties.entries.get("Integration");
    const operationName = entryText(properties, "OperationName");
    return {
      resourceId,
      resourcePath,
      httpMethod,
      ...(operationName === undefined ? {} : { operationName }),
      ...readSecurity(properties, ofType(own, "AWS::ApiGateway::Authorizer"), functions, what),
      validator: readValidator(properties, ofType(own, "AWS::ApiGateway::RequestValidator"), what),
      requestParameters: readParameters(properties, what),
      requestModels: readRequestModels(properties, models, what),
      integration: readMethodIntegration(
        integration === undefined ? undefined : readMap(integration, `the integration of ${what}`),
        { names: CLOUDFORMATION, functions, method: `${httpMethod} ${resourcePath}`, location: resource.at },
      ),
      location: resource.at,
    };
  });
}

const isOf = (resource: LiveResource, api: LiveResource): boolean => textProperty(resource, "RestApiId") === refOf(api);

/** The path of every resource of an API by its id, the root's among them. */
function resourcePaths(api: LiveResource, resources: LiveResources): ReadonlyMap<string, string> {
  const root = attributeOf(api, "RootResourceId");
  const byId = new Map(resources.map((resource) => [refOf(resource), resource]));
  const pathOf = (id: string, from: LiveResource): string => {
    if (id === root) return "";
    const resource = byId.get(id);
    const part = resource === undefined ? undefined : textProperty(resource, "PathPart");
    const parent = resource === undefined ? undefined : textProperty(resource, "ParentId");
    if (resource !== undefined && part !== undefined && parent !== undefined)
      return `${pathOf(parent, resource)}/${part}`;
    throw new TemplateError(
      "resource-unknown",
      from.at,
      `the resource '${from.logicalId}' needs a PathPart, and a ParentId that is a resource of the same API or its RootResourceId`,
    );
  };
  return new Map([
    [root, "/"],
    ...[...byId].map(([id, resource]) => [id, restPath(pathOf(id, resource), resource.at)] as const),
  ]);
}

/** What a method requires of its callers. A type that does not fit its authorizer stops the start. */
function readSecurity(
  properties: ResolvedMap,
  authorizers: LiveResources,
  functions: StackFunctions,
  what: string,
): MethodSecurity {
  const { entries, at } = properties;
  const type = (entryText(properties, "AuthorizationType") ?? "NONE").toUpperCase();
  const key = entries.get("ApiKeyRequired");
  const apiKeyRequired = key !== undefined && readBoolean(key, `ApiKeyRequired of ${what}`);
  const scopesNode = entries.get("AuthorizationScopes");
  const scopes = scopesNode === undefined ? [] : readTexts(scopesNode, `AuthorizationScopes of ${what}`);
  const place = entries.get("AuthorizationType")?.at ?? at;
  const fail = (reason: string): TemplateError => new TemplateError("wrong-authorizer", place, `${what} ${reason}`);
  if (scopes.length > 0 && type !== "COGNITO_USER_POOLS") {
    throw fail("has AuthorizationScopes, which need AuthorizationType: COGNITO_USER_POOLS");
  }
  const id = entryText(properties, "AuthorizerId");
  if (type === "NONE" || type === "AWS_IAM") {
    if (id === undefined) return { authorizer: { type }, authorizationScopes: [], apiKeyRequired };
    throw fail("has an AuthorizerId; give it AuthorizationType: COGNITO_USER_POOLS or CUSTOM too");
  }
  if (type !== "CUSTOM" && type !== "COGNITO_USER_POOLS") {
    throw fail("has an AuthorizationType other than NONE, AWS_IAM, CUSTOM and COGNITO_USER_POOLS");
  }
  const resource = authorizers.find((each) => refOf(each) === id);
  if (resource === undefined) throw fail("needs an AuthorizerId that is an authorizer of the same API, by !Ref");
  const authorizer: RestAuthorizer = readRestAuthorizerResource(resource, functions);
  if ((authorizer.type === "COGNITO_USER_POOLS") !== (type === "COGNITO_USER_POOLS")) {
    throw fail(`has AuthorizationType: ${type}, and an authorizer of type ${authorizer.type}`);
  }
  return { authorizer, authorizationScopes: scopes, apiKeyRequired };
}

function readValidator(properties: ResolvedMap, validators: LiveResources, what: string): RestMethod["validator"] {
  const id = entryText(properties, "RequestValidatorId");
  if (id === undefined) return { body: false, parameters: false };
  const resource = validators.find((each) => refOf(each) === id);
  if (resource === undefined) {
    throw new TemplateError(
      "wrong-validator",
      properties.entries.get("RequestValidatorId")?.at ?? properties.at,
      `${what} needs a RequestValidatorId that is a validator of the same API, by !Ref`,
    );
  }
  return {
    body: textProperty(resource, "ValidateRequestBody") === "true",
    parameters: textProperty(resource, "ValidateRequestParameters") === "true",
  };
}

/** Whether each parameter is required, by name. */
function readParameters({ entries }: ResolvedMap, what: string): RestMethod["requestParameters"] {
  const node = entries.get("RequestParameters");
  if (node === undefined) return {};
  const parameters = [...readMap(node, `RequestParameters of ${what}`).entries];
  return Object.fromEntries(
    parameters.map(([name, value]) => [name, readBoolean(value, `the request parameter ${name} of ${what}`)]),
  );
}

function modelsOf(resources: LiveResources): Models {
  return Object.fromEntries(
    resources.flatMap((resource) => {
      const schema = allProperties(resource).entries.get("Schema");
      return schema?.kind === "map" ? [[refOf(resource), toJsonObject(schema)] as const] : [];
    }),
  );
}

/** Every API has a model `Empty`, which anything fits, and a model `Error`. */
const BUILT_IN: Readonly<Record<string, JsonObject>> = {
  Empty: {},
  Error: { type: "object", properties: { message: { type: "string" } } },
};

function readRequestModels({ entries }: ResolvedMap, models: Models, what: string): RestMethod["requestModels"] {
  const node = entries.get("RequestModels");
  if (node === undefined) return {};
  const named = [...readMap(node, `RequestModels of ${what}`).entries];
  const known = new Map([...Object.entries(BUILT_IN), ...Object.entries(models)]);
  return Object.fromEntries(
    named.map(([type, value]) => {
      const model = known.get(readText(value, `the model for ${type} of ${what}`));
      if (model !== undefined) return [type, withDefinitions(model, models)];
      throw new TemplateError("wrong-model", value.at, `${what} needs a model of the same API for ${type}, by !Ref`);
    }),
  );
}
