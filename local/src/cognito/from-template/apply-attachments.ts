import { StartError } from "../../model/errors";
import type { UserPoolResource } from "../../model/user-pool";
import type { Table } from "../../store/table";
import { putBranding } from "../resources/branding";
import { withoutUndefined } from "../resources/configured";
import { domainRuleBroken, putDomain } from "../resources/domain";
import { putIdentityProvider } from "../resources/identity-provider";
import { logDeliveryRuleBroken, putLogDelivery } from "../resources/log-delivery";
import { providerRuleBroken } from "../resources/provider-kinds";
import { modeRuleBroken } from "../resources/provider-modes";
import { putReplica } from "../resources/replica";
import { putResourceServer } from "../resources/resource-server";
import { putRiskSettings, riskRuleBroken } from "../resources/risk-configuration";
import type { Services } from "../resources/services";
import { putTerms, type Terms, termsOf, termsRuleBroken } from "../resources/terms";
import { putStyle, styleRuleBroken } from "../resources/ui-customization";
import type { PoolSettings } from "../resources/user-pool-settings";
import type { ConfiguredRecord } from "../store/records";
import { type Attachments, attachmentsFromTemplate, throwBroken } from "./read-template";

/**
 * Reads the domain, resource servers, brandings and identity providers of a template's pool. Returns the function that
 * writes them: it removes those that are gone from the template and keeps those that the API made.
 */
export function planAttachments(services: Services, resource: UserPoolResource, pool: PoolSettings): () => void {
  const attachments = attachmentsFromTemplate(resource);
  const { domain, resourceServers, brandings, identityProviders, terms, replicas } = attachments;
  const { styles, risks, logDelivery } = attachments;
  checkLooksAndRisks(resource, attachments);
  if (domain !== undefined && resource.domain !== undefined)
    throwBroken(domainRuleBroken(domain, pool), resource.domain);
  for (const [index, provider] of identityProviders.entries())
    throwBroken(providerRuleBroken(provider), resource.identityProviders[index] ?? resource);
  for (const [index, { settings }] of terms.entries())
    throwBroken(termsRuleBroken(settings), resource.terms?.[index] ?? resource);
  return () => {
    const { tables } = services;
    const { id } = resource;
    const names = {
      domains: domain === undefined ? [] : [domain.Domain],
      resourceServers: resourceServers.map(({ Identifier }) => Identifier),
      brandings: brandings.map(({ ClientId }) => ClientId),
      identityProviders: identityProviders.map(({ ProviderName }) => ProviderName),
      replicas: replicas.map(({ RegionName }) => RegionName),
      styles: styles.map(({ ClientId }) => ClientId),
      risks: risks.map(({ ClientId }) => ClientId),
    };
    removeGone(tables.domains, id, "Domain", names.domains);
    removeGone(tables.resourceServers, id, "Identifier", names.resourceServers);
    removeGone(tables.brandings, id, "ClientId", names.brandings);
    removeGone(tables.identityProviders, id, "ProviderName", names.identityProviders);
    removeGone(tables.replicas, id, "RegionName", names.replicas);
    for (const known of termsOf(tables, id)) if (isReplacedBy(known, terms)) tables.terms.remove(id, known.id);
    removeOrphanedMetadata(services, id);
    removeGone(tables.uiCustomizations, id, "ClientId", names.styles);
    removeGone(tables.riskConfigurations, id, "ClientId", names.risks);
    if (logDelivery === undefined) removeGone(tables.logDeliveries, id, "", []);
    else putLogDelivery(services, id, logDelivery, true);
    for (const style of styles) putStyle(services, id, style, true);
    for (const { ClientId, ...risk } of risks) putRiskSettings(services, id, ClientId, risk, true);
    if (domain !== undefined) putDomain(services, id, domain, true);
    for (const server of resourceServers) putResourceServer(services, id, server, true);
    for (const branding of brandings) putBranding(services, id, branding, true);
    for (const provider of identityProviders) putIdentityProvider(services, id, provider, true);
    for (const { RegionName: region, UserPoolTagsAtCreate: UserPoolTags } of replicas)
      putReplica(services, { poolId: id, region }, withoutUndefined({ UserPoolTags }), true);
    for (const { id: termsId, settings } of terms)
      putTerms(services, id, settings, { id: termsId, fromTemplate: true });
  };
}

/** Whether a document has left the template, or has the name of one that is in it. */
function isReplacedBy({ id, settings, record }: Terms, named: readonly Pick<Terms, "id" | "settings">[]): boolean {
  const isNamed = named.some((one) => one.id === id);
  const isSame = ({ settings: one }: Pick<Terms, "settings">) =>
    one.ClientId === settings.ClientId && one.TermsName === settings.TermsName;
  return !isNamed && (record.fromTemplate || named.some(isSame));
}

/** Throws a StartError for a provider of a template's pools that can't have its mode. It changes nothing. */
export function refuseOtherModes(services: Services, resources: readonly UserPoolResource[]): void {
  for (const resource of resources)
    for (const provider of attachmentsFromTemplate(resource).identityProviders) {
      const broken = modeRuleBroken(services, resource.id, provider);
      if (broken !== undefined) throw new StartError("provider-mode", broken);
    }
}

/** Throws for what AWS refuses of styles, risk settings and log deliveries, at the resource that asks for it. */
function checkLooksAndRisks(resource: UserPoolResource, { domain, styles, risks, logDelivery }: Attachments): void {
  const { uiCustomizations = [], riskConfigurations = [], logDeliveries = [] } = resource;
  for (const [index, style] of styles.entries())
    throwBroken(styleRuleBroken(style, domain !== undefined), uiCustomizations[index] ?? resource);
  for (const [index, risk] of risks.entries()) throwBroken(riskRuleBroken(risk), riskConfigurations[index] ?? resource);
  if (logDelivery !== undefined) throwBroken(logDeliveryRuleBroken(logDelivery), logDeliveries[0] ?? resource);
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
