import { createHash } from "node:crypto";
import { GetObjectCommand, PutObjectCommand, UploadPartCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { AwsClient } from "aws4fetch";
import { send } from "./raw-client";
import {
  BUCKET,
  CREDENTIALS,
  codeOf,
  machineTime,
  OTHER,
  REGION,
  type RunningBucket,
  startBucket,
} from "./running-bucket";

/** URLs that the SDK's presigner and aws4fetch sign, and what becomes of them when they are changed. */

let running: RunningBucket;
beforeAll(async () => {
  running = await startBucket();
});
afterAll(() => running.close());
beforeEach(() => {
  running.time.now = machineTime();
});

const aws = new AwsClient({ ...CREDENTIALS, region: REGION, service: "s3" });
const pathOf = (url: string) => url.slice(new URL(url).origin.length);

/** A presigned PUT that binds the headers given, by aws4fetch. */
async function presignPut(key: string, headers: Record<string, string> = {}, expires = 300) {
  const url = new URL(`${running.endpoint}/${BUCKET}/${key}`);
  url.searchParams.set("X-Amz-Expires", String(expires));
  const signed = await aws.sign(url.href, {
    method: "PUT",
    headers,
    aws: { signQuery: true, allHeaders: true },
  });
  return pathOf(signed.url);
}
const presignGet = (Key: string, more: object = {}, expiresIn = 300) =>
  getSignedUrl(running.sdk, new GetObjectCommand({ Bucket: BUCKET, Key, ...more }), { expiresIn }).then(pathOf);
const put = (Key: string, Body: string) => running.sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));

const BODY = "0123456789";
const SHA256 = createHash("sha256").update(BODY).digest("base64");
const BOUND = { "content-type": "image/png", "content-length": "10", "x-amz-checksum-sha256": SHA256 };

test("a URL of aws4fetch that binds length, type and checksum takes exactly that upload", async () => {
  const path = await presignPut("bound", BOUND);
  expect(await send(running, { method: "PUT", path, headers: BOUND, body: BODY })).toMatchObject({
    status: 200,
    headers: { "x-amz-checksum-sha256": SHA256 },
  });
  const read = await send(running, { path: await presignGet("bound") });
  expect(read).toMatchObject({ status: 200, body: BODY, headers: { "content-type": "image/png" } });
});

test.each([
  ["another type", { ...BOUND, "content-type": "text/html" }, BODY, "SignatureDoesNotMatch"],
  ["no type", { "content-length": "10", "x-amz-checksum-sha256": SHA256 }, BODY, "SignatureDoesNotMatch"],
  ["a longer body", { ...BOUND, "content-length": "11" }, `${BODY}!`, "SignatureDoesNotMatch"],
  ["a shorter body", { ...BOUND, "content-length": "9" }, BODY.slice(1), "SignatureDoesNotMatch"],
  ["another body of the length", BOUND, "9876543210", "BadDigest"],
  ["another checksum", { ...BOUND, "x-amz-checksum-sha256": SHA256.toLowerCase() }, BODY, "SignatureDoesNotMatch"],
  ["no checksum", { "content-type": "image/png", "content-length": "10" }, BODY, "SignatureDoesNotMatch"],
  [
    "chunks of no known length",
    { ...BOUND, "content-length": "", "transfer-encoding": "chunked" },
    BODY,
    "SignatureDoesNotMatch",
  ],
  ["a header that is not signed", { ...BOUND, "x-amz-meta-a": "1" }, BODY, "AccessDenied"],
  ["tags that are not signed", { ...BOUND, "x-amz-tagging": "a=b" }, BODY, "AccessDenied"],
])("a URL that binds an upload refuses %s", async (_what, headers, body, code) => {
  const path = await presignPut("never", BOUND);
  const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""));
  const answer = await send(running, { method: "PUT", path, headers: sent, body });
  expect([codeOf(answer.body), answer.status]).toEqual([code, code === "BadDigest" ? 400 : 403]);
  expect((await send(running, { path: await presignGet("never") })).status).toBe(404);
});

