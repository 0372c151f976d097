import { type ErrorRow, invalidParameter, notFound, preconditionNotMet } from "./row";

/** Missing and already existing resources: pools, clients, users, groups, and what belongs to a pool. */
export const POOL_ERRORS = {
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

  // secrets of a client
  "client-without-secret": invalidParameter(
    (id) => `User pool client ${id} does not have a client secret.`,
    "inferred",
  ),
  "too-many-client-secrets": {
    type: "LimitExceededException",
    message: (id) => `User pool client ${id} has two client secrets already.`,
    mark: "inferred",
  },
  "client-secret-twice": invalidParameter((id) => `User pool client ${id} has this client secret already.`, "inferred"),
  "no-such-client-secret": notFound("Client secret does not exist.", "inferred"),
  "last-client-secret": invalidParameter("The last client secret of a client can't be deleted.", "inferred"),

  // what belongs to a pool
  "sms-not-configured": invalidParameter(
    "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
    "observed",
  ),
  "sms-role-missing": invalidParameter(
    "SMS configuration is required when phone_number is selected for auto verification",
    "observed",
  ),
  "style-without-domain": invalidParameter(
    "There has to be an existing domain associated with this user pool",
    "observed",
  ),
  "style-invalid": invalidParameter((what) => `Invalid CSS: ${what}.`, "inferred"),
  "style-image-invalid": invalidParameter("The image file must be a PNG, JPG or JPEG image.", "inferred"),
  "style-image-too-large": invalidParameter("The image file must be at most 100 KB.", "inferred"),
  "address-range-invalid": invalidParameter((range) => `${range} is not an IP range in CIDR notation.`, "inferred"),
  "log-source-twice": invalidParameter("Each event source can have one log configuration.", "inferred"),
  "log-level-wrong": invalidParameter(
    (which) => `Log level ${which.replace(" ", " is not supported for event source ")}.`,
    "inferred",
  ),
  "log-destination-missing": invalidParameter(
    (source) => `Exactly one log destination must be configured for event source ${source}.`,
    "inferred",
  ),
  "log-destination-wrong": invalidParameter(
    (source) => `Event source ${source} can be delivered to CloudWatch Logs only.`,
    "inferred",
  ),
  "no-such-auth-event": notFound("The authentication event does not exist.", "inferred"),
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
    (names) => `${names.replace(" ", ": Existing attribute already has name ")}.`,
    "observed",
  ),
  "too-many-custom-attributes": {
    type: "LimitExceededException",
    message: "A user pool can't have more than 50 custom attributes.",
    mark: "inferred",
  },
  "custom-attribute-required": invalidParameter("Required custom attributes are not supported currently.", "observed"),
  "callbacks-missing": {
    type: "InvalidOAuthFlowException",
    message: "CallbackUrls can not be empty when code flow or implicit flow is selected",
    mark: "observed",
  },
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
  "provider-name-of-type": invalidParameter(
    (which) => `Provider ${which.replace(/ (?=[^ ]*$)/, " cannot be of type ")}.`,
    "observed",
  ),
  "social-details-missing": invalidParameter(
    "clientId, clientSecret and authorizeScopes are all required idp details.",
    "observed",
  ),
  "apple-details-missing": invalidParameter(
    "clientId, privateKey, teamId, and keyId are all required idp details.",
    "observed",
  ),
  "oidc-details-missing": invalidParameter(
    "clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.",
    "observed",
  ),
  "saml-metadata-missing": invalidParameter(
    "At least one of the MetadataURL or MetadataFile should be provided.",
    "observed",
  ),
  "saml-metadata-twice": invalidParameter(
    "Only one of the MetadataURL or MetadataFile should be provided.",
    "observed",
  ),
  "provider-signing-algorithm": invalidParameter(
    (name) => `RequestSigningAlgorithm can be rsa-sha256 alone, not ${name}.`,
    "inferred",
  ),
  "provider-mode": invalidParameter((why) => why, "inferred"),
  "too-many-identities": {
    type: "LimitExceededException",
    message: "A user can't be linked with more than five identities.",
    mark: "inferred",
  },
  "link-of-native-source": invalidParameter("The source user must be of an outside provider.", "inferred"),
  "social-link-attribute": invalidParameter(
    "ProviderAttributeName must be Cognito_Subject for a social provider.",
    "inferred",
  ),
  "identity-already-linked": invalidParameter("SourceUser is already linked to DestinationUser", "observed"),

  // terms, replicas, limits, client tokens
  "terms-exist": {
    type: "TermsExistsException",
    message: "Terms with this name already exist for the client.",
    mark: "inferred",
  },
  "no-such-terms": notFound("Terms do not exist.", "inferred"),
  "no-such-replica": notFound((region) => `The user pool has no replica in ${region}.`, "inferred"),
  "no-such-limit": notFound((category) => `There is no limit for the category ${category}.`, "inferred"),
  "limit-below-default": invalidParameter((rate) => `The limit can't be below the default of ${rate}.`, "inferred"),
  "limit-above-quota": {
    type: "ServiceQuotaExceededException",
    message: (rate) => `The limit can't be above the account's quota of ${rate}.`,
    mark: "inferred",
  },
  "client-scope-refused": invalidParameter((scope) => `Invalid scope requested: ${scope}`, "inferred"),
  "client-scope-missing": invalidParameter("The client has no scope of a resource server.", "inferred"),

  // sessions
  "session-tracking-off": {
    type: "OperationNotEnabledException",
    message: "User session tracking is not enabled for this user pool.",
    mark: "inferred",
  },
  "no-such-session": notFound("Session does not exist.", "inferred"),
  "own-session": invalidParameter("The session of the access token can't be revoked with it.", "inferred"),

  // import jobs
  "no-such-import-job": notFound((id) => `User import job ${id} does not exist.`, "inferred"),
  "too-many-import-jobs": {
    type: "LimitExceededException",
    message: "A user pool can't have more than 1,000 import jobs.",
    mark: "inferred",
  },
  "import-job-not-startable": preconditionNotMet((status) => `A job that is ${status} can't be started.`),
  "import-file-missing": preconditionNotMet("No CSV file has been uploaded for this job."),
  "import-without-verification": preconditionNotMet("The user pool has no auto verified attributes."),
  "import-job-running": preconditionNotMet("Another import job of this user pool is running."),
  "import-job-not-running": preconditionNotMet("The job is not running."),
  "import-of-hashes": invalidParameter(
    "The local user pool can't import password hashes (PasswordHashingAlgorithm): it stores SRP verifiers. Leave it out; users then choose a new password.",
    "inferred",
  ),
} as const satisfies Record<string, ErrorRow>;
