import type { StorageResource } from "../../model/storage";
import { address } from "../address";
import type { ConsoleStorage } from "../console-options";
import type { ConsoleHandler, ConsoleParts, Reply } from "../request-context";
import { RowList, type RowListProps, type StoredRow } from "./row-list";
import { countText } from "./stored-text";

/** How far items and objects are counted. */
const MOST_COUNTED = 1_000;

/** The tables and buckets of the template, with how much is in them. */
export function storagePage({ options: { storage } }: ConsoleParts): ConsoleHandler {
  return async ({ wantsPart }) => {
    const list = await stores(storage);
    if (wantsPart) return { kind: "part", part: { part: "stored", props: list } };
    return {
      kind: "page",
      title: "Storage",
      section: "storage",
      main: (
        <>
          <h1>Storage</h1>
          <p class="lead">Tables and buckets of the template, in the state folder of this stack.</p>
          <RowList {...list} />
        </>
      ),
    };
  };
}

async function stores(storage: ConsoleStorage | undefined): Promise<RowListProps> {
  const row = async ({ logicalId, name }: StorageResource, kind: "table" | "bucket"): Promise<StoredRow> => {
    const count = (await storage?.count(name, MOST_COUNTED)) ?? 0;
    const counted = countText(count, MOST_COUNTED, kind === "table" ? "item" : "object");
    return { to: address(`/${kind}`, { name: logicalId }), title: logicalId, note: name, tags: [kind, counted] };
  };
  return {
    again: "/storage",
    label: "Tables and buckets",
    ifEmpty: "The template has no table and no bucket.",
    rows: await Promise.all([
      ...(storage?.tables ?? []).map((table) => row(table, "table")),
      ...(storage?.buckets ?? []).map((bucket) => row(bucket, "bucket")),
    ]),
  };
}

/** The table or bucket that an address names by its logical id. */
export const named = (resources: readonly StorageResource[] | undefined, logicalId: string | null) =>
  resources?.find((each) => each.logicalId === logicalId);

export const noSuchStore = (what: "table" | "bucket"): Reply => ({
  kind: "page",
  status: 404,
  title: "Storage",
  section: "storage",
  main: [<h1>Storage</h1>, <p>{`The template has no ${what} of this name.`}</p>],
});
