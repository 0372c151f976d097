import { list, map, oneOf, string, type ValueOf } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";

export const providerName = string({ min: 1, max: 32, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}\p{Z}]+$/u });
const newProviderName = string({ min: 3, max: 32, pattern: /^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+$/u });

const details = map(string({ max: 131_072, sensitive: true }), { max: 100 });
const mapping = map(string({ max: 131_072 }), { max: 100 });
const identifiers = list(string({ min: 1, max: 40, pattern: /^[\w\s+=.@-]+$/ }), { max: 50 });

/** What may be changed later. A left-out member stays as it is: AWS documents no reset here (inferred). */
export const providerChanges = {
  ProviderDetails: optional(details),
  AttributeMapping: optional(mapping),
  IdpIdentifiers: optional(identifiers),
} as const;

export const providerMembers = {
  ProviderName: required(newProviderName),
  ProviderType: required(oneOf("SAML", "Facebook", "Google", "LoginWithAmazon", "SignInWithApple", "OIDC")),
  ProviderDetails: required(details),
  AttributeMapping: withDefault(mapping, { username: "sub" }),
  IdpIdentifiers: withDefault(identifiers, []),
} as const;

export const providerSchema = structure(providerMembers);
/** An outside provider of identities: where it is, which client this pool is there, what of its claims becomes what. */
export type ProviderSettings = ValueOf<typeof providerSchema>;

/** What an OIDC provider can't do without in `ProviderDetails`. */
export const OIDC_DETAILS: readonly string[] = ["client_id", "authorize_scopes", "oidc_issuer"];
