import type { CorsConfiguration, HttpApi, Route } from "../../model/http-api";
import type { Finding, Rule } from "./rule";

const PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html";

/** What stops browsers although their token would be accepted. */
export const CORS_RULES: readonly Rule[] = [
  {
    code: "preflight-needs-token",
    page: PAGE,
    find: ({ httpApis }) => httpApis.flatMap(caughtPreflights),
  },
  {
    code: "cors-without-authorization-header",
    page: PAGE,
    find: ({ httpApis }) => httpApis.flatMap(hiddenHeaders),
  },
];

/**
 * A browser sends no token with its preflight, so a guarded route that catches it refuses it, and the real request
 * fails.
 */
function caughtPreflights(api: HttpApi): readonly Finding[] {
  return api.routes
    .filter((route) => route.authorizer.type !== "NONE" && catchesOptions(route) && !isSpared(route, api.routes))
    .map(({ routeKey, location }) => ({
      message: `'${routeKey}' of '${api.logicalId}' catches OPTIONS and asks for a token, so browsers fail at the preflight; add the route '${optionsKey(routeKey)}' without authorizer`,
      location,
    }));
}

const catchesOptions = ({ routeKey }: Route): boolean => routeKey === "$default" || /^(?:ANY|OPTIONS) /.test(routeKey);

const optionsKey = (routeKey: string): string =>
  routeKey === "$default" ? "OPTIONS /{proxy+}" : routeKey.replace(/^ANY /, "OPTIONS ");

/** Whether an open OPTIONS route takes precedence over the one that catches. */
function isSpared({ routeKey }: Route, routes: readonly Route[]): boolean {
  const wanted = shapeOf(optionsKey(routeKey));
  return routes.some((route) => route.authorizer.type === "NONE" && shapeOf(route.routeKey) === wanted);
}

const shapeOf = (routeKey: string): string =>
  routeKey.replaceAll(/\{[^}]*\+\}/g, "{+}").replaceAll(/\{[^}+]*\}/g, "{}");

/** `CorsConfiguration: true` allows no header, so no browser may send the one with the token. */
function hiddenHeaders(api: HttpApi): readonly Finding[] {
  const { cors } = api;
  if (cors === undefined) return [];
  const headers = new Set(api.routes.flatMap(({ authorizer }) => tokenHeaders(authorizer)));
  const [missing] = [...headers].filter((header) => !allows(cors, header));
  if (missing === undefined) return [];
  return [
    {
      message: `CORS of '${api.logicalId}' does not allow the header '${missing}', in which its authorizer looks for the token: no browser may send it. Name it in AllowHeaders ('CorsConfiguration: true' allows none)`,
      location: api.location,
    },
  ];
}

function tokenHeaders(authorizer: Route["authorizer"]): readonly string[] {
  const sources =
    authorizer.type === "JWT"
      ? [authorizer.identitySource]
      : authorizer.type === "REQUEST"
        ? authorizer.identitySources
        : [];
  return sources.flatMap((source) => /^\$request\.header\.(.+)$/.exec(source)?.[1] ?? []);
}

const allows = ({ allowHeaders }: CorsConfiguration, header: string): boolean =>
  allowHeaders.some((allowed) => allowed === "*" || allowed.toLowerCase() === header.toLowerCase());
