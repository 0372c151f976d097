import { decodeToken } from "../../jws/token";
import type { RestApi, RestMethod } from "../../model/rest-api";
import { type EpochSeconds, epochMillis } from "../../model/time";
import type { IssuerKeys } from "../jwt/issuer-keys";
import type { Refusal } from "../jwt/refusals";
import { plainTokenReader } from "../jwt/token-reader";
import { refuse } from "../rest-api/rest-answers";
import type { RestContext } from "../rest-api/rest-context";
import type { RestErrorName } from "../rest-api/rest-errors";
import { buildMethodTree, matchMethod, placeOf } from "../rest-api/rest-routes";
import { bareToken, compilePools, type PoolIssuer, refusalError } from "../rest-api/user-pools-authorizer";
import { type Explanation, explainChecks, type Outcome } from "./explained-token";

interface RestExplanationRequest {
  readonly api: RestApi;
  /** A method of the API, such as `GET /todos/{id}`, or the method and path of a request. */
  readonly routeKey: string;
  /** As it would be sent; undefined or empty: no token. */
  readonly token: string | undefined;
  readonly poolIssuer: PoolIssuer;
  /** The keys of `issuerToAsk`. */
  readonly keys: IssuerKeys;
  readonly now: EpochSeconds;
}

/**
 * Explains what a REST API does with a token on a method, as `explain` does for an HTTP API. It runs no function,
 * fetches no key and evaluates no resource policy. Throws an UnsupportedError for an authorizer that would stop the
 * start.
 */
export function explainRest(asked: RestExplanationRequest): Explanation {
  const { api, routeKey, token, poolIssuer, keys, now } = asked;
  const method = findMethod(api, routeKey);
  const refused = (error: RestErrorName) => refusedWith(asked, method, error);
  if (method === undefined) {
    return { asked: routeKey, authorizer: "no-route", routeScopes: [], checks: [], outcome: refused("no-method") };
  }
  const { authorizer, authorizationScopes: routeScopes } = method;
  const about = { asked: routeKey, routeKey: keyOf(method), authorizer: authorizer.type, routeScopes, checks: [] };
  switch (authorizer.type) {
    case "NONE":
      return { ...about, outcome: unlessMore(api, method, { kind: "let-in" }) };
    case "AWS_IAM":
      return { ...about, outcome: { kind: "undecided", why: "AWS verifies a Signature Version 4, not a token" } };
    case "TOKEN":
    case "REQUEST": {
      const why = `the authorizer function ${authorizer.functionArn} decides`;
      return { ...about, outcome: { kind: "undecided", why } };
    }
    case "COGNITO_USER_POOLS": {
      const sent = bareToken(token);
      const { checks, routeFor } = compilePools(authorizer, method, poolIssuer);
      const decoded = sent === undefined ? undefined : decodeToken(sent);
      const subject = { token: sent, route: routeFor(decoded), keys, now, reader: plainTokenReader };
      const found = explainChecks(subject, checks, (refusal: Refusal) => refused(refusalError(refusal)));
      return { ...about, ...found, outcome: unlessMore(api, method, found.outcome) };
    }
  }
}

/** The issuer whose keys decide on the token; undefined if no keys are needed. */
export function issuerToAsk({
  api,
  routeKey,
  token,
  poolIssuer,
}: Pick<RestExplanationRequest, "api" | "routeKey" | "token" | "poolIssuer">): string | undefined {
  const method = findMethod(api, routeKey);
  const sent = bareToken(token);
  if (method?.authorizer.type !== "COGNITO_USER_POOLS" || sent === undefined) return undefined;
  return compilePools(method.authorizer, method, poolIssuer).routeFor(decodeToken(sent)).authorizer.issuer;
}

/** Who is let in by the authorizer has more to pass on some methods. */
function unlessMore({ resourcePolicy }: RestApi, { apiKeyRequired }: RestMethod, outcome: Outcome): Outcome {
  if (outcome.kind !== "let-in" || (resourcePolicy === undefined && !apiKeyRequired)) return outcome;
  const why = resourcePolicy === undefined ? "an API key is asked for too" : "the API's resource policy decides too";
  return { kind: "undecided", why: `the authorizer lets it in, and ${why}` };
}

const keyOf = ({ httpMethod, resourcePath }: RestMethod): string => `${httpMethod} ${resourcePath}`;

function findMethod(api: RestApi, asked: string): RestMethod | undefined {
  const exact = api.methods.find((method) => keyOf(method) === asked);
  const space = asked.indexOf(" ");
  if (exact !== undefined || space === -1) return exact;
  const tree = buildMethodTree(api.methods);
  const httpMethod = asked.slice(0, space);
  const isMethod = (path: string) => matchMethod(tree, httpMethod, path) !== undefined;
  return matchMethod(tree, httpMethod, placeOf(api, asked.slice(space + 1), isMethod).path)?.method;
}

/** The answer as the API's gateway responses make it, as far as they do not depend on the request. */
function refusedWith(
  { api, routeKey, now }: RestExplanationRequest,
  method: RestMethod | undefined,
  error: RestErrorName,
): Outcome {
  const [httpMethod = "", path = "/"] = routeKey.split(" ");
  const context: RestContext = {
    api,
    request: {
      method: httpMethod,
      path,
      encodedPath: path,
      rawQueryString: "",
      rawHeaders: [],
      headers: {},
      protocol: "HTTP/1.1",
      sourceIp: "127.0.0.1",
      headSize: 0,
    },
    requestId: "",
    extendedRequestId: "",
    startedAt: epochMillis(now * 1000),
    region: "",
    accountId: "",
    domainName: "",
    arnPrefix: "",
    traceId: "",
    port: 0,
    place: placeOf(api, path, () => true),
    ...(method !== undefined && { match: { method, pathParameters: {} } }),
  };
  const { status, body } = refuse(context, error);
  return { kind: "refused", status, body: String(body) };
}
