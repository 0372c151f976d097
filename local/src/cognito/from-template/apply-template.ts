import { TemplateError } from "../../model/errors";
import type { CognitoResource, UserPoolClientResource, UserPoolResource } from "../../model/user-pool";
import { CognitoError } from "../errors/cognito-error";
import { writePools } from "../resources/change-pool";
import { makeSecret, secretsIn } from "../resources/client-secrets";
import { configuredRecord } from "../resources/configured";
import { newClientSecret } from "../resources/new-ids";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { PoolSettings } from "../resources/user-pool-settings";
import type { ClientRecord, ClientSecretRecord } from "../store/records";
import { attributeRecord } from "../users/attribute-rules";
import { findForAdmin, findForSignIn } from "../users/find-user";
import { groupOf, type KeptGroup, keptGroups, putGroup, retireGroups, setMembership } from "../users/groups";
import { createByAdmin, type InvitationMessage, sendInvitation, temporaryPassword } from "../users/users-by-admin";
import { planAttachments } from "./apply-attachments";
import {
  clientFromTemplate,
  groupFromTemplate,
  membershipFromTemplate,
  noticesOf,
  poolFromTemplate,
  type TemplateUser,
  userFromTemplate,
} from "./read-template";

/** What a template that was written leaves to do. */
export interface WrittenTemplate {
  /** What the developer should know of the pools, a line each. */
  readonly notices: readonly string[];
  readonly invite: () => Promise<void>;
}

/**
 * Brings the store in line with the template, and returns the notices. Afterwards what the API made is loaded, and
 * missing keys are made. Throws as `planTemplate` and the function that it returns do.
 */
export async function applyTemplate(
  services: Services,
  resources: readonly UserPoolResource[],
): Promise<readonly string[]> {
  const { notices, invite } = planTemplate(services, resources)();
  for (const notice of notices) services.log(notice);
  services.pools.load((poolId, clientId) => isInTemplate(resources, poolId, clientId));
  await Promise.all(services.pools.all().map(({ id }) => services.keys.ensure(id)));
  await invite();
  return notices;
}

/**
 * Reads the whole template: pools, clients and groups are to become what it says, users and sessions stay. Throws a
 * StartError for what is wrong. Returns the function that writes it in one transaction, or throws and changes nothing.
 */
export function planTemplate(services: Services, resources: readonly UserPoolResource[]): () => WrittenTemplate {
  const read = resources.map((resource) => ({ resource, settings: poolFromTemplate(resource) }));
  const planned = read.map(({ resource, settings }) => plan(services, resource, settings));
  return () => {
    const before = new Map(resources.map(({ id }) => [id, keptGroups(services.tables, id)]));
    const invitations = writePools(services, () => {
      const made = planned.flatMap((write) => write());
      services.pools.retain((poolId, clientId) => isInTemplate(resources, poolId, clientId));
      return made;
    });
    return {
      notices: read.flatMap(({ resource, settings }) => [
        ...noticesOf(resource, settings),
        ...groupNotices(services, resource, before.get(resource.id) ?? []),
      ]),
      async invite() {
        for (const invitation of invitations) await tryToInvite(services, invitation);
      },
    };
  };
}

/** What became of the groups that the template no longer names, or names again: a line each, none for none. */
function groupNotices(
  { tables }: Services,
  { id, logicalId }: UserPoolResource,
  before: readonly KeptGroup[],
): readonly string[] {
  const kept = keptGroups(tables, id);
  const back = before.filter(({ name }) => !kept.some((group) => group.name === name));
  const text = (groups: readonly KeptGroup[]) =>
    groups.map(({ name, members }) => `${name} (${members} ${members === 1 ? "member" : "members"})`).join(", ");
  return [
    ...(kept.length === 0
      ? []
      : [
          `${logicalId}: the template does not name ${text(kept)} any more. Who is in it is kept and is in it again once ` +
            "the template names it; until then no token carries it. aws cognito-idp delete-group forgets it.",
        ]),
    ...(back.length === 0 ? [] : [`${logicalId}: the template names ${text(back)} again, with who was in it.`]),
  ];
}

