import type { RestApi, RestMethod } from "../../model/rest-api";
import type { Finding, Rule } from "./rule";

const GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide";

/** What stops browsers at a REST API, which answers a preflight by a method like any other. */
export const REST_CORS_RULES: readonly Rule[] = [
  {
    code: "rest-preflight-needs-token",
    page: `${GUIDE}/how-to-cors.html`,
    find: ({ restApis }) => restApis.flatMap(guardedPreflights),
  },
  {
    code: "rest-preflight-needs-key",
    page: `${GUIDE}/how-to-cors.html`,
    find: ({ restApis }) => restApis.flatMap(keyedPreflights),
  },
  {
    code: "rest-cors-without-header",
    page: `${GUIDE}/how-to-cors.html`,
    find: ({ restApis }) => restApis.flatMap(hiddenHeaders),
  },
  {
    code: "rest-errors-without-cors",
    page: `${GUIDE}/supported-gateway-response-types.html`,
    find: ({ restApis }) => restApis.flatMap(unreadableErrors),
  },
  {
    code: "rest-binary-breaks-preflight",
    page: `${GUIDE}/api-gateway-payload-encodings-workflow.html`,
    find: ({ restApis }) => restApis.flatMap(binaryPreflights),
  },
];

export const keyOf = ({ httpMethod, resourcePath }: RestMethod): string => `${httpMethod} ${resourcePath}`;

export const isGuarded = ({ authorizer }: RestMethod): boolean => authorizer.type !== "NONE";

/** The first of several by name, and how many more there are: an API with many paths gets one finding. */
export function namesOf(methods: readonly RestMethod[]): string {
  const [first] = methods;
  const more = methods.length === 1 ? "" : ` and ${methods.length - 1} more`;
  return first === undefined ? "" : `'${keyOf(first)}'${more}`;
}

/** The methods that answer preflights: OPTIONS, and ANY where its path has no OPTIONS. */
function preflights({ methods }: RestApi): readonly RestMethod[] {
  const own = new Set(methods.filter(({ httpMethod }) => httpMethod === "OPTIONS").map((each) => each.resourcePath));
  return methods.filter(
    ({ httpMethod, resourcePath }) => httpMethod === "OPTIONS" || (httpMethod === "ANY" && !own.has(resourcePath)),
  );
}

/** A browser sends no token with its preflight. SAM puts the default authorizer on the OPTIONS that `Cors` makes. */
function guardedPreflights(api: RestApi): readonly Finding[] {
  const found = preflights(api).filter(isGuarded);
  const [first] = found;
  if (first === undefined) return [];
  const advice = found.some(({ httpMethod }) => httpMethod === "OPTIONS")
    ? "write AddDefaultAuthorizerToCorsPreflight: false"
    : "give its path an OPTIONS method without authorizer";
  return [
    {
      message: `${namesOf(found)} of '${api.logicalId}' asks for a token, so browsers fail at the preflight with 401 or 403; ${advice}`,
      location: first.location,
    },
  ];
}

function keyedPreflights(api: RestApi): readonly Finding[] {
  const found = preflights(api).filter(({ apiKeyRequired }) => apiKeyRequired);
  const [first] = found;
  if (first === undefined) return [];
  return [
    {
      message: `${namesOf(found)} of '${api.logicalId}' asks for an API key, so browsers fail at the preflight with 403; write AddApiKeyRequiredToCorsPreflight: false, or leave the key out there`,
      location: first.location,
    },
  ];
}

