import type { JsonObject } from "../../model/json";
import { CognitoError, invalidConfiguration } from "../errors/cognito-error";
import { map, string, type ValueOf } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import type { ConfiguredRecord } from "../store/records";
import { configuredRecord } from "./configured";
import type { Services } from "./services";
import type { Pool } from "./user-pool";

/** Replicas are kept and described. There is one machine, so nothing answers for another region. */

export const replicaRegion = string({ min: 5, max: 32, pattern: /^[a-z0-9-]+$/ });
export const replicaTags = map(string({ max: 256 }), { max: 50 });

/** `AWS::Cognito::UserPoolReplica`. */
export const replicaSchema = structure({
  RegionName: required(replicaRegion),
  UserPoolTagsAtCreate: optional(replicaTags),
});
export type ReplicaSettings = ValueOf<typeof replicaSchema>;

type Place = Pick<Pool, "id" | "region">;

/** Throws ResourceNotFoundException, and InvalidParameterException for the pool's own region. */
export function existingReplica({ tables }: Services, { id, region: home }: Place, region: string): ConfiguredRecord {
  if (region === home) throw invalidConfiguration(`${region} is the primary region of the user pool.`);
  const record = tables.replicas.get(id, region);
  if (record === undefined) throw new CognitoError("no-such-replica", region);
  return record;
}

/** Writes a replica. A new one is inactive until it is activated. Call it in a transaction. */
export function putReplica(
  { tables, clock }: Services,
  { poolId, region }: { readonly poolId: string; readonly region: string },
  given: JsonObject,
  fromTemplate: boolean,
): void {
  const before = tables.replicas.get(poolId, region);
  const settings = { Status: "INACTIVE", RegionName: region, ...before?.settings, ...given };
  tables.replicas.put([poolId, region], configuredRecord(clock, before, settings, fromTemplate));
}

export const describeReplica = (pool: Pool, region: string, status: string): JsonObject => ({
  RegionName: region,
  Status: status,
  Role: region === pool.region ? "PRIMARY" : "SECONDARY",
  UserPoolArn: pool.arn.replace(`:cognito-idp:${pool.region}:`, `:cognito-idp:${region}:`),
});
