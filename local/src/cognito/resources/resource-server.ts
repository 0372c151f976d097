import type { JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import { list, string, type ValueOf } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import type { Tables } from "../store/tables";
import { configuredRecord, storedSettings } from "./configured";
import type { Services } from "./services";

export const resourceServerIdentifier = string({ min: 1, max: 256, pattern: /^[\x21\x23-\x5B\x5D-\x7E]+$/ });

const scope = structure({
  ScopeName: required(string({ min: 1, max: 256, pattern: /^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+$/ })),
  ScopeDescription: required(string({ min: 1, max: 256 })),
});

export const resourceServerMembers = {
  Identifier: required(resourceServerIdentifier),
  Name: required(string({ min: 1, max: 256, pattern: /^[\w\s+=,.@-]+$/ })),
  Scopes: optional(list(scope, { max: 100 })),
} as const;

export const resourceServerSchema = structure(resourceServerMembers);
/** The settings of a resource server. A scope appears in tokens as `<identifier>/<scope name>`. */
export type ResourceServerSettings = ValueOf<typeof resourceServerSchema>;

/** A pool's resource servers, by identifier. */
export function resourceServersOf(tables: Tables, poolId: string): readonly ResourceServerSettings[] {
  return [...tables.resourceServers.entries([poolId])].map(({ value }) => storedSettings(resourceServerSchema, value));
}

export function findResourceServer(
  tables: Tables,
  poolId: string,
  identifier: string,
): ResourceServerSettings | undefined {
  const record = tables.resourceServers.get(poolId, identifier);
  return record && storedSettings(resourceServerSchema, record);
}

/** Throws ResourceNotFoundException. */
export function resourceServerOf(tables: Tables, poolId: string, identifier: string): ResourceServerSettings {
  const server = findResourceServer(tables, poolId, identifier);
  if (server === undefined) throw new CognitoError("no-such-resource-server");
  return server;
}

/** The scopes of a resource server, as they appear in tokens: `<identifier>/<name>`. */
export const scopesOfServer = ({ Identifier, Scopes }: ResourceServerSettings): readonly string[] =>
  (Scopes ?? []).map(({ ScopeName }) => `${Identifier}/${ScopeName}`);

/** Call it in a transaction. */
export function putResourceServer(
  { tables, clock }: Services,
  poolId: string,
  settings: ResourceServerSettings,
  fromTemplate: boolean,
): void {
  const before = tables.resourceServers.get(poolId, settings.Identifier);
  const record = configuredRecord(clock, before, settings, fromTemplate);
  tables.resourceServers.put([poolId, settings.Identifier], record);
}

export function describeResourceServer(poolId: string, settings: ResourceServerSettings): JsonObject {
  const { Identifier, Name, Scopes } = settings;
  return {
    UserPoolId: poolId,
    Identifier,
    Name,
    ...(Scopes !== undefined && { Scopes: Scopes.map((scope) => ({ ...scope })) }),
  };
}
