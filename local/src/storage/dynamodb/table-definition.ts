import { randomUUID } from "node:crypto";
import * as createTableRules from "dynalite/validations/createTable";
import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";
import type { EpochMillis } from "../../model/time";
import type { DynaliteStore, IndexDescription, TableDescription } from "./dynalite-store";
import { readInput, unsupported } from "./request-input";
import type { Place } from "./store-view";

/** What a table is to be, in the words of CreateTable, checked. */
export interface TableDefinition {
  readonly TableName: string;
  readonly AttributeDefinitions: TableDescription["AttributeDefinitions"];
  readonly KeySchema: TableDescription["KeySchema"];
  readonly LocalSecondaryIndexes?: readonly IndexDescription[];
  readonly GlobalSecondaryIndexes?: readonly IndexDescription[];
  readonly BillingMode?: string;
  readonly ProvisionedThroughput?: JsonObject;
  readonly DeletionProtectionEnabled?: boolean;
  readonly TableClass?: string;
}

/** Members of CreateTable that dynalite does not know. */
const OURS = ["DeletionProtectionEnabled", "TableClass", "StreamSpecification", "Tags"];

/** Reads the input of CreateTable. Throws ValidationException, as DynamoDB does, and for what is not supported here. */
export function readDefinition(body: JsonObject, store: DynaliteStore): TableDefinition {
  const { DeletionProtectionEnabled, TableClass, StreamSpecification } = body;
  if (isJsonObject(StreamSpecification) && StreamSpecification["StreamEnabled"] !== false)
    throw unsupported("A stream (StreamSpecification)");
  const definition: JsonObject = JSON.parse(
    JSON.stringify(readInput("CreateTable", createTableRules, body, store, OURS)),
  );
  return {
    ...asDefinition(definition),
    ...(typeof DeletionProtectionEnabled === "boolean" && { DeletionProtectionEnabled }),
    ...(typeof TableClass === "string" && { TableClass }),
  };
}

/** dynalite's rules have checked all members. */
const asDefinition = (checked: JsonObject): TableDefinition => checked as unknown as TableDefinition;

/** The definition of a table that is there: what CreateTable would take for it. */
export function definitionOf(table: TableDescription): JsonObject {
  const billing = table["BillingModeSummary"];
  const isOnDemand = isJsonObject(billing) && billing["BillingMode"] === "PAY_PER_REQUEST";
  const withThroughput = (description: { readonly [member: string]: unknown }) =>
    isOnDemand ? {} : { ProvisionedThroughput: unitsOf(description["ProvisionedThroughput"]) };
  const { GlobalSecondaryIndexes: global, LocalSecondaryIndexes: local } = table;
  return plain({
    TableName: table.TableName,
    AttributeDefinitions: table.AttributeDefinitions,
    KeySchema: table.KeySchema,
    BillingMode: isOnDemand ? "PAY_PER_REQUEST" : "PROVISIONED",
    ...withThroughput(table),
    ...(local !== undefined && { LocalSecondaryIndexes: local.map(shapeOf) }),
    ...(global !== undefined && {
      GlobalSecondaryIndexes: global.map((index) => ({ ...shapeOf(index), ...withThroughput(index) })),
    }),
    DeletionProtectionEnabled: table.DeletionProtectionEnabled ?? false,
    ...(isJsonObject(table["TableClassSummary"]) && { TableClass: table["TableClassSummary"]["TableClass"] }),
  });
}

/** What makes an index another index: its name, keys and projection. */
export const shapeOf = ({ IndexName, KeySchema, Projection }: IndexDescription): JsonObject =>
  plain({ IndexName, KeySchema, Projection });

/** What DescribeTable says of a table; `before` is the same table until now. */
export function describe(
  definition: TableDefinition,
  { region, accountId }: Place,
  now: EpochMillis,
  before?: TableDescription,
): TableDescription {
  const { BillingMode, TableClass, GlobalSecondaryIndexes: global, LocalSecondaryIndexes: local, ...rest } = definition;
  const arn = `arn:aws:dynamodb:${region}:${accountId}:table/${definition.TableName}`;
  const isOnDemand = BillingMode === "PAY_PER_REQUEST";
  const indexOf = (index: IndexDescription) => ({
    ...index,
    IndexArn: `${arn}/index/${index.IndexName}`,
    IndexSizeBytes: 0,
    ItemCount: 0,
  });
  return {
    ...rest,
    TableStatus: "ACTIVE",
    TableArn: arn,
    TableId: before?.["TableId"] ?? randomUUID(),
    CreationDateTime: before?.["CreationDateTime"] ?? now / 1000,
    TableSizeBytes: 0,
    ItemCount: 0,
    DeletionProtectionEnabled: definition.DeletionProtectionEnabled ?? false,
    ProvisionedThroughput: { ...unitsOf(definition.ProvisionedThroughput), NumberOfDecreasesToday: 0 },
    ...(isOnDemand && {
      BillingModeSummary: { BillingMode, LastUpdateToPayPerRequestDateTime: now / 1000 },
      TableThroughputModeSummary: { TableThroughputMode: BillingMode },
    }),
    ...(TableClass !== undefined && { TableClassSummary: { TableClass } }),
    ...(local !== undefined && { LocalSecondaryIndexes: local.map(indexOf) }),
    ...(global !== undefined && {
      GlobalSecondaryIndexes: global.map((index) => ({
        ...indexOf(index),
        IndexStatus: "ACTIVE",
        ProvisionedThroughput: { ...unitsOf(index["ProvisionedThroughput"]), NumberOfDecreasesToday: 0 },
      })),
    }),
  };
}

function unitsOf(throughput: unknown): JsonObject {
  const { ReadCapacityUnits = 0, WriteCapacityUnits = 0 } = isJsonObject(throughput) ? throughput : {};
  return { ReadCapacityUnits, WriteCapacityUnits };
}

function plain(value: { readonly [member: string]: unknown }): { readonly [member: string]: JsonValue } {
  return JSON.parse(JSON.stringify(value));
}
