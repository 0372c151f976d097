import { type ErrorRow, invalidParameter, notAuthorized } from "./row";

/** Refresh tokens and access tokens. */
export const TOKEN_ERRORS = {
  // refresh tokens
  "refresh-token-invalid": notAuthorized("Invalid Refresh Token", "observed"),
  "refresh-token-of-another-client": notAuthorized("Refresh Token has different Client", "observed"),
  "refresh-token-revoked": notAuthorized("Refresh Token has been revoked", "observed"),
  "refresh-token-family-revoked": notAuthorized("", "observed"),
  "refresh-token-expired": notAuthorized("Refresh Token has expired", "observed"),
  "refresh-token-of-deleted-user": notAuthorized(
    "The user has been deleted for the associated refresh token",
    "observed",
  ),
  "refresh-token-reused": {
    type: "RefreshTokenReuseException",
    message: "Refresh token reuse detected",
    mark: "observed",
  },
  "rotation-enabled": {
    type: "UnsupportedOperationException",
    message: "This API does not support refresh token rotation",
    mark: "observed",
  },
  "invalid-client-or-secret": { type: "UnauthorizedException", message: "Invalid client or secret", mark: "observed" },
  "wrong-client-secret": notAuthorized((client) => `Invalid client secret for client ${client}`, "inferred"),
  "token-missing": invalidParameter("Token is required", "observed"),
  "token-type-unsupported": {
    type: "UnsupportedTokenTypeException",
    message: "Unsupported token type",
    mark: "inferred",
  },
  "revocation-not-enabled": {
    type: "UnsupportedOperationException",
    message: "This feature is not enabled for this client",
    mark: "observed",
  },

  // access tokens
  "access-token-invalid": notAuthorized("Invalid Access Token", "observed"),
  "access-token-signature": notAuthorized("Could not verify signature for Access Token", "observed"),
  "access-token-expired": notAuthorized("Access Token has expired", "observed"),
  "access-token-revoked": notAuthorized("Access Token has been revoked", "observed"),
  "access-token-scope": notAuthorized("Access Token does not have required scopes", "observed"),
} as const satisfies Record<string, ErrorRow>;
