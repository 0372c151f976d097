import type { StorageResource } from "../../model/storage";
import { address } from "../address";
import type { ConsoleObjectDetail, ConsoleStorage } from "../console-options";
import { Back } from "../page/links";
import type { ConsoleContext, ConsoleHandler, ConsoleParts } from "../request-context";
import { fullTime } from "../time/time-text";
import { RowList, type RowListProps } from "./row-list";
import { named, noSuchStore } from "./storage-page";
import { StoredDetail, type StoredDetailProps } from "./stored-detail";
import { lineText, sizeText } from "./stored-text";

const OBJECTS_ON_PAGE = 25;

/** Bytes of a key at S3, and so at most as many characters. */
const LONGEST_KEY = 1_024;

/** The objects of a bucket by their keys, a folder at a time. */
export function bucketPage({ options: { storage } }: ConsoleParts): ConsoleHandler {
  return (context) => {
    const bucket = named(storage?.buckets, context.query.get("name"));
    if (storage === undefined || bucket === undefined) return noSuchStore("bucket");
    const prefix = keyIn(context.query, "prefix") ?? "";
    const list = objectsOf(storage, bucket, prefix, context);
    if (context.wantsPart) return { kind: "part", part: { part: "stored", props: list } };
    const above = prefix === "" ? undefined : prefix.replace(/[^/]*\/$/, "");
    return {
      kind: "page",
      title: bucket.logicalId,
      section: "storage",
      main: (
        <>
          {above === undefined ? (
            <Back to="/storage" text="Storage" />
          ) : (
            <Back to={folderAddress(bucket, above)} text={above === "" ? bucket.logicalId : lineText(above)} />
          )}
          <h1 class="breaks">{prefix === "" ? bucket.logicalId : lineText(prefix)}</h1>
          <p class="lead">
            Objects of the bucket <code>{bucket.name}</code>.
          </p>
          <RowList {...list} />
        </>
      ),
    };
  };
}

function objectsOf(
  storage: ConsoleStorage,
  bucket: StorageResource,
  prefix: string,
  { query }: ConsoleContext,
): RowListProps {
  const after = keyIn(query, "after");
  const found = storage.folder(bucket.name, prefix, OBJECTS_ON_PAGE + 1, after);
  const shown = found.slice(0, OBJECTS_ON_PAGE);
  const last = found.length > OBJECTS_ON_PAGE ? shown.at(-1) : undefined;
  return {
    again: folderAddress(bucket, prefix, after),
    label: "Objects",
    ifEmpty: after === undefined && prefix === "" ? "The bucket is empty." : "Nothing here.",
    rows: shown.map((each) =>
      typeof each === "string"
        ? { to: folderAddress(bucket, each), title: lineText(each.slice(prefix.length)), tags: ["folder"] }
        : {
            to: objectAddress(bucket, each.key),
            title: lineText(each.key.slice(prefix.length)) || lineText(each.key),
            note: `${lineText(each.type)} · ${fullTime(each.modifiedAt)}`,
            tags: [sizeText(each.size)],
          },
    ),
    ...(after !== undefined && { firstPage: folderAddress(bucket, prefix) }),
    ...(last !== undefined && {
      nextPage: folderAddress(bucket, prefix, typeof last === "string" ? last : last.key),
    }),
  };
}

/** What the bucket knows of an object; its content is not shown. */
export function objectPage({ options: { storage } }: ConsoleParts): ConsoleHandler {
  return ({ query, wantsPart }) => {
    const bucket = named(storage?.buckets, query.get("bucket"));
    const key = keyIn(query, "key");
    if (storage === undefined || bucket === undefined || key === undefined) return noSuchStore("bucket");
    const object = storage.object(bucket.name, key);
    const props: StoredDetailProps = {
      again: objectAddress(bucket, key),
      label: "Object",
      facts: object === undefined ? [] : factsOf(object),
      ...(object === undefined && { remark: "The bucket has no such object any more." }),
    };
    if (wantsPart) return { kind: "part", part: { part: "detail", props } };
    const folder = key.replace(/[^/]*\/?$/, "");
    return {
      kind: "page",
      status: object === undefined ? 404 : 200,
      title: bucket.logicalId,
      section: "storage",
      main: (
        <>
          <Back to={folderAddress(bucket, folder)} text={folder === "" ? bucket.logicalId : lineText(folder)} />
          <h1 class="breaks">{lineText(key)}</h1>
          <StoredDetail {...props} />
        </>
      ),
    };
  };
}

const factsOf = (object: ConsoleObjectDetail): StoredDetailProps["facts"] => [
  ["Size", `${sizeText(object.size)} (${object.size.toLocaleString("en")} bytes)`],
  ["Last modified", fullTime(object.modifiedAt)],
  ["ETag", object.etag],
  ...(object.checksum === undefined ? [] : [[object.checksum.algorithm, object.checksum.value] as const]),
  ...(object.parts === undefined ? [] : [["Parts", String(object.parts)] as const]),
  ["Storage class", lineText(object.storageClass)],
  ...entries(object.system, ""),
  ...entries(object.metadata, "x-amz-meta-"),
  ...object.tags.map(([name, value]) => [`Tag ${lineText(name)}`, lineText(value)] as const),
];

const entries = (values: Readonly<Record<string, string>>, before: string) =>
  Object.entries(values).map(([name, value]) => [lineText(before + name), lineText(value)] as const);

const folderAddress = ({ logicalId: name }: StorageResource, prefix: string, after?: string): string =>
  address("/bucket", { name, prefix: prefix === "" ? undefined : prefix, after });

const objectAddress = ({ logicalId: bucket }: StorageResource, key: string): string =>
  address("/object", { bucket, key });

const keyIn = (query: URLSearchParams, name: string): string | undefined =>
  query.get(name)?.slice(0, LONGEST_KEY) || undefined;
