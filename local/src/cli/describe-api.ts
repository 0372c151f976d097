import type { HttpApi, Route } from "../model/http-api";
import type { RestApi, RestMethod } from "../model/rest-api";
import { titleOf } from "../model/source";
import { section, table } from "./text-table";

/** The routes of an HTTP API, each with who gets in. */
export function describeHttpApi(api: HttpApi, url: string): string {
  const rows = api.routes.map((route) => [route.routeKey, describeAccess(route) + describeNotRun(route.integration)]);
  return section(`${titleOf(api)}  ${url}`, table(rows));
}

function describeAccess({ authorizer, authorizationScopes }: Route): string {
  if (authorizer.type === "NONE") return "open to everyone";
  if (authorizer.type === "AWS_IAM") return "AWS_IAM, signature NOT verified here";
  if (authorizer.type === "REQUEST") return `Lambda authorizer ${authorizer.name}`;
  if (authorizationScopes.length === 0) return "any valid token";
  return `scope ${authorizationScopes.join(" or ")}`;
}

/** The methods of a REST API, each with who gets in, and the keys that open what asks for one. */
export function describeRestApi(api: RestApi, url: string): string {
  const rows = api.methods.map((method) => [
    `${method.httpMethod} ${method.resourcePath}`,
    describeCallers(method) + describeNotRun(method.integration),
  ]);
  const policy = api.resourcePolicy === undefined ? [] : ["The API's resource policy decides too."];
  return section(`${titleOf(api)}  ${url}`, [...table(rows), ...policy, ...describeKeys(api)]);
}

function describeCallers(method: RestMethod): string {
  const key = method.apiKeyRequired ? "API key" : undefined;
  const { authorizer } = method;
  if (authorizer.type === "NONE") return key ?? "open to everyone";
  return [describeAuthorizer(method), key].filter((each) => each !== undefined).join(" and ");
}

function describeAuthorizer({ authorizer, authorizationScopes }: RestMethod): string {
  switch (authorizer.type) {
    case "NONE":
      return "open to everyone";
    case "AWS_IAM":
      return "AWS_IAM, signature NOT verified here";
    case "TOKEN":
    case "REQUEST":
      return `Lambda authorizer ${authorizer.name}`;
    case "COGNITO_USER_POOLS":
      return authorizationScopes.length === 0
        ? "any valid ID token"
        : `access token with scope ${authorizationScopes.join(" or ")}`;
  }
}

function describeNotRun(integration: { readonly type: string; readonly description?: string }): string {
  return integration.type === "NOT_RUN" ? `; then 501: ${integration.description} is not run here` : "";
}

/** A key without a value in the template has one that was made here: it can be known only by being shown. */
function describeKeys({ usagePlans }: RestApi): readonly string[] {
  const keys = new Map(usagePlans.flatMap(({ keys: each }) => each).map((key) => [key.logicalId, key]));
  const rows = [...keys.values()].map(({ logicalId, value, enabled }) => [
    `API key ${logicalId}`,
    enabled ? `x-api-key: ${value}` : "disabled",
  ]);
  return table(rows);
}
