import type { JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import type { Tables } from "../store/tables";
import { configuredRecord, storedSettings } from "./configured";
import { type ResourceServerSettings, resourceServerSchema } from "./resource-server-settings";
import type { Services } from "./services";

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

/** The scopes that a resource server stands for, as tokens have them: `<identifier>/<name>`. */
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
