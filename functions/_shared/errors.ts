/**
 * Why a caller is refused, and how the HTTP API's own authorizer says it (docs/aws-behaviour/http-api-authorizer.md):
 * status, `error` and `error_description` of `www-authenticate`.
 */
export const refusals = {
  "token-missing": { status: 401 },
  "token-malformed": invalidToken("token contains an invalid number of segments"),
  "token-expired": invalidToken("the token has expired"),
  "audience-not-accepted": invalidToken("the token does not have a valid audience"),
  "issuer-not-accepted": invalidToken("issuer does not match"),
  "keys-unavailable": invalidToken("JWKS communication error"),
  /** Signature, key, algorithm, `nbf` or `iat`: AWS's text is not known. */
  "token-invalid": invalidToken("the token is not valid"),
  "scope-missing": { status: 403 },
} as const satisfies Record<string, { status: 401 | 403; description?: string }>;

export type Refusal = keyof typeof refusals;

function invalidToken<Description extends string>(description: Description) {
  return { status: 401, description } as const;
}
