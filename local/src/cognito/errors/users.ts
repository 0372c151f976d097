import { type ErrorRow, invalidParameter, notAuthorized } from "./row";

/** The life of a user: passwords, codes, sign-up, attributes, listing. */
export const USER_ERRORS = {
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
  "password-compromised": {
    type: "InvalidPasswordException",
    message: "Provided password cannot be used for security reasons.",
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
  "request-blocked": notAuthorized("Request not allowed due to security reasons.", "observed"),
  "feedback-token-invalid": notAuthorized("Invalid feedback token.", "inferred"),
  "threat-protection-off": {
    type: "UserPoolAddOnNotEnabledException",
    message: "User pool add-ons are not enabled.",
    mark: "inferred",
  },

  // attributes
  "new-attributes-invalid": invalidParameter(
    (problems) => `Attributes did not conform to the schema: ${problems}`,
    "observed",
  ),
  "removed-attributes-invalid": invalidParameter((problems) => `Invalid user attributes: ${problems}`, "observed"),
  "attribute-constraint": invalidParameter((problems) => problems, "observed"),
  "attribute-immutable": invalidParameter((name) => `Cannot modify the non-mutable attribute ${name}`, "observed"),
  "email-malformed": invalidParameter("Invalid email address format.", "observed"),
  "phone-number-malformed": invalidParameter("Invalid phone number format.", "observed"),
  "attribute-missing": invalidParameter((name) => `Invalid attributes given, ${name} is missing`, "observed"),
  "attribute-required": invalidParameter(
    (problems) => `Attributes did not conform to the schema: ${problems}`,
    "observed",
  ),
  "attribute-unauthorized": notAuthorized("A client attempted to write unauthorized attribute", "observed"),
  "preferred-name-unconfirmed": invalidParameter(
    "Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred username alias.",
    "observed",
  ),
  "username-not-an-attribute": invalidParameter((kinds) => `Username should be ${kinds}.`, "observed"),
  "username-of-email-form": invalidParameter(
    "Username cannot be of email format, since user pool is configured for email alias.",
    "observed",
  ),
  "username-of-provider": invalidParameter(
    (provider) => `Username cannot begin with ${provider}_: such names belong to the users of that identity provider.`,
    "inferred",
  ),
  "username-of-phone-form": invalidParameter(
    "Username cannot be of phone number format, since user pool is configured for phone number alias.",
    "inferred",
  ),

  // listing
  "filter-malformed": invalidParameter("Error while parsing filter expression.", "inferred"),
  "filter-attribute": invalidParameter((name) => `${name} is not a searchable attribute.`, "inferred"),
  "pagination-token": invalidParameter("Invalid pagination token provided.", "inferred"),
} as const satisfies Record<string, ErrorRow>;
