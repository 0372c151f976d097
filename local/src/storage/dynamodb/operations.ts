import batchGetItem from "dynalite/actions/batchGetItem";
import batchWriteItem from "dynalite/actions/batchWriteItem";
import deleteItem from "dynalite/actions/deleteItem";
import describeTable from "dynalite/actions/describeTable";
import getItem from "dynalite/actions/getItem";
import listTables from "dynalite/actions/listTables";
import listTagsOfResource from "dynalite/actions/listTagsOfResource";
import putItem from "dynalite/actions/putItem";
import query from "dynalite/actions/query";
import scan from "dynalite/actions/scan";
import tagResource from "dynalite/actions/tagResource";
import untagResource from "dynalite/actions/untagResource";
import updateItem from "dynalite/actions/updateItem";
import * as batchGetItemRules from "dynalite/validations/batchGetItem";
import * as batchWriteItemRules from "dynalite/validations/batchWriteItem";
import * as deleteItemRules from "dynalite/validations/deleteItem";
import * as describeTableRules from "dynalite/validations/describeTable";
import * as getItemRules from "dynalite/validations/getItem";
import * as listTablesRules from "dynalite/validations/listTables";
import * as listTagsOfResourceRules from "dynalite/validations/listTagsOfResource";
import * as putItemRules from "dynalite/validations/putItem";
import * as queryRules from "dynalite/validations/query";
import * as scanRules from "dynalite/validations/scan";
import * as tagResourceRules from "dynalite/validations/tagResource";
import * as untagResourceRules from "dynalite/validations/untagResource";
import * as updateItemRules from "dynalite/validations/updateItem";
import { isJsonObject, type JsonObject } from "../../model/json";
import { conditionFailure, RETURN_ON_FAILURE } from "./conditional-write";
import type { Action } from "./dynalite-store";
import { DynamoDBError } from "./dynamodb-error";
import { type InputRules, OTHER_EMULATOR, readInput, tableName } from "./request-input";
import { createTable, deleteTable, updateTable } from "./table-operations";
import type { Tables } from "./tables";
import { describeTimeToLive, updateTimeToLive } from "./time-to-live";
import { transactGetItems } from "./transactions/get-items";
import { transactWriteItems } from "./transactions/write-items";

/** Answers one request. */
export type Operation = (tables: Tables, body: JsonObject) => Promise<JsonObject>;

/** Every operation that is there, by its API name. The README has the same table. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  BatchGetItem: reading("BatchGetItem", batchGetItem, batchGetItemRules),
  BatchWriteItem: writing("BatchWriteItem", batchWriteItem, batchWriteItemRules),
  CreateTable: createTable,
  DeleteItem: writing("DeleteItem", deleteItem, deleteItemRules),
  DeleteTable: deleteTable,
  DescribeContinuousBackups: describeContinuousBackups,
  DescribeTable: reading("DescribeTable", describeTable, describeTableRules),
  DescribeTimeToLive: describeTimeToLive,
  GetItem: reading("GetItem", getItem, getItemRules),
  ListTables: reading("ListTables", listTables, listTablesRules),
  ListTagsOfResource: reading("ListTagsOfResource", listTagsOfResource, listTagsOfResourceRules),
  PutItem: writing("PutItem", putItem, putItemRules),
  Query: reading("Query", query, queryRules),
  Scan: scanTable,
  TagResource: writing("TagResource", tagResource, tagResourceRules),
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
  UntagResource: writing("UntagResource", untagResource, untagResourceRules),
  UpdateItem: writing("UpdateItem", updateItem, updateItemRules),
  UpdateTable: updateTable,
  UpdateTimeToLive: updateTimeToLive,
};

/** Throws UnknownOperationException, which says where else to look, for an operation that is not there. */
export function operationOf(name: string): Operation {
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (operation !== undefined) return operation;
  throw new DynamoDBError(
    "UnknownOperationException",
    `The local tables have no operation ${name.slice(0, 100)}. ${OTHER_EMULATOR}`,
  );
}

function reading(name: string, action: Action, rules: InputRules): Operation {
  return (tables, body) => tables.read(action, readInput(name, rules, named(body), tables.view()));
}

/** dynalite takes no ConsistentRead here, but looks at it. */
async function scanTable(tables: Tables, body: JsonObject): Promise<JsonObject> {
  const input = readInput("Scan", scanRules, named(body), tables.view(), ["ConsistentRead"]);
  return tables.read(scan, { ...input, ...(body["ConsistentRead"] === true && { ConsistentRead: true }) });
}

function writing(name: string, action: Action, rules: InputRules): Operation {
  return async (tables, body) => {
    const request = named(body);
    const input = readInput(name, rules, request, tables.view(), [RETURN_ON_FAILURE]);
    const { TableName, RequestItems, ResourceArn } = request;
    const names = isJsonObject(RequestItems) ? Object.keys(RequestItems) : [tableName(TableName ?? ResourceArn)];
    const carried: Action = (view, each, callback) =>
      action(view, each, (error, output) => callback(conditionFailure(error, view, request), output));
    return tables.write(names, carried, input);
  };
}

/** The same request with the table's name in place of its ARN. */
const named = (body: JsonObject): JsonObject =>
  typeof body["TableName"] === "string" ? { ...body, TableName: tableName(body["TableName"]) } : body;

/** Nothing is backed up here, whatever the template says. */
async function describeContinuousBackups(tables: Tables, body: JsonObject): Promise<JsonObject> {
  await tables.read(
    describeTable,
    readInput("DescribeContinuousBackups", describeTableRules, named(body), tables.view()),
  );
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "DISABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
    },
  };
}
