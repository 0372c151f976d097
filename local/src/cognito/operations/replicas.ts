import { CognitoError, invalidConfiguration } from "../errors/cognito-error";
import { pageToken, userPoolId } from "../input/api-members";
import { oneOf } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import { withoutUndefined } from "../resources/configured";
import { describeReplica, existingReplica, putReplica, replicaRegion, replicaTags } from "../resources/replica";
import { type Operation, poolOperation } from "./operation";

const named = { UserPoolId: required(userPoolId), RegionName: required(replicaRegion) } as const;

const createUserPoolReplica = poolOperation({
  name: "CreateUserPoolReplica",
  input: structure({ ...named, UserPoolTags: optional(replicaTags) }),
  run(services, { RegionName: region, UserPoolTags }, pool) {
    if (pool.settings.UserPoolTier === "LITE")
      throw new CognitoError("feature-not-in-tier", "Multi-Region Replication");
    services.store.write(() => {
      const isThere = region === pool.region || services.tables.replicas.get(pool.id, region) !== undefined;
      if (isThere) throw invalidConfiguration(`The user pool already has a replica in ${region}.`);
      putReplica(services, { poolId: pool.id, region }, withoutUndefined({ UserPoolTags }), false);
    });
    services.log(`${pool.id} has a replica in ${region}: it is kept and described, and nothing answers for it here.`);
    return { UserPoolReplica: describeReplica(pool, region, "CREATING") };
  },
});

const updateUserPoolReplica = poolOperation({
  name: "UpdateUserPoolReplica",
  input: structure({ ...named, Status: required(oneOf("ACTIVE", "INACTIVE")) }),
  run(services, { RegionName: region, Status }, pool) {
    services.store.write(() => {
      const { fromTemplate } = existingReplica(services, pool, region);
      putReplica(services, { poolId: pool.id, region }, { Status }, fromTemplate);
    });
    return { UserPoolReplica: describeReplica(pool, region, Status) };
  },
});

/** An active replica has to be deactivated first. */
const deleteUserPoolReplica = poolOperation({
  name: "DeleteUserPoolReplica",
  input: structure(named),
  run(services, { RegionName: region }, pool) {
    services.store.write(() => {
      if (existingReplica(services, pool, region).settings["Status"] !== "INACTIVE")
        throw invalidConfiguration("Only a replica that is INACTIVE can be deleted.");
      services.tables.replicas.remove(pool.id, region);
    });
    return { UserPoolReplica: describeReplica(pool, region, "DELETING") };
  },
});

/** One page: the pool itself, then its replicas. */
const listUserPoolReplicas = poolOperation({
  name: "ListUserPoolReplicas",
  input: structure({ UserPoolId: required(userPoolId), NextToken: optional(pageToken) }),
  run({ tables }, { NextToken }, pool) {
    if (NextToken !== undefined) throw new CognitoError("pagination-token");
    const replicas = [...tables.replicas.entries([pool.id])].map(({ key, value }) =>
      describeReplica(pool, String(key[1]), String(value.settings["Status"])),
    );
    return { UserPoolReplicas: [describeReplica(pool, pool.region, "ACTIVE"), ...replicas] };
  },
});

/** Replicas of a pool, kept and described. */
export const REPLICAS: readonly Operation[] = [
  createUserPoolReplica,
  updateUserPoolReplica,
  deleteUserPoolReplica,
  listUserPoolReplicas,
];
