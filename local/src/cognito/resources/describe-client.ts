import type { JsonObject } from "../../model/json";
import { toApiTime } from "../input/api-time";
import { withoutUndefined } from "./configured";
import type { Client } from "./pool";

/** A client as DescribeUserPoolClient shows it. What was defaulted and AWS leaves out is left out. */
export function describeClient(client: Client): JsonObject {
  const { GenerateSecret, ...settings } = client.settings;
  return withoutUndefined({
    ...settings,
    ClientId: client.id,
    ClientSecret: client.secret,
    CreationDate: toApiTime(client.createdAt),
    LastModifiedDate: toApiTime(client.modifiedAt),
    UserPoolId: client.poolId,
  });
}
