/**
 * Why an authorizer refuses a request, by a literal that never changes. `description` is the text after
 * `error_description=`; docs/aws-behaviour/http-api-authorizer.md has the source of each. A text marked "own" is ours,
 * because what AWS sends is not known. It stands only here, so that it is easy to correct.
 */
export const REFUSALS = {
  /** Observed: the challenge has no parameters at all. */
  "token-missing": { status: 401, description: undefined },
  /** Observed. */
  "token-segments": { status: 401, description: "token contains an invalid number of segments" },
  /** Own. */
  "token-header": { status: 401, description: "the token header cannot be decoded" },
  /** Own. */
  "token-payload": { status: 401, description: "the token payload cannot be decoded" },
  /** Own. */
  "token-signature": { status: 401, description: "the token signature cannot be decoded" },
  /** Own. */
  "token-critical-header": { status: 401, description: "the token asks for a header parameter that is not supported" },
  /** Observed for ES256, with the algorithm's name in it: see `describeAlgorithm`. */
  "token-algorithm": { status: 401, description: "signing method is invalid" },
  /** Observed. */
  "discovery-unreachable": { status: 401, description: "OIDC discovery endpoint communication error" },
  /** Observed. */
  "key-set-unreachable": { status: 401, description: "JWKS communication error" },
  /** Observed in access logs; its place in the header is inferred. */
  "token-issuer": { status: 401, description: "issuer does not match" },
  /** Own. */
  "token-key": { status: 401, description: "the token does not have a known key id" },
  /** Own. */
  "signature-mismatch": { status: 401, description: "the token signature is invalid" },
  /** Documented. */
  "token-audience": { status: 401, description: "the token does not have a valid audience" },
  /** Observed. */
  "token-expired": { status: 401, description: "the token has expired" },
  /** Own. */
  "token-expiry-invalid": { status: 401, description: "the token does not have a valid expiry" },
  /** Own. */
  "token-not-yet-valid": { status: 401, description: "the token is not valid yet" },
  /** Own. */
  "token-issued-later": { status: 401, description: "the token was issued in the future" },
  /** Own, of REST APIs, whose answers do not show it. */
  "token-use": { status: 401, description: "the token is of the wrong kind for the method" },
  /** Observed: the description lists the route's scopes, see `challenge`. */
  "scope-missing": { status: 403, description: undefined },
} as const satisfies Record<string, { status: 401 | 403; description: string | undefined }>;

export type RefusalReason = keyof typeof REFUSALS;

/** A request that a JWT authorizer refuses. */
export interface Refusal {
  readonly allow: false;
  readonly status: 401 | 403;
  readonly reason: RefusalReason;
  /** Absent if no token was found, or if a scope is missing. */
  readonly description?: string;
}

export function refuse(reason: RefusalReason, description?: string): Refusal {
  const entry = REFUSALS[reason];
  const text = description ?? entry.description;
  return { allow: false, status: entry.status, reason, ...(text !== undefined && { description: text }) };
}

/** The refusal's text for an algorithm. The name comes from the token: only a short, plain one is repeated. */
export function describeAlgorithm(algorithm: unknown): string {
  if (typeof algorithm !== "string" || !/^[A-Za-z0-9-]{1,16}$/.test(algorithm)) {
    return REFUSALS["token-algorithm"].description;
  }
  return `signing method ${algorithm} is invalid`;
}

/**
 * The `www-authenticate` header of a refusal: parameters with one space between and no commas, `scope` holding the
 * route's scopes and not the token's.
 * @see docs/aws-behaviour/http-api-authorizer.md, "The answer"
 */
export function challenge(refusal: Refusal, routeScopes: readonly string[]): string {
  if (refusal.reason === "token-missing") return "Bearer";
  const scopes = quotable(routeScopes.join(" "));
  return refusal.reason === "scope-missing"
    ? `Bearer scope="${scopes}" error="insufficient_scope" error_description="expected scopes: [${scopes}]"`
    : `Bearer scope="${scopes}" error="invalid_token" error_description="${refusal.description ?? ""}"`;
}

/** What an access log shows as `$context.authorizer.error`. */
export function logText(refusal: Refusal, routeScopes: readonly string[]): string {
  if (refusal.reason === "token-missing") return "missing: token not provided";
  if (refusal.reason === "scope-missing") return `insufficient_scope: expected scopes: [${routeScopes.join(" ")}]`;
  return `invalid_token: ${refusal.description ?? ""}`;
}

/** Scopes come from the template; what a quoted string in a header can't hold is left out (RFC 6749, section 3.3). */
function quotable(scopes: string): string {
  return scopes.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "");
}
