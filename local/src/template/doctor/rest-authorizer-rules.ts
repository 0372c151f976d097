import type { Application } from "../../model/application";
import type { MethodAuthorizer, RestApi, RestMethod } from "../../model/rest-api";
import { whyUngiven } from "./authorizer-rules";
import { isGuarded, keyOf, namesOf } from "./rest-cors-rules";
import type { Finding, Rule } from "./rule";

const GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide";
const POOLS_PAGE = `${GUIDE}/apigateway-enable-cognito-user-pool.html`;

/** Methods of REST APIs that are open by mistake, and authorizers that let nobody in or the wrong ones. */
export const REST_AUTHORIZER_RULES: readonly Rule[] = [
  {
    code: "rest-authorizers-unused",
    page: `${GUIDE}/apigateway-control-access-to-api.html`,
    find: ({ restApis }) => restApis.flatMap(unusedAuthorizers),
  },
  {
    code: "rest-catch-all-open",
    page: `${GUIDE}/api-gateway-set-up-simple-proxy.html`,
    find: ({ restApis }) => restApis.flatMap(openCatchAlls),
  },
  {
    code: "rest-expression-with-scopes",
    page: POOLS_PAGE,
    find: ({ restApis }) => restApis.flatMap(impossibleTokens),
  },
  {
    code: "rest-pool-of-another-region",
    page: POOLS_PAGE,
    find: ({ restApis }) => restApis.flatMap(({ methods }) => methods.flatMap(strayPools)),
  },
  {
    code: "rest-scope-nobody-gives",
    page: POOLS_PAGE,
    find: (application) =>
      application.restApis.flatMap(({ methods }) => methods.flatMap((method) => ungivenScopes(method, application))),
  },
  {
    code: "rest-decision-kept-for-all",
    page: `${GUIDE}/apigateway-use-lambda-authorizer.html`,
    find: ({ restApis }) => restApis.flatMap(({ methods }) => methods.flatMap(sharedDecisions)),
  },
];

const isPreflight = ({ httpMethod }: RestMethod): boolean => httpMethod === "OPTIONS";

function unusedAuthorizers({ logicalId, methods, declaredAuthorizers = [] }: RestApi): readonly Finding[] {
  const [first] = declaredAuthorizers;
  const called = methods.filter((method) => !isPreflight(method));
  if (first === undefined || called.length === 0 || called.some(isGuarded)) return [];
  const names = declaredAuthorizers.map(({ name }) => `'${name}'`).join(", ");
  return [
    {
      message: `'${logicalId}' declares ${names} and no method uses an authorizer: every method is open to everyone. Name a DefaultAuthorizer, or an authorizer at each event`,
      location: first.location,
    },
  ];
}

/**
 * The search for a method looks at resource and method together: what a path has no method for goes to the proxy.
 * Measured.
 */
function openCatchAlls({ logicalId, methods }: RestApi): readonly Finding[] {
  const guarded = methods.find((method) => isGuarded(method) && !isPreflight(method));
  if (guarded === undefined) return [];
  return methods
    .filter(
      (method) => !isGuarded(method) && method.httpMethod === "ANY" && /^\/\{[^}]+\+\}$/.test(method.resourcePath),
    )
    .map((method) => ({
      message: `'${keyOf(method)}' of '${logicalId}' is open beside '${keyOf(guarded)}', which asks for an authorizer: a method that '${guarded.resourcePath}' does not have reaches its function without one`,
      location: method.location,
    }));
}

/** The expression is held against `aud`, which access tokens do not have; scopes want an access token. */
function impossibleTokens({ methods }: RestApi): readonly Finding[] {
  return methods.flatMap(({ authorizer, authorizationScopes, ...method }) => {
    if (authorizer.type !== "COGNITO_USER_POOLS" || authorizationScopes.length === 0) return [];
    if (authorizer.validationExpression === undefined) return [];
    return [
      {
        message: `'${method.httpMethod} ${method.resourcePath}' asks for scopes, and so for an access token, and '${authorizer.name}' holds its ValidationExpression against aud, which access tokens do not have: every token gets 401. Give the method an authorizer without one`,
        location: method.location,
      },
    ];
  });
}

