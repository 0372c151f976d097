/**
 * The errors of the IdP JSON API: one row each, with its type, HTTP status, message and evidence mark. A message with
 * a parameter is a function. Where the mark is "inferred", this is the one place to mend.
 *
 * @see docs/aws-behaviour/cognito-api.md and the other cognito-*.md beside it
 */
export class CognitoError extends Error {
  override readonly name = "CognitoError";
  readonly code: ErrorCode;
  /** The API's name of the error, e.g. `NotAuthorizedException`. */
  readonly type: string;
  readonly status: number;

  constructor(code: ErrorCode, parameter = "", options?: ErrorOptions) {
    const row: ErrorRow = ERRORS[code];
    super(typeof row.message === "string" ? row.message : row.message(parameter), options);
    this.code = code;
    this.type = row.type;
    this.status = row.status ?? 400;
  }
}

export type Evidence = "documented" | "measured" | "observed" | "inferred";

interface ErrorRow {
  readonly type: string;
  /** 400 unless given. */
  readonly status?: number;
  /** Empty: the answer has no `message` at all. */
  readonly message: string | ((parameter: string) => string);
  readonly mark: Evidence;
}

const notAuthorized = (message: ErrorRow["message"], mark: Evidence) =>
  ({ type: "NotAuthorizedException", message, mark }) as const;
const invalidParameter = (message: ErrorRow["message"], mark: Evidence) =>
  ({ type: "InvalidParameterException", message, mark }) as const;
const notFound = (message: ErrorRow["message"], mark: Evidence) =>
  ({ type: "ResourceNotFoundException", message, mark }) as const;

export type ErrorCode = keyof typeof ERRORS;

