import type { JsonObject } from "../../model/json";

/** A request's members, after their types were checked, with the parsed expressions that dynalite adds. */
export type Input = Record<string, unknown>;

export type Callback<Value = unknown> = (error?: unknown, value?: Value) => void;

/** An operation as dynalite carries it out. It calls back before it returns, but for Query and Scan. */
export type Action = (store: DynaliteStore, input: Input, callback: Callback<JsonObject>) => void;

export interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

export interface IndexDescription {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection: JsonObject;
  readonly [member: string]: unknown;
}

/** What DescribeTable says of a table, and what is kept of it. */
export interface TableDescription {
  readonly TableName: string;
  readonly TableStatus: string;
  readonly TableArn: string;
  readonly KeySchema: readonly KeyElement[];
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  readonly GlobalSecondaryIndexes?: readonly IndexDescription[];
  readonly LocalSecondaryIndexes?: readonly IndexDescription[];
  readonly DeletionProtectionEnabled?: boolean;
  readonly [member: string]: unknown;
}

/** A range of keys, both ends optional. */
export interface KeyRange {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  /** -1 = no limit. */
  readonly limit?: number;
}

/** What dynalite reads a range from: emits `data` and then `end`, or `error`, until it is destroyed. */
export interface ValueSource {
  destroy(): void;
}

/** The part of the store that holds one table's items, one index, or the descriptions of all tables. */
export interface DynalitePart {
  get(key: string, callback: Callback): void;
  put(key: string, value: object, callback: Callback): void;
  del(key: string, callback: Callback): void;
  batch(changes: readonly { type: string; key: string; value?: object }[], callback: Callback): void;
  lock(key: string, run: (release: (callback: Callback) => Callback) => void): void;
  createKeyStream(range?: KeyRange): ValueSource;
  createValueStream(range?: KeyRange): ValueSource;
}

/** What dynalite's operations work on. Its own implementation writes an item and its index entries one by one. */
export interface DynaliteStore {
  readonly options: { readonly maxItemSize: number };
  readonly tableDb: DynalitePart & { readonly awsAccountId: string; readonly awsRegion: string };
  getTable(name: string, checkStatus: boolean | Callback, callback?: Callback): void;
  getItemDb(table: string): DynalitePart;
  getIndexDb(kind: string, table: string, index: string): DynalitePart;
  getTagDb(arn: string): DynalitePart;
}
