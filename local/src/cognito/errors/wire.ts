import { type ErrorRow, invalidParameter } from "./row";

/** The wire itself and the signatures that it carries. */
export const WIRE_ERRORS = {
  // the wire
  "unknown-operation": { type: "UnknownOperationException", message: "", mark: "observed" },
  serialization: { type: "SerializationException", message: (what) => what, mark: "inferred" },
  "request-too-large": {
    type: "RequestEntityTooLargeException",
    status: 413,
    message: "Request is too large.",
    mark: "inferred",
  },
  validation: invalidParameter((list) => list, "observed"),
  "internal-error": { type: "InternalErrorException", status: 500, message: "Something went wrong", mark: "inferred" },
  "foreign-host": {
    type: "ForbiddenException",
    status: 403,
    message: (host) => `This pool answers on this machine's own name only, not as '${host}'.`,
    mark: "inferred",
  },
  "foreign-origin": {
    type: "ForbiddenException",
    status: 403,
    message: (origin) => `A page of '${origin}' may not administer this machine's user pools.`,
    mark: "inferred",
  },

  // signatures
  "no-signature": {
    type: "MissingAuthenticationTokenException",
    message: "Missing Authentication Token",
    mark: "observed",
  },
  "malformed-signature": { type: "IncompleteSignatureException", message: (what) => what, mark: "observed" },
  "unknown-access-key": {
    type: "UnrecognizedClientException",
    message: "The security token included in the request is invalid.",
    mark: "observed",
  },
  "wrong-signature": {
    type: "InvalidSignatureException",
    message:
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    mark: "documented",
  },
  "signature-expired": {
    type: "InvalidSignatureException",
    message: (what) => `Signature expired: ${what}`,
    mark: "documented",
  },
} as const satisfies Record<string, ErrorRow>;
