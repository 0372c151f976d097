import type { UserPoolResource } from "../model/user-pool";
import { attachmentsFromTemplate } from "./resources/attachments-from-template";
import { putBranding } from "./resources/brandings";
import { domainRuleBroken, putDomain } from "./resources/domains";
import { throwBroken } from "./resources/from-template";
import { providerRuleBroken, putIdentityProvider } from "./resources/identity-providers";
import type { PoolSettings } from "./resources/pool-settings";
import { putResourceServer } from "./resources/resource-servers";
import type { Services } from "./resources/services";
import type { ConfiguredRecord } from "./store/records";
import type { Table } from "./store/table";

/**
 * Reads what a template hangs onto a pool (domain, resource servers, brandings, identity providers) and returns what is
 * to be written. What the template had before and has no more goes; what the API made stays.
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
    dropLost(tables.domains, id, "Domain", domain === undefined ? [] : [domain.Domain]);
    dropLost(
      tables.resourceServers,
      id,
      "Identifier",
      resourceServers.map(({ Identifier }) => Identifier),
    );
    dropLost(
      tables.brandings,
      id,
      "ClientId",
      brandings.map(({ ClientId }) => ClientId),
    );
    dropLost(
      tables.identityProviders,
      id,
      "ProviderName",
      identityProviders.map(({ ProviderName }) => ProviderName),
    );
    if (domain !== undefined) putDomain(services, id, domain, true);
    for (const server of resourceServers) putResourceServer(services, id, server, true);
    for (const branding of brandings) putBranding(services, id, branding, true);
    for (const provider of identityProviders) putIdentityProvider(services, id, provider, true);
  };
}

/** Removes what is the template's own and not among what it names now. */
function dropLost(table: Table<ConfiguredRecord>, poolId: string, member: string, kept: readonly string[]): void {
  for (const { key, value } of [...table.entries([poolId])])
    if (value.fromTemplate && !kept.includes(String(value.settings[member]))) table.remove(...key);
}
