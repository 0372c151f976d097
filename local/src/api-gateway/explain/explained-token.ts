import type { Route } from "../../model/http-api";
import type { JsonObject } from "../../model/json";
import type { MethodAuthorizer } from "../../model/rest-api";
import type { Check } from "../jwt/checks";
import type { Refusal } from "../jwt/refusals";
import { claimsOf, type Subject } from "../jwt/subject";

/** Why a token is let in to a route or not, and what the client gets. Holds neither the token nor its signature. */
export interface Explanation {
  /** Without the query, which may hold a token. */
  readonly asked: string;
  /** Absent: no route is matched. */
  readonly routeKey?: string;
  readonly authorizer: Route["authorizer"]["type"] | MethodAuthorizer["type"] | "no-route";
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

/** Checks that need what these found out, and so can't be made when these fail. */
const NEEDED_BY_ALL: ReadonlySet<string> = new Set(["identity-source", "format"]);
const NEEDS: Readonly<Record<string, string>> = { key: "issuer-keys", signature: "key" };

/** What the checks of an authorizer find in a token, and what comes of it. `refusedBy` words a refusal. */
export function explainChecks(
  subject: Subject,
  list: readonly Check[],
  refusedBy: (refusal: Refusal) => Outcome,
): Pick<Explanation, "checks" | "failed" | "claims" | "outcome"> {
  const results = new Map<string, ExplainedCheck["result"]>();
  let first: { readonly name: string; readonly refusal: Refusal } | undefined;
  const checks = list.map(({ name, refusal: refuses, evidence }): ExplainedCheck => {
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
    outcome: first === undefined ? { kind: "let-in" } : refusedBy(first.refusal),
  };
}
