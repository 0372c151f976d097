import type { JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import { toApiTime } from "../input/api-time";
import type { ConfiguredRecord } from "../store/records";
import type { Tables } from "../store/tables";
import { configuredRecord, storedSettings } from "./configured";
import { OIDC_DETAILS, type ProviderSettings, providerSchema } from "./identity-provider-settings";
import type { Services } from "./services";

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

/** What speaks against a provider: a kind that is not done here, a detail that OIDC can't do without. */
export function providerRuleBroken({ ProviderType, ProviderDetails }: ProviderSettings): CognitoError | undefined {
  if (ProviderType !== "OIDC") return new CognitoError("provider-type-not-local", ProviderType);
  const missing = OIDC_DETAILS.find((name) => !ProviderDetails[name]);
  return missing === undefined ? undefined : new CognitoError("provider-detail-missing", missing);
}

/** Call it in a transaction. */
export function putIdentityProvider(
  { tables, clock }: Services,
  poolId: string,
  settings: ProviderSettings,
  fromTemplate: boolean,
): IdentityProvider {
  const before = tables.identityProviders.get(poolId, settings.ProviderName);
  const record = configuredRecord(clock, before, settings, fromTemplate);
  tables.identityProviders.put([poolId, settings.ProviderName], record);
  return { settings, record };
}

/** As DescribeIdentityProvider shows it, its secret included, as on AWS. */
export function describeIdentityProvider(poolId: string, { settings, record }: IdentityProvider): JsonObject {
  return {
    UserPoolId: poolId,
    ...settings,
    LastModifiedDate: toApiTime(record.modifiedAt),
    CreationDate: toApiTime(record.createdAt),
  };
}