/** Reads a pool with all its resources. Returns the function that writes them and returns the invitations to send. */
function plan(
  services: Services,
  resource: UserPoolResource,
  settings: PoolSettings,
): () => readonly InvitationMessage[] {
  const attachments = planAttachments(services, resource, settings);
  const clients = resource.clients.map((client) => ({ client, settings: clientFromTemplate(client, settings) }));
  const groups = resource.groups.map(groupFromTemplate);
  const users = resource.users.map((user) => ({ user, settings: userFromTemplate(user) }));
  const memberships = resource.groupMemberships.map((member) => ({ member, ...membershipFromTemplate(member) }));
  return () => {
    const pool = services.pools.putPool(
      resource.id,
      configuredRecord(services.clock, services.tables.pools.get(resource.id), settings, true),
    );
    for (const { client, settings: clientSettings } of clients) {
      const before = services.tables.clients.get(resource.id, client.clientId);
      const secrets = clientSettings.GenerateSecret ? keptSecrets(services, client, before) : [];
      const record = configuredRecord(services.clock, before, clientSettings, true);
      services.pools.putClient(resource.id, client.clientId, { ...record, secrets });
    }
    attachments();
    const { tables } = services;
    for (const group of groups) putGroup(services, pool.id, group, { fromTemplate: true });
    const named = groups.map(({ GroupName }) => GroupName);
    retireGroups(tables, pool.id, named);
    const invitations = users.map(({ user, settings }) => explained(user, () => makeUser(services, pool, settings)));
    for (const { member, Username, GroupName } of memberships)
      explained(member, () => {
        const { sub } = findForAdmin(services, pool, Username);
        setMembership(tables, pool.id, sub, groupOf(tables, pool.id, GroupName).name, true);
      });
    return invitations.filter((invitation) => invitation !== undefined);
  };
}

/** The secrets of a template's client: those that it has, which the API may have changed, or its first one. */
function keptSecrets(
  services: Services,
  { clientId, clientSecret }: UserPoolClientResource,
  before: ClientRecord | undefined,
): readonly ClientSecretRecord[] {
  const kept = before === undefined ? [] : secretsIn(clientId, before);
  if (kept.length > 0) return kept;
  return [makeSecret(clientId, clientSecret ?? newClientSecret(services), services.clock())];
}

/** Turns an error of the API into an error of the template. */
function explained<T>(resource: CognitoResource, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CognitoError) throw new TemplateError("cognito-property", resource.location, error.message);
    throw error;
  }
}

/**
 * Creates a user of the template, unless the name is taken: an existing user is never changed. Unlike on AWS the pre
 * sign-up trigger does not run.
 */
function makeUser(services: Services, pool: Pool, settings: TemplateUser): InvitationMessage | undefined {
  const { Username: name, DesiredDeliveryMediums: mediums, ClientMetadata: clientMetadata } = settings;
  if (findForSignIn(services, pool, name) !== undefined) return undefined;
  const attributes = attributeRecord(settings.UserAttributes);
  const password = temporaryPassword(services, pool);
  const takeAliases = settings.ForceAliasCreation;
  const user = createByAdmin(services, pool, { name, attributes, temporaryPassword: password, takeAliases });
  if (password === undefined || settings.MessageAction === "SUPPRESS") return undefined;
  return { pool, user, password, mediums, clientMetadata };
}

/** A custom message trigger that fails does not stop the start: an administrator can invite the user again. */
async function tryToInvite(services: Services, invitation: InvitationMessage): Promise<void> {
  try {
    await sendInvitation(services, invitation);
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    services.log(`The invitation of ${invitation.user.username} was not sent: ${error.message}`);
  }
}

function isInTemplate(resources: readonly UserPoolResource[], poolId: string, clientId?: string): boolean {
  const resource = resources.find(({ id }) => id === poolId);
  if (resource === undefined) return false;
  return clientId === undefined || resource.clients.some((client) => client.clientId === clientId);
}
