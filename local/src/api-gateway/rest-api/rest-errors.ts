/** How the built-in body of an error is written. docs/aws-behaviour/rest-api-errors.md, "Bodies". */
type Spelling =
  /** `{"message":"…"}`: answered before the method's own processing. */
  | "tight"
  /** `{"message": "…"}`: answered in it. */
  | "spaced"
  /** `{"Message":"…"}`: a policy denies. */
  | "capital"
  /** The message alone. */
  | "text";

interface RestError {
  readonly status: number;
  /** Null on the wire too. */
  readonly message: string | null;
  readonly spelling: Spelling;
  /** `x-amzn-ErrorType`. */
  readonly errorType?: string;
  /** The gateway response that can change the answer; absent: none can. */
  readonly response?: ResponseType;
  /** What the status and the body rest on. */
  readonly evidence: "documented" | "measured" | "observed" | "inferred" | "own";
}

/**
 * Everything that a REST API's gateway refuses by itself, by what went wrong. A message that depends on the request is
 * made where the error is found, and stands here without it.
 * @see docs/aws-behaviour/rest-api-errors.md
 */
export const REST_ERRORS = {
  /**
   * No token, no identity source, one that cannot be read or is not for this method, or a function's `Unauthorized`.
   */
  unauthorized: {
    status: 401,
    message: "Unauthorized",
    spelling: "tight",
    errorType: "UnauthorizedException",
    response: "UNAUTHORIZED",
    evidence: "observed",
  },
  "token-expired": {
    status: 401,
    message: "The incoming token has expired",
    spelling: "tight",
    errorType: "UnauthorizedException",
    response: "UNAUTHORIZED",
    evidence: "observed",
  },
  /**
   * The one setting for an access token without any of the method's scopes. Documented as 401, and by some said to be
   * 403.
   */
  "scope-missing": {
    status: 401,
    message: "Unauthorized",
    spelling: "tight",
    errorType: "UnauthorizedException",
    response: "UNAUTHORIZED",
    evidence: "documented",
  },
  "no-method": {
    status: 403,
    message: "Missing Authentication Token",
    spelling: "tight",
    errorType: "MissingAuthenticationTokenException",
    response: "MISSING_AUTHENTICATION_TOKEN",
    evidence: "measured",
  },
  "unsigned-request": {
    status: 403,
    message: "Missing Authentication Token",
    spelling: "tight",
    errorType: "MissingAuthenticationTokenException",
    response: "MISSING_AUTHENTICATION_TOKEN",
    evidence: "observed",
  },
  /** No method, and an `Authorization` header that is no Signature Version 4: the body then repeats the header. */
  "incomplete-signature": {
    status: 403,
    message: "not a valid key=value pair (missing equal-sign) in Authorization header",
    spelling: "tight",
    errorType: "IncompleteSignatureException",
    response: "INVALID_SIGNATURE",
    evidence: "observed",
  },
  /**
   * Of a Lambda authorizer. The one setting for its text: captures of 2026 end in `an explicit deny in an
   * identity-based policy`.
   */
  "explicit-deny": {
    status: 403,
    message: "User is not authorized to access this resource with an explicit deny in an identity-based policy",
    spelling: "capital",
    errorType: "AccessDeniedException",
    response: "ACCESS_DENIED",
    evidence: "observed",
  },
  "no-allow": {
    status: 403,
    message: "User is not authorized to access this resource",
    spelling: "capital",
    errorType: "AccessDeniedException",
    response: "ACCESS_DENIED",
    evidence: "observed",
  },
  /** By the API's resource policy: the body names the resource. */
  "policy-denies": {
    status: 403,
    message: "User: anonymous is not authorized to perform: execute-api:Invoke",
    spelling: "capital",
    errorType: "AccessDeniedException",
    response: "ACCESS_DENIED",
    evidence: "observed",
  },
  "authorizer-failed": {
    status: 500,
    message: null,
    spelling: "tight",
    errorType: "AuthorizerConfigurationException",
    response: "AUTHORIZER_CONFIGURATION_ERROR",
    evidence: "observed",
  },
  "api-key-invalid": {
    status: 403,
    message: "Forbidden",
    spelling: "tight",
    errorType: "ForbiddenException",
    response: "INVALID_API_KEY",
    evidence: "observed",
  },
  throttled: {
    status: 429,
    message: "Too Many Requests",
    spelling: "tight",
    errorType: "TooManyRequestsException",
    response: "THROTTLED",
    evidence: "observed",
  },
  "quota-exceeded": {
    status: 429,
    message: "Limit Exceeded",
    spelling: "tight",
    errorType: "LimitExceededException",
    response: "QUOTA_EXCEEDED",
    evidence: "observed",
  },
  "body-invalid": {
    status: 400,
    message: "Invalid request body",
    spelling: "spaced",
    errorType: "BadRequestException",
    response: "BAD_REQUEST_BODY",
    evidence: "measured",
  },
  /** The body names the parameters. */
  "parameters-missing": {
    status: 400,
    message: "Missing required request parameters",
    spelling: "spaced",
    errorType: "BadRequestException",
    response: "BAD_REQUEST_PARAMETERS",
    evidence: "measured",
  },
  "media-type-unsupported": {
    status: 415,
    message: "Unsupported Media Type",
    spelling: "spaced",
    errorType: "BadRequestException",
    response: "UNSUPPORTED_MEDIA_TYPE",
    evidence: "observed",
  },
  /** The function fails or answers in a bad shape. There is no gateway response of its own for it (inferred). */
  "function-failed": {
    status: 502,
    message: "Internal server error",
    spelling: "spaced",
    errorType: "InternalServerErrorException",
    response: "DEFAULT_5XX",
    evidence: "measured",
  },
  /** The function may not be invoked, does not exist, or is throttled. */
  "integration-failed": {
    status: 500,
    message: "Internal server error",
    spelling: "spaced",
    errorType: "InternalServerErrorException",
    response: "INTEGRATION_FAILURE",
    evidence: "measured",
  },
  /** A mock integration that has no response for a request. */
  "integration-misconfigured": {
    status: 500,
    message: "Internal server error",
    spelling: "spaced",
    errorType: "InternalServerErrorException",
    response: "API_CONFIGURATION_ERROR",
    evidence: "observed",
  },
  "integration-timeout": {
    status: 504,
    message: "Endpoint request timed out",
    spelling: "spaced",
    errorType: "InternalServerErrorException",
    response: "INTEGRATION_TIMEOUT",
    evidence: "observed",
  },
  "body-too-large": {
    status: 413,
    message: "HTTP content length exceeded 10485760 bytes.",
    spelling: "text",
    evidence: "observed",
  },
  "event-too-large": { status: 413, message: "Request Too Long", spelling: "tight", evidence: "observed" },
  "arn-too-long": { status: 414, message: "Request URI too long", spelling: "text", evidence: "documented" },
  /** The limit is documented, the answer is that of HTTP APIs. */
  "headers-too-large": {
    status: 431,
    message: "Request Header Fields Too Large",
    spelling: "tight",
    evidence: "inferred",
  },
  "bad-request": {
    status: 400,
    message: "Bad Request",
    spelling: "tight",
    errorType: "BadRequestException",
    evidence: "inferred",
  },
  "request-timeout": { status: 408, message: "Request Timeout", spelling: "tight", evidence: "inferred" },
  "expectation-failed": { status: 417, message: "Expectation Failed", spelling: "tight", evidence: "inferred" },
} as const satisfies Record<string, RestError>;

