import { CognitoError, type ErrorCode } from "../errors/cognito-error";

export type ProviderType = "SAML" | "Facebook" | "Google" | "LoginWithAmazon" | "SignInWithApple" | "OIDC";

/** What a provider's kind decides on. */
interface ProviderFacts {
  readonly ProviderName: string;
  readonly ProviderType: ProviderType;
  readonly ProviderDetails: Readonly<Record<string, string>>;
}

/** What one kind of outside provider needs, and what AWS adds to it. */
interface ProviderKind {
  /** What a person calls it on a button; undefined: by its own name. */
  readonly label?: string;
  /** A pool has one provider of the kind, which is called as the kind. */
  readonly isSocial: boolean;
  /** The `ProviderDetails` without which AWS makes no provider. */
  readonly required: readonly string[];
  readonly missing: ErrorCode;
  /** The claim that names the user. Undefined: the `NameID` of the assertion, which no mapping names. */
  readonly subject: "sub" | "id" | "user_id" | undefined;
  /** What DescribeIdentityProvider shows besides what was given. */
  readonly added: (given: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
}

const SOCIAL = {
  isSocial: true,
  required: ["client_id", "client_secret", "authorize_scopes"],
  missing: "social-details-missing",
} as const;

/** @see docs/aws-behaviour/cognito-federation.md, "Kinds of providers" */
const PROVIDER_KINDS: Readonly<Record<ProviderType, ProviderKind>> = {
  Google: {
    ...SOCIAL,
    label: "Google",
    subject: "sub",
    added: () => ({
      attributes_url: "https://people.googleapis.com/v1/people/me?personFields=",
      attributes_url_add_attributes: "true",
      authorize_url: "https://accounts.google.com/o/oauth2/v2/auth",
      oidc_issuer: "https://accounts.google.com",
      token_request_method: "POST",
      token_url: "https://www.googleapis.com/oauth2/v4/token",
    }),
  },
  Facebook: {
    ...SOCIAL,
    label: "Facebook",
    subject: "id",
    added: ({ api_version: version = "v17.0" }) => ({
      api_version: version,
      attributes_url: `https://graph.facebook.com/${version}/me?fields=`,
      attributes_url_add_attributes: "true",
      authorize_url: `https://www.facebook.com/${version}/dialog/oauth`,
      token_request_method: "GET",
      token_url: `https://graph.facebook.com/${version}/oauth/access_token`,
    }),
  },
  LoginWithAmazon: {
    ...SOCIAL,
    label: "Login with Amazon",
    subject: "user_id",
    added: () => ({
      attributes_url: "https://api.amazon.com/user/profile",
      attributes_url_add_attributes: "false",
      authorize_url: "https://www.amazon.com/ap/oa",
      token_request_method: "POST",
      token_url: "https://api.amazon.com/auth/o2/token",
    }),
  },
  SignInWithApple: {
    isSocial: true,
    label: "Apple",
    required: ["client_id", "team_id", "key_id", "private_key"],
    missing: "apple-details-missing",
    subject: "sub",
    added: () => ({
      attributes_url_add_attributes: "false",
      authorize_url: "https://appleid.apple.com/auth/authorize",
      oidc_issuer: "https://appleid.apple.com",
      token_request_method: "POST",
      token_url: "https://appleid.apple.com/auth/token",
    }),
  },
  OIDC: {
    isSocial: false,
    required: ["client_id", "authorize_scopes", "oidc_issuer", "attributes_request_method"],
    missing: "oidc-details-missing",
    subject: "sub",
    added: () => ({ attributes_url_add_attributes: "false" }),
  },
  SAML: {
    isSocial: false,
    required: [],
    missing: "saml-metadata-missing",
    subject: undefined,
    added: () => ({}),
  },
};

/**
 * Why a provider is refused, by API and template alike: a social provider under a name of its own, a missing detail, or
 * metadata from two places. Does not ask the provider itself whether the details are right.
 */
export function providerRuleBroken(settings: ProviderFacts): CognitoError | undefined {
  const { ProviderName, ProviderType, ProviderDetails } = settings;
  const { required, missing } = PROVIDER_KINDS[ProviderType];
  if (isSocial(settings) && ProviderName !== ProviderType)
    return new CognitoError("provider-name-of-type", `${ProviderName} ${ProviderType}`);
  if (required.some((name) => !ProviderDetails[name])) return new CognitoError(missing);
  return ProviderType === "SAML" ? samlRuleBroken(ProviderDetails) : undefined;
}

function samlRuleBroken(details: Readonly<Record<string, string>>): CognitoError | undefined {
  const { MetadataURL: url, MetadataFile: file, RequestSigningAlgorithm: algorithm } = details;
  if (!url && !file) return new CognitoError("saml-metadata-missing");
  if (url && file) return new CognitoError("saml-metadata-twice");
  return algorithm && algorithm !== "rsa-sha256"
    ? new CognitoError("provider-signing-algorithm", algorithm)
    : undefined;
}

/** The mapping with the claim that the user name comes of, which AWS adds where the mapping leaves it out. */
export function completeMapping(
  type: ProviderType,
  mapping: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { subject } = PROVIDER_KINDS[type];
  return subject === undefined ? mapping : { ...mapping, username: mapping["username"] ?? subject };
}

/** `ProviderDetails` as the API shows them: with what AWS adds, and without Apple's private key. */
export function shownDetails({ ProviderType, ProviderDetails }: ProviderFacts): Readonly<Record<string, string>> {
  const { private_key: _, ...given } = ProviderDetails;
  return { ...PROVIDER_KINDS[ProviderType].added(given), ...given };
}

/** A detail that is on or off, as a template or the API writes it. */
export const isDetailOn = ({ ProviderDetails }: Pick<ProviderFacts, "ProviderDetails">, name: string): boolean =>
  ProviderDetails[name]?.toLowerCase() === "true";

/**
 * The details after a change. Apple's private key is never shown, so a change that leaves it out keeps it (inferred).
 */
export function changedDetails(
  before: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const { private_key: key } = before;
  if (given === undefined) return before;
  return key === undefined || given["private_key"] !== undefined ? given : { ...given, private_key: key };
}

/** Whether the provider is one of the four whose kind is their name. */
export const isSocial = ({ ProviderType }: Pick<ProviderFacts, "ProviderType">): boolean =>
  PROVIDER_KINDS[ProviderType].isSocial;

/** What a person calls the provider. */
export const labelOf = ({ ProviderName, ProviderType }: Omit<ProviderFacts, "ProviderDetails">) =>
  PROVIDER_KINDS[ProviderType].label ?? ProviderName;
