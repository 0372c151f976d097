import type { JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import { toApiTime } from "../input/api-time";
import { list, map, oneOf, string, type ValueOf } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";
import type { ConfiguredRecord } from "../store/records";
import type { Tables } from "../store/tables";
import { configuredRecord, storedSettings } from "./configured";
import { bareCertificate, poolCertificate } from "./pool-certificate";
import { completeMapping, isDetailOn, shownDetails } from "./provider-kinds";
import type { Services } from "./services";

export const providerName = string({ min: 1, max: 32, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}\p{Z}]+$/u });
const newProviderName = string({ min: 3, max: 32, pattern: /^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+$/u });

const details = map(string({ max: 131_072, sensitive: true }), { max: 100 });
const mapping = map(string({ max: 131_072 }), { max: 100 });
const identifiers = list(string({ min: 1, max: 40, pattern: /^[\w\s+=.@-]+$/ }), { max: 50 });

/** What can be changed. A member that is left out stays as it is: AWS documents no reset here (inferred). */
export const providerChanges = {
  ProviderDetails: optional(details),
  AttributeMapping: optional(mapping),
  IdpIdentifiers: optional(identifiers),
} as const;

export const providerMembers = {
  ProviderName: required(newProviderName),
  ProviderType: required(oneOf("SAML", "Facebook", "Google", "LoginWithAmazon", "SignInWithApple", "OIDC")),
  ProviderDetails: required(details),
  AttributeMapping: withDefault(mapping, {}),
  IdpIdentifiers: withDefault(identifiers, []),
} as const;

export const providerSchema = structure(providerMembers);
/** An outside identity provider: its endpoints, this pool's client there, and how its claims map to attributes. */
export type ProviderSettings = ValueOf<typeof providerSchema>;

export interface IdentityProvider {
  readonly settings: ProviderSettings;
  readonly record: ConfiguredRecord;
}

/** The outside providers of a pool, by name. `ProviderDetails` holds a client secret. */
export function identityProvidersOf(tables: Tables, poolId: string): readonly IdentityProvider[] {
  return [...tables.identityProviders.entries([poolId])].map(({ value }) => provider(value));
}

export function findIdentityProvider(tables: Tables, poolId: string, name: string): IdentityProvider | undefined {
  const record = tables.identityProviders.get(poolId, name);
  return record && provider(record);
}

/** Throws ResourceNotFoundException. */
export function identityProviderOf(tables: Tables, poolId: string, name: string): IdentityProvider {
  const found = findIdentityProvider(tables, poolId, name);
  if (found === undefined) throw new CognitoError("no-such-provider", name);
  return found;
}

const provider = (record: ConfiguredRecord): IdentityProvider => ({
  settings: storedSettings(providerSchema, record),
  record,
});

/** Stores a provider's settings, with the mapping of its user name. Call it in a transaction. */
export function putIdentityProvider(
  { tables, clock }: Services,
  poolId: string,
  given: ProviderSettings,
  fromTemplate: boolean,
): IdentityProvider {
  const settings = { ...given, AttributeMapping: completeMapping(given.ProviderType, given.AttributeMapping) };
  const before = tables.identityProviders.get(poolId, settings.ProviderName);
  const record = configuredRecord(clock, before, settings, fromTemplate);
  tables.identityProviders.put([poolId, settings.ProviderName], record);
  return { settings, record };
}

/** As DescribeIdentityProvider shows it, its client secret included, as on AWS. */
export async function describeProvider(
  services: Services,
  poolId: string,
  { settings, record }: IdentityProvider,
): Promise<JsonObject> {
  const added = settings.ProviderType === "SAML" ? await samlDetails(services, poolId, settings) : {};
  return {
    UserPoolId: poolId,
    ...settings,
    ProviderDetails: { ...shownDetails(settings), ...added },
    LastModifiedDate: toApiTime(record.modifiedAt),
    CreationDate: toApiTime(record.createdAt),
  };
}

/**
 * The details that a SAML provider was not given: where its metadata says that it takes messages, once that was read, and
 * what assertions are encrypted to.
 */
async function samlDetails(services: Services, poolId: string, settings: ProviderSettings): Promise<JsonObject> {
  const metadata = services.tables.providerMetadata.get(poolId, settings.ProviderName);
  const isEncrypted = isDetailOn(settings, "EncryptedResponses");
  const certificate = isEncrypted ? (await poolCertificate(services, poolId)).certificate : undefined;
  return {
    ...(certificate !== undefined && { ActiveEncryptionCertificate: bareCertificate(certificate) }),
    ...(metadata?.signIn !== undefined && { SSORedirectBindingURI: metadata.signIn }),
    ...(metadata?.signOut !== undefined && { SLORedirectBindingURI: metadata.signOut }),
  };
}
