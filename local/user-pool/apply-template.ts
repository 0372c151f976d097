import { UnsupportedError } from "../errors";
import { isJsonObject, type JsonObject } from "../model/json";
import type { UserPoolResource } from "../model/user-pool";
import { clientFromTemplate, groupFromTemplate, noticesOf, poolFromTemplate } from "./config/from-template";
import type { PoolSettings } from "./config/pool-settings";
import type { Services } from "./services";
import { putGroup } from "./users/put-group";

/**
 * Brings the store in line with the template: its pools, clients and groups as it says now, users and sessions as they
 * were. All of the template is read before anything is written, and written in one transaction. Then it takes up what
 * the API made besides, and makes the keys that are missing.
 */
export async function applyTemplate(services: Services, resources: readonly UserPoolResource[]): Promise<void> {
  const read = resources.map((resource) => ({ resource, settings: poolFromTemplate(resource) }));
  const planned = read.map(({ resource, settings }) => ({
    resource,
    settings,
    write: plan(services, resource, settings),
  }));
  for (const { resource, settings } of read) for (const notice of noticesOf(resource, settings)) services.log(notice);
  services.store.write(() => {
    for (const { write } of planned) write();
  });
  services.pools.load((poolId, clientId) => isInTemplate(resources, poolId, clientId));
  await Promise.all(services.pools.all().map(({ id }) => services.keys.ensure(id)));
}

/** Reads what belongs to a pool and returns what is to be written. */
function plan(services: Services, resource: UserPoolResource, settings: PoolSettings): () => void {
  const [provider] = resource.identityProviders;
  if (provider !== undefined)
    throw new UnsupportedError(provider.location, "The local user pool does not federate.", PROVIDER_PAGE);
  const clients = resource.clients.map((client) => ({ client, settings: clientFromTemplate(client, settings) }));
  const groups = resource.groups.map(groupFromTemplate);
  return () => {
    services.pools.putPool(resource.id, {
      ...datesOf(services, services.tables.pools.get(resource.id)),
      ...asStored(settings),
    });
    for (const { client, settings: clientSettings } of clients) {
      const before = services.tables.clients.get(resource.id, client.clientId);
      const secret = clientSettings.GenerateSecret ? (before?.secret ?? newClientSecret(services)) : undefined;
      const record = { ...datesOf(services, before), ...asStored(clientSettings) };
      services.pools.putClient(resource.id, client.clientId, secret === undefined ? record : { ...record, secret });
    }
    for (const group of groups) putGroup(services, resource.id, group, { fromTemplate: true });
  };
}

const PROVIDER_PAGE =
  "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolidentityprovider.html";

function datesOf({ clock }: Services, before: { readonly createdAt: ReturnType<Services["clock"]> } | undefined) {
  const now = clock();
  return { createdAt: before?.createdAt ?? now, modifiedAt: now };
}

function asStored(settings: unknown): { readonly settings: JsonObject; readonly fromTemplate: true } {
  const plain: unknown = JSON.parse(JSON.stringify(settings));
  if (!isJsonObject(plain)) throw new Error("Settings are no object.");
  return { settings: plain, fromTemplate: true };
}

/** 52 of `a-z0-9`. */
export function newClientSecret({ random }: Pick<Services, "random">): string {
  return [...random(52)].map((byte) => (byte % 36).toString(36)).join("");
}

function isInTemplate(resources: readonly UserPoolResource[], poolId: string, clientId?: string): boolean {
  const resource = resources.find(({ id }) => id === poolId);
  if (resource === undefined) return false;
  return clientId === undefined || resource.clients.some((client) => client.clientId === clientId);
}
