import type { JsonObject } from "../../model/json";
import { CognitoError, invalidConfiguration } from "../errors/cognito-error";
import { pageToken, userPoolId } from "../input/api-members";
import { map, oneOf, string } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import { configuredRecord } from "../resources/configured";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import { poolOperation } from "./operation";

/** Replicas are kept and described. There is one machine, so nothing answers for another region. */

const named = {
  UserPoolId: required(userPoolId),
  RegionName: required(string({ min: 5, max: 32, pattern: /^[a-z0-9-]+$/ })),
} as const;

export const createUserPoolReplica = poolOperation({
  name: "CreateUserPoolReplica",
  input: structure({ ...named, UserPoolTags: optional(map(string({ max: 256 }), { max: 50 })) }),
  run(services, { RegionName: region, UserPoolTags }, pool) {
    if (pool.settings.UserPoolTier === "LITE")
      throw new CognitoError("feature-not-in-tier", "Multi-Region Replication");
    services.store.write(() => {
      const isThere = region === pool.region || services.tables.replicas.get(pool.id, region) !== undefined;
      if (isThere) throw invalidConfiguration(`The user pool already has a replica in ${region}.`);
      put(services, pool, region, { Status: "INACTIVE", UserPoolTags });
    });
    services.log(`${pool.id} has a replica in ${region}: it is kept and described, and nothing answers for it here.`);
    return { UserPoolReplica: describe(pool, region, "CREATING") };
  },
});

export const updateUserPoolReplica = poolOperation({
  name: "UpdateUserPoolReplica",
  input: structure({ ...named, Status: required(oneOf("ACTIVE", "INACTIVE")) }),
  run(services, { RegionName: region, Status }, pool) {
    services.store.write(() => put(services, pool, region, { ...existing(services, pool, region).settings, Status }));
    return { UserPoolReplica: describe(pool, region, Status) };
  },
});

/** An active replica has to be deactivated first. */
export const deleteUserPoolReplica = poolOperation({
  name: "DeleteUserPoolReplica",
  input: structure(named),
  run(services, { RegionName: region }, pool) {
    services.store.write(() => {
      if (existing(services, pool, region).settings["Status"] !== "INACTIVE")
        throw invalidConfiguration("Only a replica that is INACTIVE can be deleted.");
      services.tables.replicas.remove(pool.id, region);
    });
    return { UserPoolReplica: describe(pool, region, "DELETING") };
  },
});

/** One page: the pool itself, then its replicas. */
export const listUserPoolReplicas = poolOperation({
  name: "ListUserPoolReplicas",
  input: structure({ UserPoolId: required(userPoolId), NextToken: optional(pageToken) }),
  run({ tables }, { NextToken }, pool) {
    if (NextToken !== undefined) throw new CognitoError("pagination-token");
    const replicas = [...tables.replicas.entries([pool.id])].map(({ key, value }) =>
      describe(pool, String(key[1]), String(value.settings["Status"])),
    );
    return { UserPoolReplicas: [describe(pool, pool.region, "ACTIVE"), ...replicas] };
  },
});

/** Throws ResourceNotFoundException, and InvalidParameterException for the pool's own region. */
function existing({ tables }: Services, pool: Pool, region: string) {
  if (region === pool.region) throw invalidConfiguration(`${region} is the primary region of the user pool.`);
  const record = tables.replicas.get(pool.id, region);
  if (record === undefined) throw new CognitoError("no-such-replica", region);
  return record;
}

function put({ tables, clock }: Services, pool: Pool, region: string, settings: unknown): void {
  tables.replicas.put(
    [pool.id, region],
    configuredRecord(clock, tables.replicas.get(pool.id, region), settings, false),
  );
}

const describe = (pool: Pool, region: string, status: string): JsonObject => ({
  RegionName: region,
  Status: status,
  Role: region === pool.region ? "PRIMARY" : "SECONDARY",
  UserPoolArn: pool.arn.replace(`:cognito-idp:${pool.region}:`, `:cognito-idp:${region}:`),
});
