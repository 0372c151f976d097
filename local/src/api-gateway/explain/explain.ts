import type { HttpApi } from "../../model/http-api";
import type { EpochSeconds } from "../../model/time";
import { errorAnswer, type GatewayError } from "../answer";
import { CHECKS } from "../jwt/checks";
import type { IssuerKeys } from "../jwt/issuer-keys";
import { challenge, logText, type Refusal } from "../jwt/refusals";
import type { JwtRoute, Subject } from "../jwt/subject";
import { plainTokenReader } from "../jwt/token-reader";
import { type Explanation, explainChecks, type Outcome } from "./explained-token";
import { readQuestion } from "./question";

interface ExplanationRequest {
  readonly api: HttpApi;
  /** A route key of the API, or the method and target of a request, e.g. `GET /todos/7?done=1`. */
  readonly routeKey: string;
  /**
   * As it would be sent, `Bearer ` in front or not; it goes where the route's authorizer looks for it. Undefined or
   * empty: no token but the one that the request itself has there.
   */
  readonly token: string | undefined;
  /** The keys of the issuer of the route's authorizer. */
  readonly keys: IssuerKeys;
  readonly now: EpochSeconds;
}

/**
 * Explains what API Gateway does with a token on a route. A request is read, placed and searched for its token as the
 * gateway does with one that comes in. It makes the same checks as `authorize`, and goes on after the first that fails,
 * so that the next mistake shows too. It does NOT run a function or fetch a key. Throws as the gateway's start does for
 * an API that it can't guard.
 */
export function explain({ api, routeKey: text, token, keys, now }: ExplanationRequest): Explanation {
  const question = readQuestion(api, text, token);
  const { asked } = question;
  if (question.kind === "refused") {
    const { error, hint } = question;
    const about = { asked, authorizer: "no-route", routeScopes: [], checks: [] } as const;
    return { ...about, outcome: refusal(error), ...(hint !== undefined && { hint }) };
  }
  const { authorizer, authorizationScopes: routeScopes, routeKey } = question.route;
  const about = { asked, routeKey, authorizer: authorizer.type, routeScopes };
  switch (authorizer.type) {
    case "NONE":
      return { ...about, checks: [], outcome: { kind: "let-in" } };
    case "REQUEST":
      return undecided(about, `the authorizer function ${authorizer.functionArn} decides`);
    case "AWS_IAM":
      return undecided(about, "AWS verifies a Signature Version 4, not a token");
    case "JWT": {
      const subject: Subject = {
        token: question.token,
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
