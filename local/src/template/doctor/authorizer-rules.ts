import type { Application } from "../../model/application";
import type { HttpApi, Route } from "../../model/http-api";
import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";
import type { UserPoolResource } from "../../model/user-pool";
import type { Finding, Rule } from "./rule";

const JWT_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html";
const TRIGGER_PAGE =
  "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html";

/** Authorizers that reject every token, or that a deployment leaves out. */
export const AUTHORIZER_RULES: readonly Rule[] = [
  { code: "issuer-with-slash", page: JWT_PAGE, find: (application) => jwtRoutes(application).flatMap(slashes) },
  { code: "issuer-without-tls", page: JWT_PAGE, find: (application) => jwtRoutes(application).flatMap(plainIssuers) },
  {
    code: "issuer-of-another-region",
    page: JWT_PAGE,
    find: (application) => jwtRoutes(application).flatMap(strayRegions),
  },
  {
    code: "audience-not-a-client",
    page: JWT_PAGE,
    find: (application) => jwtRoutes(application).flatMap((route) => strangeAudiences(route, application)),
  },
  {
    code: "scope-nobody-gives",
    page: TRIGGER_PAGE,
    find: (application) => jwtRoutes(application).flatMap((route) => ungivenScopes(route, application)),
  },
  {
    code: "import-leaves-out",
    page: JWT_PAGE,
    find: (application) => application.httpApis.flatMap((api) => quietImports(api, application)),
  },
];

type JwtRoute = Route & { readonly authorizer: Extract<Route["authorizer"], { readonly type: "JWT" }> };

const isJwtRoute = (route: Route): route is JwtRoute => route.authorizer.type === "JWT";

const jwtRoutes = ({ httpApis }: Application): readonly JwtRoute[] =>
  httpApis.flatMap(({ routes }) => routes.filter(isJwtRoute));

function slashes({ authorizer: { name, issuer, location } }: JwtRoute): readonly Finding[] {
  if (!issuer.endsWith("/")) return [];
  const whose = issuer.includes("//cognito-idp.")
    ? "a user pool's tokens have none"
    : "the tokens' iss must have it too";
  return [
    { message: `the issuer of '${name}' ends with '/', and issuers are compared letter by letter: ${whose}`, location },
  ];
}

function plainIssuers({ authorizer: { name, issuer, location } }: JwtRoute): readonly Finding[] {
  if (issuer.startsWith("https://")) return [];
  return [
    {
      message: `the issuer of '${name}' is not https; API Gateway refuses it (Issuer is not a valid URL for JWT Authorizer)`,
      location,
    },
  ];
}

/** A pool's id begins with its region, and only that region's endpoint knows the pool. */
function strayRegions({ authorizer: { name, issuer, location } }: JwtRoute): readonly Finding[] {
  const [, region, poolRegion] = /^https:\/\/cognito-idp\.([^./]+)\.amazonaws\.com\/([^/_]+)_/.exec(issuer) ?? [];
  if (region === undefined || region === poolRegion) return [];
  return [
    {
      message: `the issuer of '${name}' is in ${region} and its pool in ${poolRegion}: it has no keys of that pool, and no token of the pool names it; write https://cognito-idp.${poolRegion}.amazonaws.com/…`,
      location,
    },
  ];
}

const issuerOf = (application: Application, pool: UserPoolResource): string =>
  `https://cognito-idp.${application.region}.amazonaws.com/${pool.id}`;

const poolOf = (application: Application, issuer: string): UserPoolResource | undefined =>
  application.userPools.find((pool) => issuerOf(application, pool) === issuer);

function strangeAudiences({ authorizer }: JwtRoute, application: Application): readonly Finding[] {
  const { issuer, audience, name, location } = authorizer;
  const pool = poolOf(application, issuer);
  const clients = pool?.clients.map(({ clientId }) => clientId);
  if (pool === undefined || clients === undefined || audience.some((each) => clients.includes(each))) return [];
  const known = pool.clients.map(({ logicalId }) => `!Ref ${logicalId}`).join(", ") || "none yet";
  return [
    {
      message: `no audience of '${name}' is an app client of '${pool.logicalId}', so no token of it is let in; its clients: ${known}`,
      location,
    },
  ];
}

/** Scopes that Cognito grants without a resource server. */
const STANDARD = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];

function ungivenScopes(
  { routeKey, authorizer, authorizationScopes, location }: JwtRoute,
  application: Application,
): readonly Finding[] {
  const pool = poolOf(application, authorizer.issuer);
  const why = pool === undefined ? undefined : whyUngiven(pool, authorizationScopes);
  if (pool === undefined || why === undefined) return [];
  return [{ message: `no access token of '${pool.logicalId}' can hold a scope of '${routeKey}': ${why}`, location }];
}

/** Why no access token of a pool can hold any of the scopes; undefined if one can, or none is asked for. */
export function whyUngiven(pool: UserPoolResource, scopes: readonly string[]): string | undefined {
  const reach = triggerReach(pool);
  if (reach === "access-token") return undefined;
  const given = [...STANDARD, ...pool.resourceServers.flatMap(({ properties }) => scopesOf(properties))];
  if (scopes.length === 0 || scopes.some((scope) => given.includes(scope))) return undefined;
  return reach === "id-token"
    ? "its pre-token-generation trigger is of version V1_0, which reaches ID tokens only; take PreTokenGenerationConfig with V2_0"
    : "no resource server has it and the pool has no pre-token-generation trigger that could add it";
}

/** The tokens to which the pool's pre-token-generation trigger can add scopes. */
function triggerReach({ properties }: UserPoolResource): "none" | "id-token" | "access-token" {
  const config = objectAt(properties, "LambdaConfig");
  const versioned = objectAt(config, "PreTokenGenerationConfig");
  if (versioned !== undefined && versioned["LambdaVersion"] !== "V1_0") return "access-token";
  return versioned !== undefined || config?.["PreTokenGeneration"] !== undefined ? "id-token" : "none";
}

const objectAt = (object: JsonObject | undefined, key: string): JsonObject | undefined => {
  const value = object?.[key];
  return isJsonObject(value) ? value : undefined;
};

function scopesOf(server: JsonObject): readonly string[] {
  const scopes = server["Scopes"];
  const items: readonly JsonValue[] = Array.isArray(scopes) ? scopes : [];
  return items.flatMap((scope) =>
    isJsonObject(scope) ? [`${String(server["Identifier"])}/${String(scope["ScopeName"])}`] : [],
  );
}

/**
 * On import an authorizer whose issuer does not answer is left out with its routes, unless `FailOnWarnings` is true.
 */
function quietImports(api: HttpApi, application: Application): readonly Finding[] {
  if (api.failOnWarnings !== false) return [];
  const outside = api.routes
    .filter(isJwtRoute)
    .find(({ authorizer }) => poolOf(application, authorizer.issuer) === undefined);
  if (outside === undefined) return [];
  const { name } = outside.authorizer;
  return [
    {
      message: `should the issuer of '${name}' not answer while '${api.logicalId}' is deployed, its routes are left out in silence; write FailOnWarnings: true`,
      location: api.location,
    },
  ];
}
