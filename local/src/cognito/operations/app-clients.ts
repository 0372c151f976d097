import type { Key } from "../../store/store";
import { CognitoError } from "../errors/cognito-error";
import { clientId, pageToken, userPoolId } from "../input/api-members";
import { string } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import type { Client } from "../resources/app-client";
import { clientSchema, describeClient } from "../resources/app-client";
import { brandingOf } from "../resources/branding";
import { changeSecrets, putClientByApi, writePools } from "../resources/change-pool";
import { describeSecret, makeSecret, withoutSecret, withSecret } from "../resources/client-secrets";
import { newClientId, newClientSecret } from "../resources/new-ids";
import { removeTermsOf } from "../resources/terms";
import type { Pool } from "../resources/user-pool";
import type { Tables } from "../store/tables";
import { poolOperation, signedOperation } from "./operation";
import { maxResultsMembers, readPage } from "./paging";

/** A secret that the caller brings. */
const ownSecret = string({ min: 24, max: 64, pattern: /^[\w+]+$/, sensitive: true });

/** The pool makes the client's secret, or takes the caller's; a client may have none. */
export const createUserPoolClient = poolOperation({
  name: "CreateUserPoolClient",
  input: structure({
    UserPoolId: required(userPoolId),
    ...clientSchema.members,
    ClientSecret: optional(ownSecret),
  }),
  run(services, { UserPoolId, ClientSecret, ...given }, pool) {
    const hasSecret = given.GenerateSecret || ClientSecret !== undefined;
    const settings = { ...given, GenerateSecret: hasSecret };
    const clientId = newClientId(services);
    const value = ClientSecret ?? newClientSecret(services);
    const secrets = hasSecret ? [makeSecret(clientId, value, services.clock())] : [];
    const client = putClientByApi(services, pool, clientId, settings, secrets);
    return { UserPoolClient: describeClient(client) };
  },
});

const { ClientName, GenerateSecret, ...changeable } = clientSchema.members;

/** A member that is left out goes back to its default, as on AWS, but for the name. The secrets stay. */
export const updateUserPoolClient = signedOperation({
  name: "UpdateUserPoolClient",
  input: structure({
    UserPoolId: required(userPoolId),
    ClientId: required(clientId),
    ClientName: optional(ClientName.schema),
    ...changeable,
  }),
  run(services, { UserPoolId, ClientId, ...given }) {
    const { pool, client } = services.pools.clientOf(UserPoolId, ClientId);
    const settings = {
      ...given,
      ClientName: given.ClientName ?? client.settings.ClientName,
      GenerateSecret: client.settings.GenerateSecret,
    };
    return { UserPoolClient: describeClient(putClientByApi(services, pool, client.id, settings, client.secrets)) };
  },
});

export const describeUserPoolClient = poolOperation({
  name: "DescribeUserPoolClient",
  input: structure({ UserPoolId: required(userPoolId), ClientId: required(clientId) }),
  run(_services, { ClientId }, { clients }) {
    const client = clients.get(ClientId);
    if (client === undefined) throw new CognitoError("no-such-client-described");
    return { UserPoolClient: describeClient(client) };
  },
});

export const listUserPoolClients = poolOperation({
  name: "ListUserPoolClients",
  input: structure({ UserPoolId: required(userPoolId), ...maxResultsMembers }),
  run({ tables }, { MaxResults: limit, NextToken: token }, pool) {
    const { items, next } = readPage({ prefix: [pool.id], token, limit }, (after) =>
      servedClients(tables, pool, after),
    );
    const UserPoolClients = items.map(({ id, settings }) => ({
      ClientId: id,
      UserPoolId: pool.id,
      ClientName: settings.ClientName,
    }));
    return { UserPoolClients, ...next };
  },
});

/** A client that is gone from the template stays in the store, but does not exist for the API. */
function* servedClients(
  tables: Tables,
  { id, clients }: Pool,
  after: Key | undefined,
): Iterable<{ key: Key; value: Client }> {
  for (const { key } of tables.clients.entries([id], after)) {
    const value = clients.get(String(key[1]));
    if (value !== undefined) yield { key, value };
  }
}

/** Ends the client's sessions too: every later request that names the client fails, since the client does not exist. */
export const deleteUserPoolClient = signedOperation({
  name: "DeleteUserPoolClient",
  input: structure({ UserPoolId: required(userPoolId), ClientId: required(clientId) }),
  run(services, { UserPoolId, ClientId }) {
    const { pool, client } = services.pools.clientOf(UserPoolId, ClientId);
    writePools(services, () => {
      const branding = brandingOf(services.tables, pool.id, client.id);
      if (branding !== undefined) services.tables.brandings.remove(pool.id, branding.id);
      services.tables.uiCustomizations.remove(pool.id, client.id);
      services.tables.riskConfigurations.remove(pool.id, client.id);
      services.pools.removeClient(pool.id, client.id);
      services.tables.clientSessions.remove(pool.id, client.id);
      removeTermsOf(services.tables, pool.id, client.id);
    });
    return undefined;
  },
});

const ofClient = { UserPoolId: required(userPoolId), ClientId: required(clientId) } as const;

/** The value is shown only here, and only if the pool made it. */
export const addUserPoolClientSecret = signedOperation({
  name: "AddUserPoolClientSecret",
  input: structure({ ...ofClient, ClientSecret: optional(ownSecret) }),
  run(services, { UserPoolId, ClientId, ClientSecret: own }) {
    const { client } = services.pools.clientOf(UserPoolId, ClientId);
    const made = makeSecret(client.id, own ?? newClientSecret(services), services.clock(), client.secrets);
    changeSecrets(services, client, (secrets) => withSecret(client.id, secrets, made));
    const shown = own === undefined ? { ClientSecretValue: made.value } : {};
    return { ClientSecretDescriptor: { ...describeSecret(made), ...shown } };
  },
});

/** There are two at most, so there are no pages. */
export const listUserPoolClientSecrets = signedOperation({
  name: "ListUserPoolClientSecrets",
  input: structure({ ...ofClient, NextToken: optional(pageToken) }),
  run(services, { UserPoolId, ClientId }) {
    const { client } = services.pools.clientOf(UserPoolId, ClientId);
    return { ClientSecrets: client.secrets.map(describeSecret) };
  },
});

/** The other secret goes on, and so do sessions: a refresh asks for a secret that is valid then. */
export const deleteUserPoolClientSecret = signedOperation({
  name: "DeleteUserPoolClientSecret",
  input: structure({ ...ofClient, ClientSecretId: required(string({ min: 1, max: 128 })) }),
  run(services, { UserPoolId, ClientId, ClientSecretId }) {
    const { client } = services.pools.clientOf(UserPoolId, ClientId);
    changeSecrets(services, client, (secrets) => withoutSecret(secrets, ClientSecretId));
    return {};
  },
});
