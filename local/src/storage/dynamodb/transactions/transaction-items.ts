import { createKey } from "dynalite/db";
import { isJsonObject, type JsonObject } from "../../../model/json";
import { keyOf } from "../conditional-write";
import { DynamoDBError, errorMessage, errorType } from "../dynamodb-error";
import { tableName } from "../request-input";
import type { StoreView } from "../store-view";

/** Items in one transaction, and bytes of them. */
const MOST_ITEMS = 100;
export const MOST_BYTES = 4 * 1024 * 1024;

/** One member of TransactItems: what is to be done, and its own input. */
export interface TransactionItem<Kind extends string> {
  readonly kind: Kind;
  /** `TableName` is a name, never an ARN. */
  readonly request: JsonObject;
  readonly table: string;
}

/** The members of TransactItems, each of exactly one of the kinds. Throws ValidationException. */
export function readItems<Kind extends string>(body: JsonObject, kinds: readonly Kind[]): TransactionItem<Kind>[] {
  const { TransactItems: items } = body;
  if (!Array.isArray(items))
    throw invalid("Value null at 'transactItems' failed to satisfy constraint: Member must not be null");
  if (items.length === 0 || items.length > MOST_ITEMS) {
    const bound = items.length === 0 ? "greater than or equal to 1" : `less than or equal to ${MOST_ITEMS}`;
    throw invalid(`Value at 'transactItems' failed to satisfy constraint: Member must have length ${bound}`);
  }
  return items.map((item: unknown) => {
    const members = isJsonObject(item)
      ? Object.entries(item).filter(([, value]) => value !== undefined && value !== null)
      : [];
    const [name, request] = members[0] ?? [];
    const kind = kinds.find((each) => each === name);
    if (members.length !== 1 || kind === undefined || !isJsonObject(request))
      throw new DynamoDBError("ValidationException", `TransactItems can only contain one of ${kinds.join(", ")}`);
    const table = tableName(request["TableName"]);
    return { kind, request: { ...request, TableName: table }, table };
  });
}

/** Throws ValidationException if two members name the same item. A key that does not fit its table is found later. */
export function refuseRepeated(view: StoreView, items: readonly TransactionItem<string>[]): void {
  const seen = new Set<string>();
  for (const { table: name, request } of items) {
    const table = view.table(name);
    const key = table && keyOf(table, request["Key"] ?? request["Item"]);
    if (table === undefined || key === undefined) continue;
    const id = `${name}~${createKey(key, table)}`;
    if (seen.has(id))
      throw new DynamoDBError(
        "ValidationException",
        "Transaction request cannot include multiple operations on one item",
      );
    seen.add(id);
  }
}

/** Why a member of a transaction could not be carried out. */
export interface Reason {
  readonly code: string;
  readonly message?: string;
  readonly item?: JsonObject;
}

/** The reason for an error of one member; undefined for one that ends the whole request. */
export function reasonOf(error: unknown, item: JsonObject | undefined): Reason | undefined {
  switch (errorType(error)) {
    case "ConditionalCheckFailedException":
      return { code: "ConditionalCheckFailed", message: errorMessage(error), ...(item && { item }) };
    case "ValidationException":
      return { code: "ValidationError", message: errorMessage(error) };
    default:
      return undefined;
  }
}

/** TransactionCanceledException with a reason for each member, in their order. */
export function cancelled(reasons: readonly (Reason | undefined)[]): DynamoDBError {
  const codes = reasons.map((reason) => reason?.code ?? "None");
  return new DynamoDBError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`,
    {
      CancellationReasons: reasons.map((reason) => ({
        Code: reason?.code ?? "None",
        ...(reason?.message !== undefined && { Message: reason.message }),
        ...(reason?.item !== undefined && { Item: reason.item }),
      })),
    },
  );
}

/** What a transaction used, by table: twice what the same operations use alone. */
export function consumed(
  body: JsonObject,
  kind: "Read" | "Write",
  outputs: readonly { readonly table: string; readonly output: JsonObject }[],
): JsonObject {
  const asked = body["ReturnConsumedCapacity"];
  if (asked !== "TOTAL" && asked !== "INDEXES") return {};
  const byTable = new Map<string, number>();
  for (const { table, output } of outputs) {
    const capacity = output["ConsumedCapacity"];
    const units = isJsonObject(capacity) ? Number(capacity["CapacityUnits"] ?? 0) : 0;
    byTable.set(table, (byTable.get(table) ?? 0) + 2 * units);
  }
  return {
    ConsumedCapacity: [...byTable].map(([TableName, CapacityUnits]) => ({
      TableName,
      CapacityUnits,
      [`${kind}CapacityUnits`]: CapacityUnits,
      ...(asked === "INDEXES" && { Table: { CapacityUnits, [`${kind}CapacityUnits`]: CapacityUnits } }),
    })),
  };
}

const invalid = (what: string): DynamoDBError =>
  new DynamoDBError("ValidationException", `1 validation error detected: ${what}`);
