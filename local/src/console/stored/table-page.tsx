import type { StorageResource } from "../../model/storage";
import { address } from "../address";
import type { ConsoleStorage } from "../console-options";
import { Back } from "../page/links";
import type { ConsoleContext, ConsoleHandler, ConsoleParts } from "../request-context";
import { RowList, type RowListProps } from "./row-list";
import { named, noSuchStore } from "./storage-page";
import { StoredDetail, type StoredDetailProps } from "./stored-detail";
import { itemTexts, jsonPage, LIMITS } from "./stored-text";

const ITEMS_ON_PAGE = 25;

/** A cursor holds an item's key, written out in hex: at most 3,072 bytes of it. */
const LONGEST_CURSOR = 8_192;

/** The items of a table, in the order of a scan. */
export function tablePage({ options: { storage } }: ConsoleParts): ConsoleHandler {
  return async (context) => {
    const table = named(storage?.tables, context.query.get("name"));
    if (storage === undefined || table === undefined) return noSuchStore("table");
    const list = await itemsOf(storage, table, context);
    if (context.wantsPart) return { kind: "part", part: { part: "stored", props: list } };
    return {
      kind: "page",
      title: table.logicalId,
      section: "storage",
      main: (
        <>
          <Back to="/storage" text="Storage" />
          <h1>{table.logicalId}</h1>
          <p class="lead">
            Items of the table <code>{table.name}</code>, in the order of a scan.
          </p>
          <RowList {...list} />
        </>
      ),
    };
  };
}

async function itemsOf(
  storage: ConsoleStorage,
  table: StorageResource,
  { query }: ConsoleContext,
): Promise<RowListProps> {
  const name = table.logicalId;
  const after = cursorIn(query, "after");
  const found = await storage.items(table.name, ITEMS_ON_PAGE + 1, after);
  const shown = found.slice(0, ITEMS_ON_PAGE);
  const last = found.length > ITEMS_ON_PAGE ? shown.at(-1)?.cursor : undefined;
  return {
    again: address("/table", { name, after }),
    label: "Items",
    ifEmpty: after === undefined ? "The table is empty." : "No further item.",
    rows: shown.map(({ cursor, item }) => {
      const { key, rest } = itemTexts(item, table);
      return { to: address("/item", { table: name, cursor }), title: key, note: rest, tags: [] };
    }),
    ...(after !== undefined && { firstPage: address("/table", { name }) }),
    ...(last !== undefined && { nextPage: address("/table", { name, after: last }) }),
  };
}

/** An item as DynamoDB's JSON. */
export function itemPage({ options: { storage } }: ConsoleParts): ConsoleHandler {
  return ({ query, wantsPart }) => {
    const table = named(storage?.tables, query.get("table"));
    const cursor = cursorIn(query, "cursor");
    if (storage === undefined || table === undefined || cursor === undefined) return noSuchStore("table");
    const item = storage.item(table.name, cursor);
    const props: StoredDetailProps = {
      again: address("/item", { table: table.logicalId, cursor }),
      label: "Item",
      facts: [],
      ...(item === undefined ? { remark: GONE } : textOf(jsonPage(item))),
    };
    if (wantsPart) return { kind: "part", part: { part: "detail", props } };
    return {
      kind: "page",
      status: item === undefined ? 404 : 200,
      title: table.logicalId,
      section: "storage",
      main: (
        <>
          <Back to={address("/table", { name: table.logicalId })} text={table.logicalId} />
          <h1 class="breaks">{item === undefined ? "Item" : itemTexts(item, table).key}</h1>
          <StoredDetail {...props} />
        </>
      ),
    };
  };
}

const GONE = "The table has no such item any more.";

const textOf = ({ text, isCut }: ReturnType<typeof jsonPage>) => ({
  text,
  ...(isCut && { remark: `Only the first ${LIMITS.page.toLocaleString("en")} characters are shown.` }),
});

const cursorIn = (query: URLSearchParams, name: string): string | undefined =>
  query.get(name)?.slice(0, LONGEST_CURSOR) || undefined;
