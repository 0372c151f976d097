import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { IsoTime, Item } from "./contract";

/** Where a record is: its owner's `sub`, and its id. */
export interface RecordKey {
  readonly sub: string;
  readonly id: string;
}

/** What the table holds of a file. `deleting`: its deletion has begun, and it is gone for everyone. */
export interface FileRecord extends RecordKey, Omit<Item, "status"> {
  readonly status: Item["status"] | "deleting";
  readonly createdAt: IsoTime;
  /** Seconds since 1970: when an upload that did not come is forgotten. */
  readonly expires?: number;
}

type TableItem = Record<string, AttributeValue>;

/** The attributes of a record in the table. */
export function toTableItem(record: FileRecord): TableItem {
  const { size, expires, ...texts } = record;
  const entries = Object.entries(texts).map(([name, text]) => [name, { S: text }] as const);
  return {
    ...Object.fromEntries(entries),
    size: { N: String(size) },
    ...(expires !== undefined && { expires: { N: String(expires) } }),
    listing: { S: everything },
  };
}

/** A record as the table holds it. Throws where the item is none: nobody else writes there. */
export function fromTableItem(item: TableItem): FileRecord {
  const text = (name: string): string => {
    const value = item[name]?.S;
    if (value === undefined) throw new Error(`an item of the table has no ${name}`);
    return value;
  };
  const status = statuses.find((known) => known === text("status"));
  if (status === undefined) throw new Error("an item of the table has an unknown status");
  const storedAt = item["storedAt"]?.S;
  const expires = item["expires"]?.N;
  return {
    sub: text("sub"),
    id: text("id"),
    name: text("name"),
    type: text("type"),
    size: Number(item["size"]?.N),
    sha256: text("sha256"),
    owner: text("owner"),
    status,
    createdAt: text("createdAt"),
    ...(storedAt !== undefined && { storedAt }),
    ...(expires !== undefined && { expires: Number(expires) }),
  };
}

/** A record as callers see it; undefined where it is gone, though the table still holds it. */
export function toItem(record: FileRecord, now: number): Item | undefined {
  const { id, name, type, size, sha256, owner, status, createdAt, storedAt, expires } = record;
  if (status === "deleting" || (expires !== undefined && expires * 1000 <= now)) return undefined;
  return { id, name, type, size, sha256, owner, status, createdAt, ...(storedAt !== undefined && { storedAt }) };
}

/** The one value of `listing`, the partition of the index over all files. */
export const everything = "everything";

const statuses = ["pending", "stored", "rejected", "deleting"] as const;
