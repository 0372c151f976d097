import { type ErrorRow, invalidParameter, notAuthorized, notFound } from "./row";

/** Signing in: flows, second factors, devices, challenges. */
export const SIGN_IN_ERRORS = {
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
  "mfa-option-not-sms": invalidParameter("Only SMS to phone_number can be set.", "inferred"),
  "software-token-absent": notFound("User has no software token.", "inferred"),
  "token-or-session": invalidParameter("One of AccessToken and Session is needed.", "inferred"),

  // devices
  "no-such-device": notFound("Device does not exist.", "observed"),
  "devices-not-tracked": {
    type: "InvalidUserPoolConfigurationException",
    message: "Device tracking is not enabled for the user pool.",
    mark: "inferred",
  },

  "device-key-wrong": invalidParameter("Invalid device key given.", "observed"),
  "device-key-exists": { type: "DeviceKeyExistsException", message: "Device key already exists.", mark: "inferred" },
  "device-verifier-wrong": invalidParameter("Invalid device secret verifier given.", "inferred"),

  // challenges
  "challenge-not-offered": invalidParameter((name) => `${name} is not available for the user.`, "inferred"),
  "no-such-challenge": invalidParameter((name) => `Challenge ${name} is not supported.`, "inferred"),
  "session-used": notAuthorized("Invalid session for the user, session can only be used once.", "observed"),
  "session-expired": notAuthorized("Invalid session for the user, session is expired.", "observed"),
  "session-invalid": notAuthorized("Invalid session for the user.", "observed"),
} as const satisfies Record<string, ErrorRow>;
