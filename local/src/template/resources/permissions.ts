import type { Notice } from "../../model/application";
import type { HttpApi } from "../../model/http-api";
import type { RestApi, RestMethod } from "../../model/rest-api";
import type { SourceLocation } from "../../model/source";
import type { UserPoolResource } from "../../model/user-pool";
import type { StackFunctions } from "./lambda-functions";
import { type LiveResources, ofType, refOf, textProperty } from "./live-resource";

/** A call that AWS makes only with an `AWS::Lambda::Permission`. */
interface Call {
  readonly functionArn: string;
  readonly principal: "apigateway.amazonaws.com" | "cognito-idp.amazonaws.com";
  /** The sources of which a permission may name any. */
  readonly sourceArns: readonly string[];
  readonly what: string;
  readonly location: SourceLocation;
}

/**
 * Warns of calls that AWS would refuse because a permission is missing: there the API answers 500 and a sign-in fails.
 * Here the calls are made. Understands wildcards in the source; does not check conditions of a permission beyond its
 * source.
 */
export function warnOfMissingPermissions(
  resources: LiveResources,
  { httpApis, restApis, userPools, functions }: Callers,
  notice: (notice: Notice) => void,
): void {
  const permissions = readPermissions(resources);
  const calls = [
    ...httpApis.flatMap((api) => callsOf(api, resources)),
    ...restApis.flatMap((api) => callsOfRest(api, resources)),
    ...userPools.flatMap(triggersOf),
  ];
  for (const call of calls) {
    if (functions.calledByRole.has(call.functionArn)) continue;
    if (permissions.some((permission) => allows(permission, call))) continue;
    notice({
      code: "trigger-without-permission",
      message: `${call.what} may not call its function on AWS: an AWS::Lambda::Permission for ${call.principal} is missing`,
      location: call.location,
    });
  }
}

/** What calls functions, and the functions. */
interface Callers {
  readonly httpApis: readonly HttpApi[];
  readonly restApis: readonly RestApi[];
  readonly userPools: readonly UserPoolResource[];
  readonly functions: StackFunctions;
}

interface Permission {
  readonly functionName: string;
  readonly principal: string;
  readonly sourceArn: string | undefined;
}

function readPermissions(resources: LiveResources): readonly Permission[] {
  return ofType(resources, "AWS::Lambda::Permission").map((resource) => ({
    functionName: textProperty(resource, "FunctionName") ?? "",
    principal: textProperty(resource, "Principal") ?? "",
    sourceArn: textProperty(resource, "SourceArn"),
  }));
}

function allows({ functionName, principal, sourceArn }: Permission, call: Call): boolean {
  const name = call.functionArn.split(":")[6] ?? "";
  const named = functionName.startsWith("arn:") ? functionName.split(":")[6] : functionName.split(":")[0];
  if (named !== name || principal !== call.principal) return false;
  return sourceArn === undefined || call.sourceArns.some((source) => matches(sourceArn, source));
}

/** `*` stands for anything. A route's path stands in its source with its variables as they are written. */
function matches(pattern: string, source: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(source);
}

function callsOf(api: HttpApi, resources: LiveResources): readonly Call[] {
  const routes = api.routes.flatMap(({ routeKey, integration, location }) => {
    if (integration.type === "NOT_RUN") return [];
    const base = `arn:aws:execute-api:${accountOf(integration.functionArn)}:${api.apiId}`;
    const [method = "", path = ""] = routeKey === "$default" ? ["*", "/$default"] : routeKey.split(" ");
    return {
      functionArn: integration.functionArn,
      principal: "apigateway.amazonaws.com",
      sourceArns: [`${base}/${api.stage.name}/${method === "ANY" ? "GET" : method}${path}`],
      what: `the route '${routeKey}' of '${api.logicalId}'`,
      location,
    } as const;
  });
  return [...routes, ...authorizersOf(api, api.routes, resources)];
}

function callsOfRest(api: RestApi, resources: LiveResources): readonly Call[] {
  const methods = api.methods.flatMap(({ resourcePath, httpMethod, integration, location }) => {
    if (integration.type !== "AWS_PROXY") return [];
    const base = `arn:aws:execute-api:${accountOf(integration.functionArn)}:${api.apiId}/${api.stages[0]?.name ?? ""}`;
    return {
      functionArn: integration.functionArn,
      principal: "apigateway.amazonaws.com",
      sourceArns: [`${base}/${httpMethod === "ANY" ? "GET" : httpMethod}${resourcePath}`],
      what: `the method '${httpMethod} ${resourcePath}' of '${api.logicalId}'`,
      location,
    } as const;
  });
  return [...methods, ...authorizersOf(api, api.methods, resources)];
}

/** What is guarded by an authorizer: a route of an HTTP API, a method of a REST API. */
type Guarded = Pick<HttpApi["routes"][number] | RestMethod, "authorizer">;

/** In the sources of permissions an authorizer goes by its id, which OpenAPI documents do not tell, or by its name. */
function authorizersOf(api: HttpApi | RestApi, guarded: readonly Guarded[], resources: LiveResources): readonly Call[] {
  const authorizers = guarded.flatMap(({ authorizer }) => ("functionArn" in authorizer ? [authorizer] : []));
  const byName = new Map(authorizers.map((each) => [each.name, each] as const));
  return [...byName.values()].map(({ name, functionArn, location }) => ({
    functionArn,
    principal: "apigateway.amazonaws.com",
    sourceArns: [name, ...authorizerIds(resources, api.apiId, functionArn)].map(
      (each) => `arn:aws:execute-api:${accountOf(functionArn)}:${api.apiId}/authorizers/${each}`,
    ),
    what: `the authorizer '${name}' of '${api.logicalId}'`,
    location,
  }));
}

/** The ids of the API's authorizers that call this function. */
const authorizerIds = (resources: LiveResources, apiId: string, functionArn: string): readonly string[] =>
  resources
    .filter(({ type }) => /^AWS::ApiGateway(?:V2)?::Authorizer$/.test(type))
    .filter((resource) => apiId === (textProperty(resource, "ApiId") ?? textProperty(resource, "RestApiId")))
    .filter((resource) => textProperty(resource, "AuthorizerUri")?.includes(functionArn) === true)
    .map(refOf);

function triggersOf(pool: UserPoolResource): readonly Call[] {
  const config = pool.properties["LambdaConfig"];
  if (typeof config !== "object" || config === null || Array.isArray(config)) return [];
  return Object.entries(config).flatMap(([trigger, value]) => {
    const arn = typeof value === "object" && value !== null && "LambdaArn" in value ? value.LambdaArn : value;
    if (typeof arn !== "string" || trigger === "KMSKeyID") return [];
    return [
      {
        functionArn: arn,
        principal: "cognito-idp.amazonaws.com",
        sourceArns: [pool.arn],
        what: `the trigger ${trigger} of '${pool.logicalId}'`,
        location: pool.location,
      } as const,
    ];
  });
}

/** `region:account` of a function's ARN, which are the API's too. */
const accountOf = (functionArn: string): string => functionArn.split(":").slice(3, 5).join(":");
