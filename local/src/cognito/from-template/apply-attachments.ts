import type { UserPoolResource } from "../../model/user-pool";
import type { Table } from "../../store/table";
import { putBranding } from "../resources/branding";
import { domainRuleBroken, putDomain } from "../resources/domain";
import { providerRuleBroken, putIdentityProvider } from "../resources/identity-provider";
import { putResourceServer } from "../resources/resource-server";
import type { Services } from "../resources/services";
import type { PoolSettings } from "../resources/user-pool-settings";
import type { ConfiguredRecord } from "../store/records";
import { attachmentsFromTemplate, throwBroken } from "./read-template";

/**
 * Reads the domain, resource servers, brandings and identity providers of a template's pool. Returns the function that
 * writes them: it removes those that are gone from the template and keeps those that the API made.
 */
export function planAttachments(services: Services, resource: UserPoolResource, pool: PoolSettings): () => void {
  const { domain, resourceServers, brandings, identityProviders } = attachmentsFromTemplate(resource);
  if (domain !== undefined && resource.domain !== undefined)
    throwBroken(domainRuleBroken(domain, pool), resource.domain);
  for (const [index, provider] of identityProviders.entries())
    throwBroken(providerRuleBroken(provider), resource.identityProviders[index] ?? resource);
  return () => {
    const { tables } = services;
    const { id } = resource;
    const names = {
      domains: domain === undefined ? [] : [domain.Domain],
      resourceServers: resourceServers.map(({ Identifier }) => Identifier),
      brandings: brandings.map(({ ClientId }) => ClientId),
      identityProviders: identityProviders.map(({ ProviderName }) => ProviderName),
    };
    removeGone(tables.domains, id, "Domain", names.domains);
    removeGone(tables.resourceServers, id, "Identifier", names.resourceServers);
    removeGone(tables.brandings, id, "ClientId", names.brandings);
    removeGone(tables.identityProviders, id, "ProviderName", names.identityProviders);
    removeOrphanedMetadata(services, id);
    if (domain !== undefined) putDomain(services, id, domain, true);
    for (const server of resourceServers) putResourceServer(services, id, server, true);
    for (const branding of brandings) putBranding(services, id, branding, true);
    for (const provider of identityProviders) putIdentityProvider(services, id, provider, true);
  };
}

/** Removes the template's own records that it no longer names. */
function removeGone(table: Table<ConfiguredRecord>, poolId: string, member: string, kept: readonly string[]): void {
  for (const { key, value } of [...table.entries([poolId])])
    if (value.fromTemplate && !kept.includes(String(value.settings[member]))) table.remove(...key);
}

/** What was read of providers that are gone. */
function removeOrphanedMetadata({ tables }: Services, poolId: string): void {
  for (const { key } of [...tables.providerMetadata.entries([poolId])])
    if (tables.identityProviders.get(poolId, String(key[1])) === undefined) tables.providerMetadata.remove(...key);
}
