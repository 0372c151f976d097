import { createHash } from "node:crypto";
import deleteItem from "dynalite/actions/deleteItem";
import putItem from "dynalite/actions/putItem";
import updateItem from "dynalite/actions/updateItem";
import { itemSize } from "dynalite/db";
import * as deleteItemRules from "dynalite/validations/deleteItem";
import * as putItemRules from "dynalite/validations/putItem";
import * as updateItemRules from "dynalite/validations/updateItem";
import type { JsonObject } from "../../../model/json";
import { itemOnFailure, RETURN_ON_FAILURE } from "../conditional-write";
import type { Action, Input } from "../dynalite-store";
import { DynamoDBError } from "../dynamodb-error";
import { type InputRules, readInput, unsupported } from "../request-input";
import type { StoreView } from "../store-view";
import { carryOut, changesOf, type Tables } from "../tables";
import { acceptToken, tokenChange } from "./request-tokens";
import {
  cancelled,
  consumed,
  MOST_BYTES,
  type Reason,
  readItems,
  reasonOf,
  refuseRepeated,
  type TransactionItem,
} from "./transaction-items";

const KINDS = ["Put", "Update", "Delete", "ConditionCheck"] as const;
type Kind = (typeof KINDS)[number];

/** A condition check is a delete whose changes are not kept. */
const ACTIONS: Readonly<Record<Kind, readonly [Action, InputRules]>> = {
  Put: [putItem, putItemRules],
  Update: [updateItem, updateItemRules],
  Delete: [deleteItem, deleteItemRules],
  ConditionCheck: [deleteItem, deleteItemRules],
};

const MEMBERS = ["TransactItems", "ClientRequestToken", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics"];

interface Prepared extends TransactionItem<Kind> {
  readonly input: Input;
}

interface Outcome extends Prepared {
  readonly view: StoreView;
  readonly output: JsonObject;
  readonly reason: Reason | undefined;
}

/**
 * `TransactWriteItems`: all of its writes or none, whatever else happens and even if the process is killed. Its tables
 * are locked until it is stored. A request that comes again with its token within ten minutes changes nothing.
 */
export async function transactWriteItems(tables: Tables, body: JsonObject): Promise<JsonObject> {
  const unknown = Object.keys(body).filter((name) => !MEMBERS.includes(name));
  if (unknown.length > 0) throw unsupported(`TransactWriteItems with ${unknown.join(", ")}`);
  const items = readItems(body, KINDS).map(
    (item, index): Prepared => ({ ...item, input: inputOf(item, index, tables.view()) }),
  );
  const { ClientRequestToken: token } = body;
  if (token !== undefined && (typeof token !== "string" || token.length < 1 || token.length > 36))
    throw new DynamoDBError(
      "ValidationException",
      "1 validation error detected: Value at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36 and greater than or equal to 1",
    );
  const names = items.map(({ table }) => table);
  // No table has a name with a colon.
  const locks = token === undefined ? names : [...names, `token:${token}`];
  return tables.alone(locks, async () => {
    const request = token === undefined ? undefined : { token, digest: digestOf(items), now: tables.clock() };
    if (request !== undefined && acceptToken(tables.store, request) === "repeated") return {};
    const outcomes = await runAll(tables, items);
    const changes = new Map(changesOf(outcomes.map(({ view }) => view)));
    if (request !== undefined) changes.set(...tokenChange(request));
    await tables.store.write(changes);
    return consumed(body, "Write", outcomes);
  });
}

/** Carries out every member on a view of its own. Throws TransactionCanceledException if one of them can't be. */
async function runAll(tables: Tables, items: readonly Prepared[]): Promise<readonly Outcome[]> {
  refuseRepeated(tables.view(), items);
  const outcomes = await Promise.all(items.map((item) => run(tables, item)));
  if (outcomes.some(({ reason }) => reason !== undefined)) throw cancelled(outcomes.map(({ reason }) => reason));
  const size = outcomes.flatMap(({ view }) => view.putItems).reduce((sum, item) => sum + itemSize(item), 0);
  if (size > MOST_BYTES)
    throw new DynamoDBError(
      "ValidationException",
      "The aggregate size of the items in the transaction cannot exceed 4 MB",
    );
  return outcomes;
}

async function run(tables: Tables, item: Prepared): Promise<Outcome> {
  const view = tables.view();
  const [action] = ACTIONS[item.kind];
  try {
    const output = await carryOut(action, view, item.input);
    return { ...item, view: item.kind === "ConditionCheck" ? tables.view() : view, output, reason: undefined };
  } catch (error) {
    const reason = reasonOf(error, itemOnFailure(view, item.request));
    if (reason === undefined) throw error;
    return { ...item, view, output: {}, reason };
  }
}

function inputOf({ kind, request }: TransactionItem<Kind>, index: number, view: StoreView): Input {
  const [, rules] = ACTIONS[kind];
  if (kind === "ConditionCheck" && typeof request["ConditionExpression"] !== "string")
    throw required(index, "conditionCheck.conditionExpression");
  if (kind === "Update" && typeof request["UpdateExpression"] !== "string")
    throw required(index, "update.updateExpression");
  return readInput(`TransactWriteItems.${kind}`, rules, { ...request, ReturnConsumedCapacity: "TOTAL" }, view, [
    RETURN_ON_FAILURE,
  ]);
}

const required = (index: number, member: string): DynamoDBError =>
  new DynamoDBError(
    "ValidationException",
    `1 validation error detected: Value null at 'transactItems.${index + 1}.member.${member}' failed to satisfy constraint: Member must not be null`,
  );

const digestOf = (items: readonly Prepared[]): string =>
  createHash("sha256")
    .update(JSON.stringify(items.map(({ kind, request }) => [kind, request])))
    .digest("base64url");
