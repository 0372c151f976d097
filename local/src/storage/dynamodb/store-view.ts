import type { JsonObject } from "../../model/json";
import type { Callback, DynalitePart, DynaliteStore, KeyRange, TableDescription, ValueSource } from "./dynalite-store";
import { RangeSource } from "./range-source";
import { below, type Changes, type Snapshot, type TableStore } from "./table-store";
import { expiryChanges } from "./time-to-live-index";

/** Where the stack pretends to be. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** DynamoDB's limit for an item, in bytes. */
const MOST_ITEM_BYTES = 409_600;

/**
 * The tables as one operation sees them. What it writes is kept aside, so that an item and its index entries, or all
 * items of a transaction, are stored by one batch or not at all. Reads come from a snapshot if there is one, so that
 * they belong to one moment.
 */
export class StoreView implements DynaliteStore {
  readonly options = { maxItemSize: MOST_ITEM_BYTES };
  readonly tableDb: DynaliteStore["tableDb"];
  /** Items that were put, for their size. */
  readonly putItems: object[] = [];
  readonly #store: TableStore;
  readonly #snapshot: Snapshot | undefined;
  readonly #changes = new Map<string, string | undefined>();

  constructor(store: TableStore, { region, accountId }: Place, snapshot?: Snapshot) {
    this.#store = store;
    this.#snapshot = snapshot;
    this.tableDb = { ...this.#part("table~"), awsAccountId: accountId, awsRegion: region };
  }

  get changes(): Changes {
    return this.#changes;
  }

  read(key: string): string | undefined {
    return this.#changes.has(key) ? this.#changes.get(key) : this.#store.read(key, this.#snapshot);
  }

  change(key: string, value: object | undefined): void {
    this.#changes.set(key, value === undefined ? undefined : JSON.stringify(value));
  }

  /** A table's description; undefined if there is no such table. */
  table(name: string): TableDescription | undefined {
    const text = this.read(tableKey(name));
    return text === undefined ? undefined : parseTable(text);
  }

  getTable(name: string, checkStatus: boolean | Callback, callback?: Callback): void {
    const answer = typeof checkStatus === "function" ? checkStatus : callback;
    const table = this.table(name);
    if (table !== undefined) {
      answer?.(undefined, table);
      return;
    }
    const which = checkStatus === false ? `: Table: ${name} not found` : "";
    answer?.(
      Object.assign(new Error("no such table"), {
        name: "NotFoundError",
        statusCode: 400,
        body: {
          __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
          message: `Requested resource not found${which}`,
        },
      }),
    );
  }

  getItemDb(table: string): DynalitePart {
    return this.#part(itemPrefix(table), (key, value) => {
      if (value !== undefined) this.putItems.push(value);
      for (const [each, entry] of expiryChanges(this, table, key, value)) this.change(each, entry);
    });
  }

  getIndexDb(kind: string, table: string, index: string): DynalitePart {
    return this.#part(indexPrefix(kind, table, index));
  }

  getTagDb(arn: string): DynalitePart {
    return this.#part(tagPrefix(arn));
  }

  /** `noticed` is called before each change. */
  #part(prefix: string, noticed: (key: string, value: object | undefined) => void = () => {}): DynalitePart {
    const change = (key: string, value: object | undefined) => {
      noticed(key, value);
      this.change(prefix + key, value);
    };
    const source = (range: KeyRange | undefined, what: "key" | "value"): ValueSource =>
      new RangeSource(this.#store, within(prefix, range), this.#snapshot, ([key, value]) =>
        what === "key" ? key.slice(prefix.length) : JSON.parse(value),
      );
    return {
      get: (key, callback) => {
        const text = this.read(prefix + key);
        if (text !== undefined) return callback(undefined, JSON.parse(text));
        callback(Object.assign(new Error("no such key"), { name: "NotFoundError" }));
      },
      put: (key, value, callback) => {
        change(key, value);
        callback();
      },
      del: (key, callback) => {
        change(key, undefined);
        callback();
      },
      batch: (changes, callback) => {
        for (const { key, value } of changes) change(key, value);
        callback();
      },
      // The table's lock is held already.
      lock: (_key, run) => run((callback) => callback),
      createKeyStream: (range) => source(range, "key"),
      createValueStream: (range) => source(range, "value"),
    };
  }
}

export const tableKey = (table: string): string => `table~${table}`;
export const itemPrefix = (table: string): string => `item-${table}~`;
/** The table of an item's key; undefined for any other key. */
export const tableOfItem = (key: string): string | undefined => /^item-([^~]+)~/.exec(key)?.[1];
export const indexPrefix = (kind: string, table: string, index: string): string =>
  `index-${kind.toLowerCase()}~${table}~${index}~`;
export const tagPrefix = (arn: string): string => `tag-${arn}~`;

function parseTable(text: string): TableDescription {
  const table: TableDescription = JSON.parse(text);
  return table;
}

export function parseItem(text: string): JsonObject {
  const item: JsonObject = JSON.parse(text);
  return item;
}

/** A range of keys below a prefix. */
function within(prefix: string, { gt, gte, lt, lte, reverse, limit }: KeyRange = {}): KeyRange {
  const whole = below(prefix);
  return {
    ...(gt === undefined ? { gte: gte === undefined ? prefix : prefix + gte } : { gt: prefix + gt }),
    ...(lte === undefined ? { lt: lt === undefined ? (whole.lt ?? "") : prefix + lt } : { lte: prefix + lte }),
    ...(reverse === undefined ? {} : { reverse }),
    ...(limit === undefined ? {} : { limit }),
  };
}
