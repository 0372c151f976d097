import { CognitoError } from "../errors/cognito-error";
import { pageToken, userPoolId } from "../input/api-members";
import { integer } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import { storedSettings } from "../resources/configured";
import {
  describeResourceServer as describe,
  findResourceServer,
  putResourceServer,
  resourceServerIdentifier,
  resourceServerMembers,
  resourceServerOf,
  resourceServerSchema,
} from "../resources/resource-server";
import { poolOperation } from "./operation";
import { readPage } from "./paging";

const named = { UserPoolId: required(userPoolId), Identifier: required(resourceServerIdentifier) } as const;

export const createResourceServer = poolOperation({
  name: "CreateResourceServer",
  input: structure({ UserPoolId: required(userPoolId), ...resourceServerMembers }),
  run(services, { UserPoolId, ...settings }, pool) {
    services.store.write(() => {
      if (findResourceServer(services.tables, pool.id, settings.Identifier) !== undefined)
        throw new CognitoError("resource-server-exists", `${settings.Identifier} ${pool.id}`);
      putResourceServer(services, pool.id, settings, false);
    });
    return { ResourceServer: describe(pool.id, settings) };
  },
});

/** Removes the scopes that are left out. */
export const updateResourceServer = poolOperation({
  name: "UpdateResourceServer",
  input: structure({ UserPoolId: required(userPoolId), ...resourceServerMembers }),
  run(services, { UserPoolId, ...settings }, pool) {
    services.store.write(() => {
      resourceServerOf(services.tables, pool.id, settings.Identifier);
      const { fromTemplate = false } = services.tables.resourceServers.get(pool.id, settings.Identifier) ?? {};
      putResourceServer(services, pool.id, settings, fromTemplate);
    });
    return { ResourceServer: describe(pool.id, settings) };
  },
});

export const describeResourceServer = poolOperation({
  name: "DescribeResourceServer",
  input: structure(named),
  run: ({ tables }, { Identifier }, pool) => ({
    ResourceServer: describe(pool.id, resourceServerOf(tables, pool.id, Identifier)),
  }),
});

export const listResourceServers = poolOperation({
  name: "ListResourceServers",
  input: structure({
    UserPoolId: required(userPoolId),
    MaxResults: optional(integer({ min: 1, max: 50 })),
    NextToken: optional(pageToken),
  }),
  run({ tables }, { MaxResults: limit = 50, NextToken: token }, { id }) {
    const { items, next } = readPage({ prefix: [id], token, limit }, (after) =>
      tables.resourceServers.entries([id], after),
    );
    return { ResourceServers: items.map((item) => describe(id, storedSettings(resourceServerSchema, item))), ...next };
  },
});

export const deleteResourceServer = poolOperation({
  name: "DeleteResourceServer",
  input: structure(named),
  run({ store, tables }, { Identifier }, pool) {
    store.write(() => {
      resourceServerOf(tables, pool.id, Identifier);
      tables.resourceServers.remove(pool.id, Identifier);
    });
    return undefined;
  },
});