test("a URL of the SDK's presigner carries what it binds in its query, the checksum of the content too", async () => {
  const command = new PutObjectCommand({
    Bucket: BUCKET,
    Key: "hoisted",
    ChecksumSHA256: SHA256,
    Metadata: { a: "1" },
  });
  const path = pathOf(await getSignedUrl(running.sdk, command, { expiresIn: 60 }));
  expect(path).toContain("x-amz-checksum-sha256=");
  const refused = await send(running, { method: "PUT", path, body: "9876543210" });
  expect([codeOf(refused.body), refused.status]).toEqual(["BadDigest", 400]);
  expect((await send(running, { method: "PUT", path, body: BODY })).status).toBe(200);
  const { headers } = await send(running, { path: await presignGet("hoisted") });
  expect(headers["x-amz-meta-a"]).toBe("1");
});

test.each([
  ["a name that no header has", "x-amz-meta-a b", "1"],
  ["a second line", "x-amz-meta-a", "1\r\nset-cookie: a=b"],
])("metadata in a URL with %s is refused", async (_what, name, value) => {
  const url = new URL(`${running.endpoint}/${BUCKET}/never`);
  url.searchParams.set(name, value);
  const signed = await aws.sign(url.href, { method: "PUT", aws: { signQuery: true } });
  const answer = await send(running, { method: "PUT", path: pathOf(signed.url), body: "" });
  expect([answer.status, codeOf(answer.body)]).toEqual([400, "InvalidArgument"]);
});

test("a URL of the SDK's presigner asks for the checksum in its query", async () => {
  await put("summed", "x");
  const { headers } = await send(running, { path: await presignGet("summed", { ChecksumMode: "ENABLED" }) });
  expect(headers).toMatchObject({ "x-amz-checksum-type": "FULL_OBJECT" });
});

test("a part is uploaded by a presigned URL as well", async () => {
  const command = new UploadPartCommand({ Bucket: BUCKET, Key: "part", UploadId: "nobody's", PartNumber: 1 });
  const answer = await send(running, {
    method: "PUT",
    path: pathOf(await getSignedUrl(running.sdk, command)),
    body: "",
  });
  expect([codeOf(answer.body), answer.status]).toEqual(["NoSuchUpload", 404]);
});

test("what a URL answers with can be said in it, signed", async () => {
  await put("page.html", "<script>");
  const path = await presignGet("page.html", {
    ResponseContentType: "text/plain",
    ResponseContentDisposition: 'attachment; filename="a.txt"',
  });
  expect((await send(running, { path })).headers).toMatchObject({
    "content-type": "text/plain",
    "content-disposition": 'attachment; filename="a.txt"',
  });
  const changed = path.replace("text%2Fplain", "text%2Fhtml");
  expect(codeOf((await send(running, { path: changed })).body)).toBe("SignatureDoesNotMatch");
  const broken = await presignGet("page.html", { ResponseContentType: "text/plain\r\nset-cookie: a=b" });
  const answer = await send(running, { path: broken });
  expect([codeOf(answer.body), answer.headers["set-cookie"]]).toEqual(["InvalidArgument", undefined]);
});

test("a URL opens nothing but its own object, by its own method", async () => {
  await put("mine", "x");
  await put("yours", "y");
  const path = await presignGet("mine");
  expect((await send(running, { path })).status).toBe(200);
  const attempts = [
    { path: path.replace("/mine?", "/yours?") },
    { path: path.replace("/mine?", "/%6Dine/../yours?") },
    { path: path.replace(`/${BUCKET}/`, `/${OTHER}/`) },
    { path: path.replace("/mine?", "?") },
    { path, method: "DELETE" },
    { path, method: "HEAD" },
    { path, method: "PUT", body: "new" },
    { path: `${path}&response-content-type=text/html` },
    { path: `${path}&tagging` },
    { path: path.replace(/X-Amz-Signature=./, "X-Amz-Signature=g") },
    { path: path.replace(/X-Amz-Expires=\d+/, "X-Amz-Expires=3600") },
    { path: path.replace(/X-Amz-SignedHeaders=host/, "X-Amz-SignedHeaders=host%3Brange") },
  ];
  for (const attempt of attempts) {
    const { status, body } = await send(running, attempt);
    expect({ attempt, status, code: codeOf(body) }).toEqual({
      attempt,
      status: 403,
      code: attempt.method === "HEAD" ? undefined : "SignatureDoesNotMatch",
    });
  }
});

