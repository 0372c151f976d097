import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectAclCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { send } from "./raw-client";
import { BUCKET, codeOf, errorOf, OTHER, type RunningBucket, startBucket } from "./running-bucket";

/** The buckets of a template: what is read back of them, and what browsers may do. */

const PAGE = "http://127.0.0.1:8080";
const PROPERTIES = {
  CorsConfiguration: {
    CorsRules: [
      {
        Id: "page",
        AllowedOrigins: [PAGE, "https://*.example.com"],
        AllowedMethods: ["PUT", "GET"],
        AllowedHeaders: ["content-*", "x-amz-checksum-sha256"],
        ExposedHeaders: ["ETag"],
        MaxAge: 600,
      },
      { AllowedOrigins: ["*"], AllowedMethods: ["HEAD"] },
    ],
  },
  LifecycleConfiguration: {
    Rules: [{ Id: "unfinished", Status: "Enabled", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }],
  },
  VersioningConfiguration: { Status: "Enabled" },
  Tags: [{ Key: "team", Value: "blue" }],
};

let running: RunningBucket;
beforeAll(async () => {
  running = await startBucket({ properties: PROPERTIES });
});
afterAll(() => running.close());

test("the buckets of the template are listed, with the time when they were first there", async () => {
  const { Buckets = [], Owner } = await running.sdk.send(new ListBucketsCommand({}));
  expect(Buckets.map(({ Name }) => Name)).toEqual([OTHER, BUCKET]);
  expect(Math.abs(Number(Buckets[0]?.CreationDate) - running.time.now)).toBeLessThan(60_000);
  expect(Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
  const page = await running.sdk.send(new ListBucketsCommand({ MaxBuckets: 1 }));
  const next = new ListBucketsCommand({ ContinuationToken: page.ContinuationToken });
  expect((await running.sdk.send(next)).Buckets?.map(({ Name }) => Name)).toEqual([BUCKET]);
});

test("what the template says of a bucket is read back", async () => {
  const Bucket = BUCKET;
  expect(await running.sdk.send(new HeadBucketCommand({ Bucket }))).toMatchObject({ BucketRegion: "us-east-1" });
  expect((await running.sdk.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
  const { CORSRules } = await running.sdk.send(new GetBucketCorsCommand({ Bucket }));
  expect(CORSRules?.[0]).toEqual({
    ID: "page",
    AllowedHeaders: ["content-*", "x-amz-checksum-sha256"],
    AllowedMethods: ["PUT", "GET"],
    AllowedOrigins: [PAGE, "https://*.example.com"],
    ExposeHeaders: ["ETag"],
    MaxAgeSeconds: 600,
  });
  const { Rules } = await running.sdk.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  expect(Rules).toMatchObject([{ ID: "unfinished", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }]);
  const { PublicAccessBlockConfiguration } = await running.sdk.send(new GetPublicAccessBlockCommand({ Bucket }));
  expect(Object.values(PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true]);
  expect((await running.sdk.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual([
    { Key: "team", Value: "blue" },
  ]);
});

test("a bucket without rules or tags says so in S3's words", async () => {
  const Bucket = OTHER;
  expect(await errorOf(running.sdk.send(new GetBucketCorsCommand({ Bucket })))).toMatchObject({
    name: "NoSuchCORSConfiguration",
    status: 404,
  });
  expect(await errorOf(running.sdk.send(new GetBucketTaggingCommand({ Bucket })))).toMatchObject({
    name: "NoSuchTagSet",
  });
  const lifecycle = running.sdk.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  expect(await errorOf(lifecycle)).toMatchObject({ name: "NoSuchLifecycleConfiguration" });
});

test("a bucket that wants versions is said not to keep any, at the start and when asked", async () => {
  expect(running.logged).toEqual(["uploads: the local bucket ignores VersioningConfiguration."]);
  const { Status } = await running.sdk.send(new GetBucketVersioningCommand({ Bucket: BUCKET }));
  expect(Status).toBeUndefined();
});

test("in another region than the first, a bucket has its name for a location and is already owned", async () => {
  const other = await startBucket({ region: "eu-central-1" });
  const { LocationConstraint } = await other.sdk.send(new GetBucketLocationCommand({ Bucket: BUCKET }));
  expect(LocationConstraint).toBe("eu-central-1");
  const create = other.sdk.send(new CreateBucketCommand({ Bucket: BUCKET }));
  expect(await errorOf(create)).toMatchObject({ name: "BucketAlreadyOwnedByYou", status: 409 });
  await other.close();
});

test("buckets come from the template: one that is there may be made again, none is added or removed", async () => {
  const create = (Bucket: string) => running.sdk.send(new CreateBucketCommand({ Bucket }));
  expect((await create(BUCKET)).Location).toBe(`/${BUCKET}`);
  const added = await errorOf(create("another"));
  expect(added).toMatchObject({ name: "NotImplemented", status: 501 });
  expect(added.message).toContain("AWS::S3::Bucket");
  const remove = () => running.sdk.send(new DeleteBucketCommand({ Bucket: OTHER }));
  expect(await errorOf(remove())).toMatchObject({ name: "NotImplemented" });
  await running.sdk.send(new PutObjectCommand({ Bucket: OTHER, Key: "a", Body: "" }));
  expect(await errorOf(remove())).toMatchObject({ name: "BucketNotEmpty", status: 409 });
});

test("what is not run here is named, and never taken for something simpler", async () => {
  const object = { Bucket: BUCKET, Key: "a" };
  const calls: readonly [string, Promise<unknown>][] = [
    ["PutObjectAcl", running.sdk.send(new PutObjectAclCommand({ ...object, ACL: "private" }))],
    ["GetObjectAcl", running.sdk.send(new GetObjectAclCommand(object))],
    ["ListObjectVersions", running.sdk.send(new ListObjectVersionsCommand({ Bucket: BUCKET }))],
    ["PutBucketPolicy", running.sdk.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: "{}" }))],
  ];
  for (const [name, call] of calls) {
    const error = await errorOf(call);
    expect([error.name, error.status, error.message]).toEqual(["NotImplemented", 501, expect.stringContaining(name)]);
  }
});

const preflight = (origin: string, method: string, headers?: string, bucket = BUCKET) =>
  send(running, {
    method: "OPTIONS",
    path: `/${bucket}/a`,
    headers: {
      origin,
      "access-control-request-method": method,
      ...(headers !== undefined && { "access-control-request-headers": headers }),
    },
  });

test("a preflight is answered by the rule of the page's origin", async () => {
  const answer = await preflight(PAGE, "PUT", "Content-Type, x-amz-checksum-sha256");
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({
    "access-control-allow-origin": PAGE,
    "access-control-allow-methods": "PUT, GET",
    "access-control-allow-headers": "content-type, x-amz-checksum-sha256",
    "access-control-expose-headers": "ETag",
    "access-control-max-age": "600",
    "access-control-allow-credentials": "true",
    vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  });
  expect((await preflight("https://a.example.com", "GET")).status).toBe(200);
  const any = await preflight("https://elsewhere.test", "HEAD");
  expect([any.headers["access-control-allow-origin"], any.headers["access-control-allow-credentials"]]).toEqual([
    "*",
    undefined,
  ]);
});

test.each([
  ["another origin", PAGE.replace("8080", "8081"), "PUT", undefined, BUCKET],
  ["an origin that only ends alike", "https://evilexample.com", "PUT", undefined, BUCKET],
  ["another method", PAGE, "DELETE", undefined, BUCKET],
  ["another header", PAGE, "PUT", "x-amz-acl", BUCKET],
  ["a bucket without rules", PAGE, "PUT", undefined, OTHER],
  ["a bucket that is not there", PAGE, "PUT", undefined, "nobodys-bucket"],
])("a preflight of %s is refused", async (_what, origin, method, headers, bucket) => {
  const answer = await preflight(origin, method, headers, bucket);
  expect([answer.status, codeOf(answer.body)]).toEqual([403, "AccessForbidden"]);
  expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
});

test("a preflight without origin or method is a bad request", async () => {
  const path = `/${BUCKET}/a`;
  for (const headers of [{ origin: PAGE }, { "access-control-request-method": "PUT" }])
    expect((await send(running, { method: "OPTIONS", path, headers })).status).toBe(400);
});

test("a page may read the answer to what it sends, an error too, where a rule lets it", async () => {
  const command = new PutObjectCommand({ Bucket: BUCKET, Key: "from-page" });
  const url = new URL(await getSignedUrl(running.sdk, command));
  const put = (origin: string, path: string) => send(running, { method: "PUT", path, headers: { origin }, body: "" });
  const path = `${url.pathname}${url.search}`;
  const ok = await put(PAGE, path);
  expect([ok.status, ok.headers["access-control-allow-origin"], ok.headers["access-control-expose-headers"]]).toEqual([
    200,
    PAGE,
    "ETag",
  ]);
  const refused = await put(PAGE, path.replace("from-page", "other"));
  expect([refused.status, refused.headers["access-control-allow-origin"]]).toEqual([403, PAGE]);
  const foreign = await put("https://elsewhere.test", path);
  expect([foreign.status, foreign.headers["access-control-allow-origin"]]).toEqual([200, undefined]);
});
