import type { HttpApi, Route } from "../../model/http-api";
import type { EpochSeconds } from "../../model/time";
import { errorAnswer, type GatewayError } from "../answer";
import { tokenIn } from "../authorizers/identity-source";
import { CHECKS } from "../jwt/checks";
import type { IssuerKeys } from "../jwt/issuer-keys";
import { challenge, logText, type Refusal } from "../jwt/refusals";
import type { JwtRoute, Subject } from "../jwt/subject";
import { plainTokenReader } from "../jwt/token-reader";
import { buildRouteTable, matchRoute } from "../routes/route-table";
import { type Explanation, explainChecks, type Outcome } from "./explanation";

interface ExplanationRequest {
  readonly api: HttpApi;
  /** A route key of the API, or the method and path of a request, e.g. `GET /todos/7`. */
  readonly routeKey: string;
  /** As it would be sent, `Bearer ` in front or not; undefined or empty: no token. */
  readonly token: string | undefined;
  /** The keys of the issuer of the route's authorizer. */
  readonly keys: IssuerKeys;
  readonly now: EpochSeconds;
}

/**
 * Explains what API Gateway does with a token on a route. It makes the same checks as `authorize`, and goes on after
 * the first that fails, so that the next mistake shows too. It does NOT run a function or fetch a key, and it takes the
 * token as if it came in the authorizer's identity source. Never throws.
 */
export function explain({ api, routeKey: asked, token, keys, now }: ExplanationRequest): Explanation {
  const route = findRoute(api, asked);
  if (route === undefined) {
    return { asked, authorizer: "no-route", routeScopes: [], checks: [], outcome: refusal("not-found") };
  }
  const { authorizer, authorizationScopes: routeScopes, routeKey } = route;
  const about = { asked, routeKey, authorizer: authorizer.type, routeScopes };
  switch (authorizer.type) {
    case "NONE":
      return { ...about, checks: [], outcome: { kind: "let-in" } };
    case "REQUEST":
      return undecided(about, `the authorizer function ${authorizer.functionArn} decides`);
    case "AWS_IAM":
      return undecided(about, "AWS verifies a Signature Version 4, not a token");
    case "JWT": {
      const sent = tokenIn(token);
      const subject: Subject = {
        token: sent,
        route: { authorizer, authorizationScopes: routeScopes },
        keys,
        now,
        reader: plainTokenReader,
      };
      return { ...about, ...explainChecks(subject, CHECKS, (refusal) => refusedBy(refusal, subject.route)) };
    }
  }
}

type About = Pick<Explanation, "asked" | "routeKey" | "authorizer" | "routeScopes">;

function undecided(about: About, why: string): Explanation {
  return { ...about, checks: [], outcome: { kind: "undecided", why } };
}

/** The route that is meant by a route key or by the method and path of a request; undefined if none matches. */
export function findRoute({ routes, stage }: HttpApi, asked: string): Route | undefined {
  const exact = routes.find(({ routeKey }) => routeKey === asked);
  const space = asked.indexOf(" ");
  if (exact !== undefined || space === -1) return exact;
  const path = asked.slice(space + 1);
  const prefix = `/${stage.name}/`;
  const inStage = path.startsWith(prefix) ? path.slice(prefix.length - 1) : path;
  return matchRoute(buildRouteTable(routes), asked.slice(0, space), inStage)?.route;
}

function refusedBy(found: Refusal, { authorizationScopes }: JwtRoute): Outcome {
  return {
    ...refusal(found.status === 401 ? "unauthorized" : "forbidden"),
    wwwAuthenticate: challenge(found, authorizationScopes),
    authorizerError: logText(found, authorizationScopes),
  };
}

function refusal(error: GatewayError): Extract<Outcome, { kind: "refused" }> {
  const { status, body } = errorAnswer(error);
  return { kind: "refused", status, body: String(body) };
}
