import { type ErrorRow, invalidParameter, notAuthorized, notFound } from "./row";

/** Passkeys: registering, listing and deleting them, and the pool's rules for them. */
export const PASSKEY_ERRORS = {
  "passkeys-not-enabled": {
    type: "WebAuthnNotEnabledException",
    message: "Passkeys are not enabled for the user pool.",
    mark: "inferred",
  },
  "relying-party-missing": {
    type: "WebAuthnConfigurationMissingException",
    message: "The user pool has neither a relying party ID nor a domain.",
    mark: "inferred",
  },
  "passkey-challenge-not-found": {
    type: "WebAuthnChallengeNotFoundException",
    message: "The challenge of this registration was not found, was used or has expired.",
    mark: "inferred",
  },
  "passkey-of-another-client": {
    type: "WebAuthnClientMismatchException",
    message: "The access token is for another client than the one that started the registration.",
    mark: "inferred",
  },
  "passkey-origin-not-allowed": {
    type: "WebAuthnOriginNotAllowedException",
    message: (origin) =>
      `A page of ${origin} may not register passkeys here. Open it at localhost, and give the app client a callback URL of its origin.`,
    mark: "inferred",
  },
  "passkey-of-another-relying-party": {
    type: "WebAuthnRelyingPartyMismatchException",
    message: "The passkey belongs to another relying party than localhost.",
    mark: "inferred",
  },
  "passkey-not-supported": {
    type: "WebAuthnCredentialNotSupportedException",
    message: (why) => `The passkey is not supported: ${why}.`,
    mark: "inferred",
  },
  "passkey-of-federated-user": notAuthorized("A federated user signs in by the identity provider.", "inferred"),
  "passkey-invalid": invalidParameter("Credential data is not valid", "observed"),
  "passkey-exists": invalidParameter("The passkey is already registered.", "inferred"),
  "too-many-passkeys": {
    type: "LimitExceededException",
    message: "A user can register 20 passkeys at most.",
    mark: "inferred",
  },
  "no-such-passkey": notFound("The passkey does not exist.", "inferred"),
  "passkey-mfa-not-in-pool": invalidParameter("Passkey MFA is not enabled for the user pool.", "inferred"),
  "passkey-mfa-alone": invalidParameter("Passkey MFA needs another MFA method that is enabled.", "inferred"),
} as const satisfies Record<string, ErrorRow>;