export type RestErrorName = keyof typeof REST_ERRORS;

/** Gateway responses that a template can change. The family of each is that of its status. Measured. */
export type ResponseType =
  | "ACCESS_DENIED"
  | "API_CONFIGURATION_ERROR"
  | "AUTHORIZER_CONFIGURATION_ERROR"
  | "BAD_REQUEST_BODY"
  | "BAD_REQUEST_PARAMETERS"
  | "INTEGRATION_FAILURE"
  | "INTEGRATION_TIMEOUT"
  | "INVALID_API_KEY"
  | "INVALID_SIGNATURE"
  | "MISSING_AUTHENTICATION_TOKEN"
  | "QUOTA_EXCEEDED"
  | "THROTTLED"
  | "UNAUTHORIZED"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "DEFAULT_5XX";

/** An error as it happened: with the message for this request. */
export interface RaisedError {
  readonly name: RestErrorName;
  readonly message: string | null;
  /** What the validator found, for `$context.error.validationErrorString`. */
  readonly validationError?: string;
}

/** The entry of an error, typed alike for all. */
export function restError(name: RestErrorName): RestError {
  return REST_ERRORS[name];
}

export function builtInBody(name: RestErrorName, message: string | null): string {
  switch (restError(name).spelling) {
    case "tight":
      return JSON.stringify({ message });
    case "spaced":
      return `{"message": ${JSON.stringify(message)}}`;
    case "capital":
      return JSON.stringify({ Message: message });
    case "text":
      return message ?? "";
  }
}