/** A pool's id begins with its region, and only that region knows the pool. */
function strayPools({ authorizer }: RestMethod): readonly Finding[] {
  if (authorizer.type !== "COGNITO_USER_POOLS") return [];
  return authorizer.providerArns.flatMap((arn) => {
    const [, region, poolRegion] = /^arn:[a-z-]+:cognito-idp:([a-z0-9-]+):\d+:userpool\/([^_]+)_/.exec(arn) ?? [];
    if (region === poolRegion) return [];
    return [
      {
        message: `'${authorizer.name}' names the pool ${arn}, whose id is one of ${poolRegion}: no pool of ${region} has it; write the region of the pool into its ARN`,
        location: authorizer.location,
      },
    ];
  });
}

function ungivenScopes(method: RestMethod, { userPools }: Application): readonly Finding[] {
  const { authorizer, authorizationScopes } = method;
  if (authorizer.type !== "COGNITO_USER_POOLS") return [];
  const pools = userPools.filter(({ arn }) => authorizer.providerArns.includes(arn));
  const [first] = pools;
  // A pool that is not in the template may give any scope.
  if (first === undefined || pools.length < authorizer.providerArns.length) return [];
  const reasons = pools.map((pool) => whyUngiven(pool, authorizationScopes));
  const [why] = reasons;
  if (why === undefined || reasons.includes(undefined)) return [];
  const message = `no access token of '${first.logicalId}' can hold a scope of '${keyOf(method)}': ${why}`;
  return [{ message, location: method.location }];
}

type RequestAuthorizer = Extract<MethodAuthorizer, { readonly type: "TOKEN" | "REQUEST" }>;

/** Its answers are kept by its identity sources alone: callers that differ in nothing of them share one answer. */
function sharedDecisions({ authorizer }: RestMethod): readonly Finding[] {
  if (authorizer.type !== "REQUEST" || authorizer.resultTtl === 0 || namesCaller(authorizer)) return [];
  const { identitySources, location, name, resultTtl } = authorizer;
  if (identitySources.length === 0) return [];
  return [
    {
      message: `'${name}' keeps its answer ${resultTtl} s by ${identitySources.join(", ")}, none of which is a token: what it decides about one caller holds for others. Add the header with the token to its identity sources`,
      location,
    },
  ];
}

const namesCaller = ({ identitySources }: RequestAuthorizer): boolean =>
  identitySources.some((source) => source.startsWith("method.request."));

/** What makes usage plans and API keys useless. */
export const REST_KEY_RULES: readonly Rule[] = [
  {
    code: "rest-key-without-plan",
    page: `${GUIDE}/api-gateway-api-usage-plans.html`,
    find: ({ restApis }) => restApis.flatMap(closedMethods),
  },
  {
    code: "rest-plan-without-key",
    page: `${GUIDE}/api-gateway-api-usage-plans.html`,
    find: ({ restApis }) => restApis.flatMap(idlePlans),
  },
];

function closedMethods({ logicalId, methods, usagePlans }: RestApi): readonly Finding[] {
  const keyed = methods.filter(({ apiKeyRequired }) => apiKeyRequired);
  const [first] = keyed;
  if (first === undefined || usagePlans.some(({ keys }) => keys.some(({ enabled }) => enabled))) return [];
  return [
    {
      message: `${namesOf(keyed)} of '${logicalId}' asks for an API key, and no usage plan of its stages has an enabled one: every request gets 403. Add Auth.UsagePlan, or an AWS::ApiGateway::ApiKey (Enabled: true) with a plan and an AWS::ApiGateway::UsagePlanKey`,
      location: first.location,
    },
  ];
}

/** Limits of a plan count for methods that ask for a key, and for no other. Documented. */
function idlePlans({ logicalId, methods, usagePlans, location }: RestApi): readonly Finding[] {
  const [plan] = usagePlans;
  if (plan === undefined || methods.some(({ apiKeyRequired }) => apiKeyRequired)) return [];
  return [
    {
      message: `no method of '${logicalId}' asks for an API key, so the usage plan '${plan.logicalId}' limits nothing and its keys open nothing; write ApiKeyRequired: true where it is to count`,
      location,
    },
  ];
}