export const ERRORS = {
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

  // what there is
  "no-such-pool": notFound((id) => `User pool ${id} does not exist.`, "observed"),
  "no-such-client": notFound((id) => `User pool client ${id} does not exist.`, "observed"),
  "no-such-client-in-pool": notFound(
    (which) => `User pool client ${which.replace(" ", " does not exist in user pool ")}.`,
    "observed",
  ),
  "no-such-client-described": notFound("User pool client does not exist.", "observed"),
  "no-such-group": notFound("Group not found.", "observed"),
  "group-exists": { type: "GroupExistsException", message: "A group with the name already exists", mark: "observed" },
  "no-such-user": { type: "UserNotFoundException", message: "User does not exist.", mark: "observed" },
  "user-exists": { type: "UsernameExistsException", message: "User account already exists", mark: "observed" },
  "alias-exists": {
    type: "AliasExistsException",
    message: (attribute) => `An account with the ${attribute} already exists.`,
    mark: "observed",
  },
  "feature-not-in-tier": {
    type: "FeatureUnavailableInTierException",
    message: (features) =>
      `The following features need to be disabled for the LITE pricing tier configured: ${features}`,
    mark: "observed",
  },
  "invalid-configuration": invalidParameter((what) => what, "observed"),

  // what belongs to a pool
  "sms-not-configured": invalidParameter(
    "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
    "observed",
  ),
  "pool-protected": invalidParameter(
    "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.",
    "observed",
  ),
  "pool-has-domain": invalidParameter(
    "User pool cannot be deleted. It has a domain configured that should be deleted first.",
    "observed",
  ),
  "pool-domain-exists": invalidParameter("User pool already has a domain configured.", "observed"),
  "domain-taken": invalidParameter("Domain already associated with another user pool.", "observed"),
  "no-such-domain": invalidParameter("No such domain or user pool exists.", "observed"),
  "custom-attribute-exists": invalidParameter(
    (name) => `${name}: Existing attribute already has name ${name}.`,
    "observed",
  ),
  "custom-attribute-required": invalidParameter("Required custom attributes are not supported currently.", "observed"),
  "client-provider-missing": invalidParameter(
    (which) => `The provider ${which.replace(/ (?=[^ ]*$)/, " does not exist for User Pool ")}`,
    "observed",
  ),
  "no-such-scope": {
    type: "ScopeDoesNotExistException",
    message: (scope) => `Invalid scope requested: ${scope}`,
    mark: "inferred",
  },
  "resource-server-exists": invalidParameter(
    (which) => `${which.replace(/ (?=[^ ]*$)/, " already exists in user pool ")}.`,
    "observed",
  ),
  "no-such-resource-server": notFound("Resource server does not exist.", "inferred"),
  "branding-exists": {
    type: "ManagedLoginBrandingExistsException",
    message: "Managed login branding already exists for the client.",
    mark: "inferred",
  },
  "no-such-branding": notFound("Managed login branding does not exist.", "inferred"),
  "branding-two-sources": invalidParameter(
    "Settings and Assets can't be given with UseCognitoProvidedValues.",
    "inferred",
  ),
  "provider-exists": {
    type: "DuplicateProviderException",
    message: (name) => `A provider with the name ${name} already exists in this user pool.`,
    mark: "inferred",
  },
  "no-such-provider": notFound((name) => `Identity provider ${name} does not exist.`, "observed"),
  "no-such-resource": notFound((arn) => `No resource of ${arn}.`, "inferred"),
  "domain-reserved-word": invalidParameter((word) => `Domain cannot contain reserved word: ${word}`, "observed"),
  "domain-certificate-missing": invalidParameter("A custom domain needs a CustomDomainConfig.", "inferred"),
  "provider-type-not-local": invalidParameter(
    (type) => `The local user pool federates by OIDC alone, not by ${type}.`,
    "inferred",
  ),
  "too-many-identities": {
    type: "LimitExceededException",
    message: "A user can't be linked with more than five identities.",
    mark: "inferred",
  },
  "link-of-native-source": invalidParameter("The source user must be of an outside provider.", "inferred"),
  "identity-already-linked": invalidParameter("SourceUser is already linked to DestinationUser", "observed"),
  "provider-detail-missing": invalidParameter((name) => `ProviderDetails is missing ${name}.`, "inferred"),

  // signing in
  "flow-not-supported": invalidParameter("Initiate Auth method not supported.", "observed"),
  "user-auth-not-enabled": invalidParameter("USER_AUTH is not enabled for the client.", "inferred"),
  "flow-not-enabled": invalidParameter("Auth flow not enabled for this client", "observed"),
  "password-flow-not-enabled": invalidParameter("USER_PASSWORD_AUTH flow not enabled for this client", "observed"),
  "named-flow-not-enabled": invalidParameter((flow) => `${flow} is not enabled for the client.`, "observed"),
  "missing-parameter": invalidParameter((name) => `Missing required parameter ${name}`, "observed"),
  "secret-hash-missing": notAuthorized(
    (client) => `Client ${client} is configured with secret but SECRET_HASH was not received`,
    "observed",
  ),
  "secret-hash-wrong": notAuthorized((client) => `Unable to verify secret hash for client ${client}`, "observed"),
  "wrong-credentials": notAuthorized("Incorrect username or password.", "observed"),
  "user-disabled": notAuthorized("User is disabled.", "observed"),
  "user-not-confirmed": { type: "UserNotConfirmedException", message: "User is not confirmed.", mark: "observed" },
  "reset-required": {
    type: "PasswordResetRequiredException",
    message: "Password reset required for the user",
    mark: "observed",
  },
  "too-many-attempts": notAuthorized("Password attempts exceeded", "observed"),
  "temporary-password-expired": notAuthorized(
    "Temporary password has expired and must be reset by an administrator.",
    "observed",
  ),
  "srp-a-malformed": invalidParameter("SRP_A is not a hexadecimal number of at most 3072 bits", "inferred"),

  "second-factor-missing": notAuthorized(
    "A second factor is required and the local pool could not ask for it.",
    "inferred",
  ),

  // second factors
  "software-tokens-not-enabled": {
    type: "SoftwareTokenMFANotFoundException",
    message: "Software Token MFA has not been enabled by the userPool.",
    mark: "observed",
  },
  "software-token-not-set-up": {
    type: "SoftwareTokenMFANotFoundException",
    message: "User has not set up a software token.",
    mark: "inferred",
  },
  "set-up-code-wrong": { type: "EnableSoftwareTokenMFAException", message: "Code mismatch", mark: "inferred" },
  "mfa-code-wrong": { type: "CodeMismatchException", message: "Invalid code received for user", mark: "observed" },
  "sign-in-code-wrong": {
    type: "CodeMismatchException",
    message: "Invalid code or auth state for the user.",
    mark: "observed",
  },
  "software-token-used": {
    type: "ExpiredCodeException",
    message: "Your software token has already been used once.",
    mark: "observed",
  },
  "too-many-mfa-attempts": {
    type: "TooManyFailedAttemptsException",
    message: "Too many failed attempts.",
    mark: "inferred",
  },
  "mfa-not-set-up": invalidParameter(
    (method) => `User does not have delivery config set to turn on ${method}`,
    "observed",
  ),
  "mfa-not-in-pool": invalidParameter((method) => `${method} is not enabled for the user pool.`, "inferred"),
  "mfa-preferred-but-off": invalidParameter((method) => `${method} must be enabled to be preferred.`, "inferred"),
  "mfa-two-preferred": invalidParameter("Only one MFA method can be preferred.", "inferred"),
  "mfa-answer-not-offered": invalidParameter((answer) => `${answer} is not among the choices.`, "inferred"),
  "token-or-session": invalidParameter("One of AccessToken and Session is needed.", "inferred"),

  // devices
  "no-such-device": notFound("Device does not exist.", "observed"),
  "devices-not-tracked": {
    type: "InvalidUserPoolConfigurationException",
    message: "Device tracking is not enabled for the user pool.",
    mark: "inferred",
  },

  // challenges
  "challenge-not-offered": invalidParameter((name) => `${name} is not available for the user.`, "inferred"),
  "no-such-challenge": invalidParameter((name) => `Challenge ${name} is not supported.`, "inferred"),
  "session-used": notAuthorized("Invalid session for the user, session can only be used once.", "observed"),
  "session-expired": notAuthorized("Invalid session for the user, session is expired.", "observed"),
  "session-invalid": notAuthorized("Invalid session for the user.", "observed"),

  // passwords
  "password-at-sign-up": {
    type: "InvalidPasswordException",
    message: (why) => `Password did not conform with policy: ${why}`,
    mark: "observed",
  },
  "temporary-password": {
    type: "InvalidPasswordException",
    message: (why) => `Password did not conform with password policy: ${why}`,
    mark: "observed",
  },
  "new-password": {
    type: "InvalidPasswordException",
    message: (why) => `Password does not conform to policy: ${why}`,
    mark: "observed",
  },
  "password-used-before": {
    type: "PasswordHistoryPolicyViolationException",
    message: "Password has previously been used",
    mark: "inferred",
  },

  // codes
  "code-mismatch": {
    type: "CodeMismatchException",
    message: "Invalid verification code provided, please try again.",
    mark: "observed",
  },
  "code-expired": {
    type: "ExpiredCodeException",
    message: "Invalid code provided, please request a code again.",
    mark: "observed",
  },
  "limit-exceeded": {
    type: "LimitExceededException",
    message: "Attempt limit exceeded, please try after some time.",
    mark: "observed",
  },

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

  // the life of a user
  "sign-up-closed": notAuthorized("SignUp is not permitted for this user pool", "observed"),
  "user-already-exists": { type: "UsernameExistsException", message: "User already exists", mark: "observed" },
  "address-already-exists": {
    type: "UsernameExistsException",
    message: (attribute) => `An account with the given ${attribute} already exists.`,
    mark: "observed",
  },
  "password-missing": invalidParameter("Password is required", "inferred"),
  "no-such-user-of-client": {
    type: "UserNotFoundException",
    message: "Username/client id combination not found.",
    mark: "observed",
  },
  "not-to-be-confirmed": notAuthorized((status) => `User cannot be confirmed. Current status is ${status}`, "observed"),
  "already-confirmed": invalidParameter("User is already confirmed.", "observed"),
  "nothing-to-resend": notAuthorized("Cannot resend codes. Auto verification not turned on.", "observed"),
  "no-verified-contact": invalidParameter(
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
    "observed",
  ),
  "password-not-resettable": notAuthorized("User password cannot be reset in the current state.", "observed"),
  "recovery-by-administrator": notAuthorized("Contact administrator to reset password.", "observed"),
  "not-invited": {
    type: "UnsupportedUserStateException",
    message: (username) => `Resend not possible. ${username} status is not FORCE_CHANGE_PASSWORD`,
    mark: "observed",
  },
  "attribute-not-verifiable": invalidParameter((name) => `The attribute ${name} cannot be verified.`, "inferred"),
  "attribute-absent": invalidParameter((name) => `The user has no ${name} to verify.`, "inferred"),
  "threat-protection-off": {
    type: "UserPoolAddOnNotEnabledException",
    message: "User pool add-ons are not enabled.",
    mark: "inferred",
  },

  // attributes
  "attribute-not-in-schema": invalidParameter(
    (name) => `user.${name}: Attribute does not exist in the schema.\n`,
    "observed",
  ),
  "attribute-immutable": invalidParameter((name) => `Cannot modify the non-mutable attribute ${name}`, "observed"),
  "attribute-constraint": invalidParameter((what) => `${what}\n`, "observed"),
  "attribute-required": invalidParameter(
    (name) => `Attributes did not conform to the schema: ${name}: The attribute ${name} is required`,
    "observed",
  ),
  "attribute-unauthorized": notAuthorized("A client attempted to write unauthorized attribute", "observed"),
  "username-not-an-attribute": invalidParameter((kinds) => `Username should be ${kinds}.`, "observed"),
  "username-of-email-form": invalidParameter(
    "Username cannot be of email format, since user pool is configured for email alias.",
    "observed",
  ),
  "username-of-phone-form": invalidParameter(
    "Username cannot be of phone number format, since user pool is configured for phone number alias.",
    "inferred",
  ),

  // listing
  "filter-malformed": invalidParameter("Error while parsing filter expression.", "inferred"),
  "filter-attribute": invalidParameter((name) => `${name} is not a searchable attribute.`, "inferred"),
  "pagination-token": invalidParameter("Invalid pagination token provided.", "inferred"),

  // triggers
  "migration-failed": {
    type: "UserNotFoundException",
    message: (client) => `Exception migrating user in app client ${client}`,
    mark: "observed",
  },
  "custom-auth-not-configured": {
    type: "UnexpectedLambdaException",
    message: "null invocation failed due to configuration.",
    mark: "observed",
  },
  "trigger-failed": { type: "UserLambdaValidationException", message: (what) => what, mark: "observed" },
  "trigger-answer-shape": {
    type: "InvalidLambdaResponseException",
    message: "Unrecognizable lambda output",
    mark: "observed",
  },
  "trigger-answer-json": {
    type: "InvalidLambdaResponseException",
    message: "Invalid lambda function output : Invalid JSON",
    mark: "observed",
  },
  "trigger-not-invoked": { type: "UnexpectedLambdaException", message: (what) => what, mark: "observed" },
} as const satisfies Record<string, ErrorRow>;
