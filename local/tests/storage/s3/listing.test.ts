import {
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { BUCKET, errorOf, OTHER, type RunningBucket, startBucket } from "./running-bucket";

/** Listings, in the order and pages that S3 has. */

let running: RunningBucket;
const KEYS = ["a", "a/1", "a/2", "a/b/3", "b&c", "b/1", "z/", "z/1", "é", "\uffee", "😀"];
beforeAll(async () => {
  running = await startBucket();
  for (const Key of [...KEYS].reverse())
    await running.sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }));
});
afterAll(() => running.close());

const list = (more: Omit<ListObjectsV2CommandInput, "Bucket"> = {}) =>
  running.sdk.send(new ListObjectsV2Command({ Bucket: BUCKET, ...more }));

const shown = ({ Contents = [], CommonPrefixes = [] }: Awaited<ReturnType<typeof list>>) => [
  Contents.map(({ Key }) => Key),
  CommonPrefixes.map(({ Prefix }) => Prefix),
];

test("keys come in the order of their UTF-8, with what is known of each", async () => {
  const listed = await list();
  expect(shown(listed)).toEqual([KEYS, []]);
  expect(listed).toMatchObject({ Name: BUCKET, KeyCount: KEYS.length, MaxKeys: 1000, IsTruncated: false });
  expect(listed.Contents?.[0]).toMatchObject({
    Size: 1,
    StorageClass: "STANDARD",
    ETag: expect.stringMatching(/^"\w{32}"$/),
  });
});

test.each([
  [{ Prefix: "a" }, ["a", "a/1", "a/2", "a/b/3"], []],
  [{ Prefix: "a/" }, ["a/1", "a/2", "a/b/3"], []],
  [{ Prefix: "nothing" }, [], []],
  [{ Delimiter: "/" }, ["a", "b&c", "é", "\uffee", "😀"], ["a/", "b/", "z/"]],
  [{ Delimiter: "/", Prefix: "a/" }, ["a/1", "a/2"], ["a/b/"]],
  [{ Delimiter: "/", Prefix: "z/" }, ["z/", "z/1"], []],
  [{ StartAfter: "b/1" }, ["z/", "z/1", "é", "\uffee", "😀"], []],
  [{ StartAfter: "a/1", Prefix: "a/" }, ["a/2", "a/b/3"], []],
  [{ StartAfter: "a/1", Delimiter: "/" }, ["b&c", "é", "\uffee", "😀"], ["a/", "b/", "z/"]],
  [{ MaxKeys: 0 }, [], []],
  [{ EncodingType: "url" as const, Prefix: "b" }, ["b%26c", "b/1"], []],
])("the listing of %j has its keys and common prefixes", async (wanted, keys, prefixes) => {
  const listed = await list(wanted);
  expect(shown(listed)).toEqual([keys, prefixes]);
  expect(listed.IsTruncated).toBe(false);
});

test.each([1, 2, 3, 7, 11])("page after page of %i keys gives each key and common prefix once", async (pageSize) => {
  for (const Delimiter of [undefined, "/"]) {
    const whole = shown(await list({ Delimiter }));
    const found: (string | undefined)[][] = [[], []];
    for await (const page of paginateListObjectsV2({ client: running.sdk, pageSize }, { Bucket: BUCKET, Delimiter })) {
      const [keys = [], prefixes = []] = shown(page);
      expect(keys.length + prefixes.length).toBeLessThanOrEqual(pageSize);
      found[0]?.push(...keys);
      found[1]?.push(...prefixes);
    }
    expect(found).toEqual(whole);
  }
});

test("the first ListObjects goes on behind a marker, and names the next where it groups", async () => {
  const first = await running.sdk.send(new ListObjectsCommand({ Bucket: BUCKET, Delimiter: "/", MaxKeys: 2 }));
  expect([first.Contents?.map(({ Key }) => Key), first.CommonPrefixes]).toEqual([["a"], [{ Prefix: "a/" }]]);
  expect(first).toMatchObject({ IsTruncated: true, NextMarker: "a/", Marker: "" });
  const next = await running.sdk.send(
    new ListObjectsCommand({ Bucket: BUCKET, Delimiter: "/", MaxKeys: 2, Marker: first.NextMarker }),
  );
  expect([next.Contents?.map(({ Key }) => Key), next.CommonPrefixes]).toEqual([["b&c"], [{ Prefix: "b/" }]]);
});

test("a common prefix stands once for all its keys, and what comes behind them is found", async () => {
  const keys = [...Array.from({ length: 120 }, (_, index) => `many/${index}`), "zz"];
  await Promise.all(keys.map((Key) => running.sdk.send(new PutObjectCommand({ Bucket: OTHER, Key, Body: "x" }))));
  const listed = await running.sdk.send(new ListObjectsV2Command({ Bucket: OTHER, Delimiter: "/" }));
  expect(shown(listed)).toEqual([["zz"], ["many/"]]);
});

test.each([
  [{ ContinuationToken: "made-up" }, "InvalidArgument"],
  [{ MaxKeys: -1 }, "InvalidArgument"],
  [{ EncodingType: "base64" as "url" }, "InvalidArgument"],
])("the listing of %j is refused", async (wanted, name) => {
  expect(await errorOf(list(wanted))).toMatchObject({ name, status: 400 });
});
