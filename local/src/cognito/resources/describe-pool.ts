import type { JsonObject } from "../../model/json";
import { toApiTime } from "../input/api-time";
import type { Tables } from "../store/tables";
import { describeAttribute } from "./attribute-schema";
import { withoutUndefined } from "./configured";
import type { Pool } from "./pool";
import { countUsers } from "./user-count";

/** A pool as DescribeUserPool shows it: its settings with their defaults, and what it is beside them. */
export function describePool(tables: Tables, pool: Pool): JsonObject {
  const { PoolName, Schema, EnabledMfas, WebAuthnConfiguration, ...settings } = pool.settings;
  const [domain] = [...tables.domains.entries([pool.id])].map(({ key }) => String(key[1]));
  return withoutUndefined({
    ...settings,
    AliasAttributes: unlessEmpty(settings.AliasAttributes),
    UsernameAttributes: unlessEmpty(settings.UsernameAttributes),
    AutoVerifiedAttributes: unlessEmpty(settings.AutoVerifiedAttributes),
    Arn: pool.arn,
    CreationDate: toApiTime(pool.createdAt),
    Domain: domain,
    EstimatedNumberOfUsers: countUsers(tables, pool.id),
    Id: pool.id,
    LastModifiedDate: toApiTime(pool.modifiedAt),
    Name: PoolName,
    SchemaAttributes: pool.attributes.map(describeAttribute),
  });
}

/** The same as CreateUserPool answers it: the attribute for identities of outside providers is not named yet. */
export const describeNewPool = (tables: Tables, pool: Pool): JsonObject => ({
  ...describePool(tables, pool),
  SchemaAttributes: pool.attributes.filter(({ name }) => name !== "identities").map(describeAttribute),
});

const unlessEmpty = <Item>(items: readonly Item[]): readonly Item[] | undefined =>
  items.length === 0 ? undefined : items;
