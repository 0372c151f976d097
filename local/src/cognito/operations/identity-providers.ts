import { CognitoError } from "../errors/cognito-error";
import { userPoolId } from "../input/api-members";
import { toApiTime } from "../input/api-time";
import { string } from "../input/schema";
import { required, structure } from "../input/structure";
import { storedSettings } from "../resources/configured";
import {
  describeProvider,
  findIdentityProvider,
  identityProviderOf,
  identityProvidersOf,
  type ProviderSettings,
  providerChanges,
  providerMembers,
  providerName,
  providerSchema,
  putIdentityProvider,
} from "../resources/identity-provider";
import { bareCertificate, poolCertificate } from "../resources/pool-certificate";
import { changedDetails, labelOf, providerRuleBroken } from "../resources/provider-kinds";
import { modeOf, modeRuleBroken } from "../resources/provider-modes";
import type { Services } from "../resources/services";
import { poolOperation } from "./operation";
import { maxResultsMembers, readPage } from "./paging";

const named = { UserPoolId: required(userPoolId), ProviderName: required(providerName) } as const;

/** Refuses a provider that can't have the mode that its kind and the start give it (resources/provider-modes.ts). */
export const createIdentityProvider = poolOperation({
  name: "CreateIdentityProvider",
  input: structure({ UserPoolId: required(userPoolId), ...providerMembers }),
  async run(services, { UserPoolId, ...settings }, pool) {
    checkProvider(services, pool.id, settings);
    const provider = services.store.write(() => {
      if (findIdentityProvider(services.tables, pool.id, settings.ProviderName) !== undefined)
        throw new CognitoError("provider-exists", settings.ProviderName);
      return putIdentityProvider(services, pool.id, settings, false);
    });
    if (modeOf(services, settings) === "stand-in")
      services.log(`${labelOf(settings)} has a stand-in on this machine: no real account, and no network.`);
    return { IdentityProvider: await describeProvider(services, pool.id, provider) };
  },
});

function checkProvider(services: Services, poolId: string, settings: ProviderSettings): void {
  const broken = providerRuleBroken(settings);
  if (broken !== undefined) throw broken;
  const mode = modeRuleBroken(services, poolId, settings);
  if (mode !== undefined) throw new CognitoError("provider-mode", mode);
}

export const updateIdentityProvider = poolOperation({
  name: "UpdateIdentityProvider",
  input: structure({ ...named, ...providerChanges }),
  async run(services, { UserPoolId, ProviderName, ...changes }, pool) {
    const provider = services.store.write(() => {
      const { settings, record } = identityProviderOf(services.tables, pool.id, ProviderName);
      const changed = {
        ...settings,
        ProviderDetails: changedDetails(settings.ProviderDetails, changes.ProviderDetails),
        AttributeMapping: changes.AttributeMapping ?? settings.AttributeMapping,
        IdpIdentifiers: changes.IdpIdentifiers ?? settings.IdpIdentifiers,
      };
      checkProvider(services, pool.id, changed);
      return putIdentityProvider(services, pool.id, changed, record.fromTemplate);
    });
    return { IdentityProvider: await describeProvider(services, pool.id, provider) };
  },
});

export const describeIdentityProvider = poolOperation({
  name: "DescribeIdentityProvider",
  input: structure(named),
  run: async (services, { ProviderName }, pool) => ({
    IdentityProvider: await describeProvider(
      services,
      pool.id,
      identityProviderOf(services.tables, pool.id, ProviderName),
    ),
  }),
});

export const getIdentityProviderByIdentifier = poolOperation({
  name: "GetIdentityProviderByIdentifier",
  input: structure({
    UserPoolId: required(userPoolId),
    IdpIdentifier: required(string({ min: 1, max: 40, pattern: /^[\w\s+=.@-]+$/ })),
  }),
  async run(services, { IdpIdentifier }, pool) {
    const provider = identityProvidersOf(services.tables, pool.id).find(({ settings }) =>
      settings.IdpIdentifiers.includes(IdpIdentifier),
    );
    if (provider === undefined) throw new CognitoError("no-such-provider", IdpIdentifier);
    return { IdentityProvider: await describeProvider(services, pool.id, provider) };
  },
});

export const listIdentityProviders = poolOperation({
  name: "ListIdentityProviders",
  input: structure({ UserPoolId: required(userPoolId), ...maxResultsMembers }),
  run({ tables }, { MaxResults: limit, NextToken: token }, { id }) {
    const { items, next } = readPage({ prefix: [id], token, limit }, (after) =>
      tables.identityProviders.entries([id], after),
    );
    const Providers = items.map((record) => {
      const { ProviderName, ProviderType } = storedSettings(providerSchema, record);
      return {
        ProviderName,
        ProviderType,
        LastModifiedDate: toApiTime(record.modifiedAt),
        CreationDate: toApiTime(record.createdAt),
      };
    });
    return { Providers, ...next };
  },
});

/** The provider's users stay, but can no longer sign in through it. Its stand-in forgets its people and its key. */
export const deleteIdentityProvider = poolOperation({
  name: "DeleteIdentityProvider",
  input: structure(named),
  run({ store, tables }, { ProviderName }, pool) {
    store.write(() => {
      const { settings } = identityProviderOf(tables, pool.id, ProviderName);
      tables.identityProviders.remove(pool.id, settings.ProviderName);
      tables.standInPeople.removeAll(pool.id, settings.ProviderName);
      tables.standInKeys.remove(pool.id, settings.ProviderName);
      tables.providerMetadata.remove(pool.id, settings.ProviderName);
    });
    return undefined;
  },
});

/** The certificate of the key that signs a pool's SAML requests, which is made when it is first asked for. */
export const getSigningCertificate = poolOperation({
  name: "GetSigningCertificate",
  input: structure({ UserPoolId: required(userPoolId) }),
  run: async (services, _input, pool) => ({
    Certificate: bareCertificate((await poolCertificate(services, pool.id)).certificate),
  }),
});