test("a path that is written in another way is the same path", async () => {
  await put("same", "x");
  const path = await presignGet("same");
  expect((await send(running, { path: path.replace("/same?", "/%73ame?") })).status).toBe(200);
});

test.each([
  [-1, 200, undefined],
  [0, 200, undefined],
  [1, 403, "AccessDenied"],
])("a URL of 60 seconds, used %i ms after them, is answered %i", async (beyond, status, code) => {
  await put("timed", "x");
  const path = await presignGet("timed", {}, 60);
  const [, stamp = ""] = /X-Amz-Date=(\w+)/.exec(path) ?? [];
  const signedAt = Date.parse(stamp.replace(/(....)(..)(..T..)(..)(..)Z/, "$1-$2-$3:$4:$5Z"));
  running.time.now = signedAt + 60_000 + beyond;
  const answer = await send(running, { path });
  expect([answer.status, codeOf(answer.body)]).toEqual([status, code]);
  if (status === 403) expect(answer.body).toContain("<Message>Request has expired</Message>");
});

test("a URL of a time to come is refused", async () => {
  await put("early", "x");
  const path = await presignGet("early");
  running.time.now -= 16 * 60_000;
  expect((await send(running, { path })).body).toContain("Request is not valid yet");
});

test.each([
  ["more than a week", /X-Amz-Expires=\d+/, "X-Amz-Expires=604801", "X-Amz-Expires must be less than a week"],
  ["a negative time", /X-Amz-Expires=\d+/, "X-Amz-Expires=-1", "X-Amz-Expires must be non-negative"],
  ["no number", /X-Amz-Expires=\d+/, "X-Amz-Expires=1e3", "X-Amz-Expires should be a number"],
  ["no time at all", /X-Amz-Expires=\d+/, "a=b", "Query-string authentication version 4 requires"],
  ["another algorithm", /AWS4-HMAC-SHA256/, "AWS4-ECDSA-P256-SHA256", "X-Amz-Algorithm only supports"],
  [
    "another region",
    /us-east-1/,
    "eu-west-1",
    "the region &apos;eu-west-1&apos; is wrong; expecting &apos;us-east-1&apos;",
  ],
  ["another service", /%2Fs3%2F/, "%2Fdynamodb%2F", "This endpoint belongs to"],
  ["a credential that is none", /X-Amz-Credential=[^&]+/, "X-Amz-Credential=local", "the Credential is mal-formed"],
  ["another day", /X-Amz-Date=\d{8}/, "X-Amz-Date=20130524", "This date is not the same as X-Amz-Date"],
  ["a date that is none", /X-Amz-Date=\w+/, "X-Amz-Date=today", "X-Amz-Date must be in the ISO8601 Long Format"],
])("a URL with %s says what is wrong with it", async (_what, from, to, message) => {
  const path = (await presignGet("any")).replace(from, to);
  const answer = await send(running, { path });
  expect([answer.status, codeOf(answer.body)]).toEqual([400, "AuthorizationQueryParametersError"]);
  expect(answer.body.replaceAll("'", "&apos;")).toContain(message);
});

test("a URL whose host is not signed opens nothing", async () => {
  const path = (await presignGet("any")).replace("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=range");
  const answer = await send(running, { path });
  expect([answer.status, codeOf(answer.body)]).toEqual([403, "AccessDenied"]);
  expect(answer.body).toContain("<HeadersNotSigned>host</HeadersNotSigned>");
});

test("a URL with a parameter twice, or beside a signed header, is refused", async () => {
  const path = await presignGet("any");
  expect(codeOf((await send(running, { path: `${path}&X-Amz-Expires=9` })).body)).toBe("InvalidArgument");
  const headers = { authorization: "AWS4-HMAC-SHA256 Credential=a" };
  const both = await send(running, { path, headers });
  expect([codeOf(both.body), both.status]).toEqual(["InvalidArgument", 400]);
});