interface MockedPath {
  readonly options: RestMethod;
  /** Constant headers of its answer, by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
}

/** The OPTIONS methods that answer with CORS headers of their own, as SAM's `Cors` makes them. */
function corsMocks({ methods }: RestApi): readonly MockedPath[] {
  return methods.flatMap((options) => {
    if (options.httpMethod !== "OPTIONS" || options.integration.type !== "MOCK") return [];
    const parameters = options.integration.responses.flatMap((each) => Object.entries(each.responseParameters));
    const headers = new Map(
      parameters.map(([name, value]) => [
        name.replace(/^method\.response\.header\./, "").toLowerCase(),
        value.replace(/^'|'$/g, ""),
      ]),
    );
    return headers.has(ORIGIN) ? [{ options, headers }] : [];
  });
}

const ORIGIN = "access-control-allow-origin";

/** Without `AllowHeaders` the generated OPTIONS names no header, so no browser may send the token or the key. */
function hiddenHeaders(api: RestApi): readonly Finding[] {
  const hidden = corsMocks(api).flatMap(({ options, headers }) => {
    const allowed = (headers.get("access-control-allow-headers") ?? "").split(",").map((each) => each.trim());
    const isAllowed = (name: string) => allowed.some((each) => each === "*" || each.toLowerCase() === name);
    const wanted = api.methods
      .filter(({ resourcePath }) => resourcePath === options.resourcePath)
      .flatMap((method) => credentialHeaders(api, method));
    return wanted.filter((name) => !isAllowed(name.toLowerCase())).map((name) => ({ name, options }));
  });
  const [first] = hidden;
  if (first === undefined) return [];
  const names = [...new Set(hidden.map(({ name }) => name))].join(", ");
  return [
    {
      message: `CORS of '${api.logicalId}' does not allow the header ${names}, without which '${first.options.resourcePath}' lets nobody in: no browser may send it. Name it in AllowHeaders, for example "'Content-Type,${names.replaceAll(", ", ",")}'"`,
      location: api.location,
    },
  ];
}

/** The headers in which a method looks for what lets a caller in. */
function credentialHeaders(api: RestApi, { authorizer, apiKeyRequired }: RestMethod): readonly string[] {
  const key = apiKeyRequired && api.apiKeySource === "HEADER" ? ["X-Api-Key"] : [];
  if (authorizer.type === "COGNITO_USER_POOLS") return [authorizer.header, ...key];
  if (authorizer.type !== "TOKEN" && authorizer.type !== "REQUEST") return key;
  const sources = authorizer.identitySources.flatMap(
    (source) => /^method\.request\.header\.(.+)$/.exec(source)?.[1] ?? [],
  );
  return [...sources, ...key];
}

/** A REST API's own errors carry no CORS headers, so that a page sees a network error where it was refused. */
function unreadableErrors(api: RestApi): readonly Finding[] {
  const paths = new Set(corsMocks(api).map(({ options }) => options.resourcePath));
  const called = api.methods.filter((each) => paths.has(each.resourcePath) && each.httpMethod !== "OPTIONS");
  if (!called.some((method) => isGuarded(method) || method.apiKeyRequired)) return [];
  const bare = [...new Set(called.flatMap(refusals))].filter((type) => !isReadable(api, type));
  if (bare.length === 0) return [];
  return [
    {
      message: `'${api.logicalId}' answers ${bare.join(", ")} without Access-Control-Allow-Origin, so a page that is refused sees a network error and no status; give it to DEFAULT_4XX and DEFAULT_5XX of GatewayResponses, and to each specific one, which hides them`,
      location: api.location,
    },
  ];
}

/** The gateway responses of a method that a page meets in daily use. */
function refusals({ authorizer, apiKeyRequired }: RestMethod): readonly string[] {
  const key = apiKeyRequired ? ["INVALID_API_KEY"] : [];
  if (authorizer.type === "COGNITO_USER_POOLS") return ["UNAUTHORIZED", ...key];
  if (authorizer.type === "AWS_IAM") return ["ACCESS_DENIED", ...key];
  return authorizer.type === "NONE" ? key : ["UNAUTHORIZED", "ACCESS_DENIED", ...key];
}

/** Whether the response that is chosen, its own or that of its family, has the header. */
function isReadable({ gatewayResponses }: RestApi, type: string): boolean {
  const chosen = gatewayResponses[type] ?? gatewayResponses["DEFAULT_4XX"];
  const names = Object.keys(chosen?.responseParameters ?? {});
  return names.some((name) => name.toLowerCase() === `gatewayresponse.header.${ORIGIN}`);
}

/** Every request then counts as binary, and a mock can read none of them. Observed: OPTIONS answers 500. */
function binaryPreflights(api: RestApi): readonly Finding[] {
  if (!api.binaryMediaTypes.includes("*/*")) return [];
  const [first] = corsMocks(api).filter(
    ({ options }) => options.integration.type === "MOCK" && !options.integration.convertsToText,
  );
  if (first === undefined) return [];
  return [
    {
      message: `'${api.logicalId}' takes */* as binary, so '${keyOf(first.options)}' and every other OPTIONS of Cors answers 500; name the binary types one by one`,
      location: api.location,
    },
  ];
}
