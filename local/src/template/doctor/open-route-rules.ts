import type { HttpApi, Route } from "../../model/http-api";
import type { Finding, Rule } from "./rule";

const DEVELOPER_GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide";

/** Routes that are open although the template seems to guard them, and authorizers that look at no token. */
export const OPEN_ROUTE_RULES: readonly Rule[] = [
  {
    code: "authorizers-unused",
    page: `${DEVELOPER_GUIDE}/http-api-access-control.html`,
    find: ({ httpApis }) => httpApis.flatMap(unusedAuthorizers),
  },
  {
    code: "catch-all-open",
    page: `${DEVELOPER_GUIDE}/http-api-develop-routes.html`,
    find: ({ httpApis }) => httpApis.flatMap(openCatchAlls),
  },
  {
    code: "identity-source-without-token",
    page: `${DEVELOPER_GUIDE}/http-api-jwt-authorizer.html`,
    find: ({ httpApis }) => httpApis.flatMap(({ routes }) => routes.flatMap(tokenlessSources)),
  },
  {
    code: "decision-kept-for-all",
    page: `${DEVELOPER_GUIDE}/http-api-lambda-authorizer.html`,
    find: ({ httpApis }) => httpApis.flatMap(({ routes }) => routes.flatMap(sharedDecisions)),
  },
];

const isOpen = ({ authorizer }: Route): boolean => authorizer.type === "NONE";

function unusedAuthorizers({ logicalId, routes, declaredAuthorizers = [] }: HttpApi): readonly Finding[] {
  const [first] = declaredAuthorizers;
  if (first === undefined || routes.length === 0 || !routes.every(isOpen)) return [];
  const names = declaredAuthorizers.map(({ name }) => `'${name}'`).join(", ");
  return [
    {
      message: `'${logicalId}' declares ${names} and no route uses an authorizer: every route is open to everyone. Name a DefaultAuthorizer, or an authorizer at each route`,
      location: first.location,
    },
  ];
}

/** Takes every path and method that no other route takes, misspelt ones among them. */
const isCatchAll = ({ routeKey }: Route): boolean => routeKey === "$default" || /^ANY \/\{[^}]+\+\}$/.test(routeKey);

function openCatchAlls({ logicalId, routes }: HttpApi): readonly Finding[] {
  const guarded = routes.find((route) => !isOpen(route));
  if (guarded === undefined) return [];
  return routes
    .filter((route) => isOpen(route) && isCatchAll(route))
    .map(({ routeKey, location }) => ({
      message: `'${routeKey}' of '${logicalId}' is open beside '${guarded.routeKey}', which asks for an authorizer: a method or path that no other route takes reaches its function without one, such as a final slash`,
      location,
    }));
}

/** Headers that clients and browsers fill in by themselves. */
const NOT_FOR_TOKENS = new Set([
  "accept",
  "content-length",
  "content-type",
  "cookie",
  "host",
  "origin",
  "referer",
  "user-agent",
  "x-api-key",
  "x-forwarded-for",
]);

const PART_OF_REQUEST = /^\$request\.(header|querystring)\.(.+)$/;

function tokenlessSources({ authorizer }: Route): readonly Finding[] {
  if (authorizer.type !== "JWT") return [];
  const { identitySource, location, name } = authorizer;
  const [, place, source = ""] = PART_OF_REQUEST.exec(identitySource) ?? [];
  if (place === "querystring" || (place === "header" && !NOT_FOR_TOKENS.has(source.toLowerCase()))) return [];
  return [
    {
      message: `'${name}' looks for its token in ${identitySource}, where none stands, so nobody is let in; write $request.header.Authorization`,
      location,
    },
  ];
}

function sharedDecisions({ authorizer }: Route): readonly Finding[] {
  if (authorizer.type !== "REQUEST" || authorizer.resultTtl === 0) return [];
  const { identitySources, location, name, resultTtl } = authorizer;
  if (identitySources.length === 0 || identitySources.some((source) => PART_OF_REQUEST.test(source))) return [];
  return [
    {
      message: `'${name}' keeps its answer ${resultTtl} s by ${identitySources.join(", ")}, none of which is a token: what it decides about one caller holds for others. Add the header with the token to its identity sources`,
      location,
    },
  ];
}
