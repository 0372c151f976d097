import getItem from "dynalite/actions/getItem";
import { itemSize } from "dynalite/db";
import * as getItemRules from "dynalite/validations/getItem";
import { isJsonObject, type JsonObject } from "../../../model/json";
import { DynamoDBError } from "../dynamodb-error";
import { readInput, unsupported } from "../request-input";
import { carryOut, type Tables } from "../tables";
import { cancelled, consumed, MOST_BYTES, readItems, reasonOf, refuseRepeated } from "./transaction-items";

/** `TransactGetItems`: every item as it was at one moment, so a transaction that writes is seen whole or not at all. */
export async function transactGetItems(tables: Tables, body: JsonObject): Promise<JsonObject> {
  const items = readItems(body, ["Get"]);
  const unknown = Object.keys(body).filter((name) => name !== "TransactItems" && name !== "ReturnConsumedCapacity");
  if (unknown.length > 0) throw unsupported(`TransactGetItems with ${unknown.join(", ")}`);
  return tables.atOneMoment(async (view) => {
    const inputs = items.map(({ request }) => readInput("TransactGetItems", getItemRules, withCapacity(request), view));
    refuseRepeated(view, items);
    const outputs = await Promise.allSettled(inputs.map((input) => carryOut(getItem, view, input)));
    const reasons = outputs.map((output) => {
      if (output.status === "fulfilled") return undefined;
      const reason = reasonOf(output.reason, undefined);
      if (reason === undefined) throw output.reason;
      return reason;
    });
    if (reasons.some((reason) => reason !== undefined)) throw cancelled(reasons);
    const found = outputs.flatMap((output) => (output.status === "fulfilled" ? [output.value] : []));
    const size = found.reduce((sum, { Item }) => sum + (isJsonObject(Item) ? itemSize(Item) : 0), 0);
    if (size > MOST_BYTES) throw new DynamoDBError("ValidationException", TOO_LARGE);
    return {
      ...consumed(
        body,
        "Read",
        found.map((output, index) => ({ table: items[index]?.table ?? "", output })),
      ),
      Responses: found.map(({ Item }) => (Item === undefined ? {} : { Item })),
    };
  });
}

const TOO_LARGE = "The aggregate size of the items in the transaction cannot exceed 4 MB";

const withCapacity = (request: JsonObject): JsonObject => ({
  ...request,
  ReturnConsumedCapacity: "TOTAL",
  ConsistentRead: true,
});
