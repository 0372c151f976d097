/**
 * Why a caller is refused, and how the HTTP API's own authorizer says it (docs/aws-behaviour/http-api-authorizer.md):
 * status, `error` and `error_description` of `www-authenticate`. The texts are those of the local gateway, word for word: a
 * test holds them together.
 */
export const refusals = {
  "token-missing": { status: 401 },
  "token-malformed": invalidToken("token contains an invalid number of segments"),
  "header-malformed": invalidToken("the token header cannot be decoded"),
  "payload-malformed": invalidToken("the token payload cannot be decoded"),
  "signature-malformed": invalidToken("the token signature cannot be decoded"),
  "algorithm-not-accepted": invalidToken("signing method is invalid"),
  "critical-header": invalidToken("the token asks for a header parameter that is not supported"),
  "issuer-not-accepted": invalidToken("issuer does not match"),
  "keys-unavailable": invalidToken("JWKS communication error"),
  "key-unknown": invalidToken("the token does not have a known key id"),
  "signature-wrong": invalidToken("the token signature is invalid"),
  "audience-not-accepted": invalidToken("the token does not have a valid audience"),
  "token-expired": invalidToken("the token has expired"),
  "expiry-missing": invalidToken("the token does not have a valid expiry"),
  "not-yet-valid": invalidToken("the token is not valid yet"),
  "issued-later": invalidToken("the token was issued in the future"),
  /** A token of the pool that names no caller, which the gateway lets in and the function does not. */
  "token-invalid": invalidToken("the token is not valid"),
  "scope-missing": { status: 403 },
} as const satisfies Record<string, { status: 401 | 403; description?: string }>;

export type Refusal = keyof typeof refusals;

function invalidToken<Description extends string>(description: Description) {
  return { status: 401, description } as const;
}
