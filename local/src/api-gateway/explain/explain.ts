import type { HttpApi, Route } from "../../model/http-api";
import type { JsonObject } from "../../model/json";
import type { EpochSeconds } from "../../model/time";
import { errorAnswer, type GatewayError } from "../answer";
import { CHECKS } from "../jwt/checks";
import type { IssuerKeys } from "../jwt/issuer-keys";
import { challenge, logText, type Refusal } from "../jwt/refusals";
import { claimsOf, type JwtRoute, type Subject } from "../jwt/subject";
import { plainTokenReader } from "../jwt/token-reader";
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

/** Why a token is let in to a route or not, and what the client gets. Holds neither the token nor its signature. */
export interface Explanation {
  /** Without the query, which may hold a token. */
  readonly asked: string;
  /** Absent: no route is matched. */
  readonly routeKey?: string;
  readonly authorizer: Route["authorizer"]["type"] | "no-route";
  readonly routeScopes: readonly string[];
  /** Every check of a JWT authorizer, in its order. */
  readonly checks: readonly ExplainedCheck[];
  /** The name of the check that decides: the first that fails. */
  readonly failed?: string;
  readonly claims?: JsonObject;
  readonly outcome: Outcome;
  /** What was probably meant. */
  readonly hint?: string;
}

export interface ExplainedCheck {
  readonly name: string;
  /** Checks after the first failure are made too, if they can be. */
  readonly result: "passed" | "failed" | "not-made";
  readonly evidence: string;
}

export type Outcome =
  /** The request reaches the route's function, which answers it. */
  | { readonly kind: "let-in" }
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly body: string;
      readonly wwwAuthenticate?: string;
      /** `$context.authorizer.error` in an access log. */
      readonly authorizerError?: string;
    }
  /** A token alone does not decide: an authorizer function or AWS does. */
  | { readonly kind: "undecided"; readonly why: string };

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
      return { ...about, ...explainToken(subject) };
    }
  }
}

type About = Pick<Explanation, "asked" | "routeKey" | "authorizer" | "routeScopes">;

function undecided(about: About, why: string): Explanation {
  return { ...about, checks: [], outcome: { kind: "undecided", why } };
}

/** Checks that need what these found out, and so can't be made when these fail. */
const NEEDED_BY_ALL: ReadonlySet<string> = new Set(["identity-source", "format"]);
const NEEDS: Readonly<Record<string, string>> = { key: "issuer-keys", signature: "key" };

function explainToken(subject: Subject): Pick<Explanation, "checks" | "failed" | "claims" | "outcome"> {
  const results = new Map<string, ExplainedCheck["result"]>();
  let first: { readonly name: string; readonly refusal: Refusal } | undefined;
  const checks = CHECKS.map(({ name, refusal: refuses, evidence }): ExplainedCheck => {
    const needed = NEEDS[name];
    const isPossible =
      (first === undefined || !NEEDED_BY_ALL.has(first.name)) &&
      (needed === undefined || results.get(needed) === "passed");
    if (!isPossible) {
      results.set(name, "not-made");
      return {
        name,
        result: "not-made",
        evidence: `not made, because ${needed ?? first?.name ?? "an earlier check"} failed`,
      };
    }
    const found = refuses(subject);
    if (found !== undefined) first ??= { name, refusal: found };
    results.set(name, found === undefined ? "passed" : "failed");
    return { name, result: found === undefined ? "passed" : "failed", evidence: evidence(subject) };
  });
  const claims = claimsOf(subject);
  return {
    checks,
    ...(Object.keys(claims).length > 0 && { claims }),
    ...(first !== undefined && { failed: first.name }),
    outcome: first === undefined ? { kind: "let-in" } : refusedBy(first.refusal, subject.route),
  };
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
