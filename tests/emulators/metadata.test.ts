import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Stack } from "sam-gatehouse";
import sample from "../../events/record-upload.object-created.json";
import { keyIn, send, userOf } from "../acceptance/files-user";
import { startProject } from "../acceptance/running-stack";
import { type Emulator, startDynamoDBLocal, startMoto } from "./emulators";

/**
 * The files' functions, as they are, on a bucket of moto's and a table of DynamoDB Local: what they ask for is
 * understood by others too. Events don't come from there: the function is called with the sample.
 */

const emulators: Emulator[] = [];
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
let stack: Stack;
let s3: S3Client;

beforeAll(async () => {
  emulators.push(await startMoto(), await startDynamoDBLocal());
  const [moto, dynamodb] = emulators.map(({ endpoint }) => endpoint);
  process.env["AWS_ENDPOINT_URL_S3"] = moto;
  process.env["AWS_ENDPOINT_URL_DYNAMODB"] = dynamodb;
  stack = await startProject();
  const common = { region: "us-east-1", credentials };
  s3 = new S3Client({ ...common, endpoint: moto ?? "", forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: nameOf("buckets") }));
  const client = new DynamoDBClient({
    ...common,
    credentials: stack.ready.credentials,
    endpoint: dynamodb ?? "",
  });
  await client.send(new CreateTableCommand(definitionOf(stack)));
  client.destroy();
}, 120_000);

afterAll(async () => {
  s3?.destroy();
  await stack?.close();
  for (const emulator of emulators) await emulator.close();
});

const nameOf = (kind: "tables" | "buckets"): string => stack.application[kind][0]?.name ?? "";

/** The table of the template, in the words of CreateTable. */
function definitionOf({ application }: Stack): CreateTableCommandInput {
  const properties = application.tables[0]?.properties;
  const taken = ["KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode"];
  const wanted = taken.map((name) => [name, properties?.[name]]);
  return { TableName: nameOf("tables"), ...JSON.parse(JSON.stringify(Object.fromEntries(wanted))) };
}

async function created(key: string): Promise<unknown> {
  const { detail } = sample;
  const object = { ...detail.object, key };
  const event = { ...sample, detail: { ...detail, bucket: { name: nameOf("buckets") }, object } };
  const functionArn =
    stack.application.functions.find(({ logicalId }) => logicalId === "RecordUploadFunction")?.arn ?? "";
  const outcome = await stack.invoke({ functionArn, payload: JSON.stringify(event) });
  return outcome.kind === "success" ? JSON.parse(outcome.payload) : outcome;
}

const isStored = (Key: string) =>
  s3.send(new HeadObjectCommand({ Bucket: nameOf("buckets"), Key })).then(
    () => true,
    () => false,
  );

test("a file is announced, sent, recorded, listed, downloaded and deleted", async () => {
  const user = await userOf(stack.ready, "regularuser");
  const { id, upload } = await user.announce("hello", "Grüße.txt");
  expect(new URL(upload.url).origin).toBe(emulators[0]?.endpoint);
  expect(await user.statusOf(id)).toBe("pending");
  // moto 5.2 keeps a checksum only where this header names it; AWS goes by the checksum's own.
  const headers = { ...upload.headers, "x-amz-sdk-checksum-algorithm": "SHA256" };
  expect(await send({ ...upload, headers }, "hello")).toBe(200);
  expect(await created(keyIn(upload))).toEqual({ outcome: "stored" });
  const { body } = await user.ask("GET", "/metadata/list");
  expect(body.items).toMatchObject([{ id, name: "Grüße.txt", size: 5, owner: "regularuser", status: "stored" }]);
  const found = await user.ask("GET", `/metadata?id=${id}`);
  const download = await fetch(found.body.download.url);
  expect([download.status, await download.text()]).toEqual([200, "hello"]);
  expect(download.headers.get("content-disposition")).toMatch(/^attachment;/);
  expect((await user.ask("DELETE", `/metadata?id=${id}`)).status).toBe(204);
  expect(await isStored(keyIn(upload))).toBe(false);
  expect((await user.ask("GET", `/metadata?id=${id}`)).status).toBe(404);
});

test("an object that is not what was announced is rejected and removed", async () => {
  const user = await userOf(stack.ready, "regularuser");
  const { id, upload } = await user.announce("promise");
  const Key = keyIn(upload);
  await s3.send(new PutObjectCommand({ Bucket: nameOf("buckets"), Key, Body: "another", ContentType: "text/plain" }));
  expect(await created(Key)).toEqual({ outcome: "rejected" });
  expect(await user.statusOf(id)).toBe("rejected");
  expect(await isStored(Key)).toBe(false);
  expect(await created(Key)).toEqual({ outcome: "object-gone" });
});

test("a list goes on by its cursor, another's file is not there, and the admin sees all", async () => {
  const [owner, admin] = await Promise.all([userOf(stack.ready, "regularuser"), userOf(stack.ready, "adminuser")]);
  const own = [await owner.announce("one"), await owner.announce("two")];
  const theirs = await admin.announce("theirs");
  const first = (await owner.ask("GET", "/metadata/list?limit=1")).body;
  expect(first.items).toHaveLength(1);
  const second = (await owner.ask("GET", `/metadata/list?limit=1&cursor=${encodeURIComponent(first.cursor)}`)).body;
  expect([...first.items, ...second.items].map(({ id }: { id: string }) => id)).toEqual(
    own.map(({ id }) => id).reverse(),
  );
  expect((await owner.ask("GET", `/metadata?id=${theirs.id}`)).status).toBe(404);
  const all = (await admin.ask("GET", "/metadata/list?owner=*")).body.items.map(({ id }: { id: string }) => id);
  expect(all).toEqual(expect.arrayContaining([theirs.id, ...own.map(({ id }) => id)]));
  const byName = (await admin.ask("GET", "/metadata/list?owner=regularuser")).body.items;
  expect(new Set(byName.map(({ owner: name }: { owner: string }) => name))).toEqual(new Set(["regularuser"]));
});
