import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { AwsClient } from "aws4fetch";
import { send } from "./raw-client";
import {
  BUCKET,
  CREDENTIALS,
  codeOf,
  errorOf,
  machineTime,
  REGION,
  type RunningBucket,
  sdkFor,
  startBucket,
} from "./running-bucket";

/** Signatures in the `Authorization` header: what holds, and what S3 says of what does not. */

let running: RunningBucket;
beforeAll(async () => {
  running = await startBucket();
  await running.sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key: "a", Body: "secret content" }));
});
afterAll(() => running.close());
beforeEach(() => {
  running.time.now = machineTime();
});

const aws = new AwsClient({ ...CREDENTIALS, region: REGION, service: "s3" });

/** The headers of a request that aws4fetch signed. */
async function signed(method: string, path: string, headers: Record<string, string> = {}, body?: string) {
  const request = await aws.sign(`${running.endpoint}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
    aws: { allHeaders: true },
  });
  return Object.fromEntries(request.headers);
}

test("a signed header opens the object; none opens nothing, whatever is asked for", async () => {
  const path = `/${BUCKET}/a`;
  expect(await send(running, { path, headers: await signed("GET", path) })).toMatchObject({
    status: 200,
    body: "secret content",
  });
  for (const [method, target] of [
    ["GET", path],
    ["HEAD", path],
    ["PUT", path],
    ["DELETE", path],
    ["GET", `/${BUCKET}`],
    ["GET", `/${BUCKET}?cors`],
    ["POST", `/${BUCKET}?delete`],
    ["GET", "/"],
    ["GET", "/nobodys-bucket/a"],
    ["GET", `${path}?response-content-type=text/html`],
  ] as const) {
    const answer = await send(running, { method, path: target, ...(method === "PUT" && { body: "x" }) });
    expect([method, target, answer.status]).toEqual([method, target, 403]);
    if (method !== "HEAD") expect(codeOf(answer.body)).toBe("AccessDenied");
  }
});

test.each([
  ["another secret", { ...CREDENTIALS, secretAccessKey: "x" }, "SignatureDoesNotMatch", 403],
  ["an unknown key", { ...CREDENTIALS, accessKeyId: "AKIDNOBODY" }, "InvalidAccessKeyId", 403],
])("the SDK with %s is refused", async (_what, credentials, name, status) => {
  const sdk = sdkFor(running.endpoint, REGION, credentials);
  const call = sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key: "b", Body: "x" }));
  expect(await errorOf(call)).toMatchObject({ name, status });
  sdk.destroy();
});

test("a session's token is taken with the pair, since functions have one", async () => {
  const credentials = { ...CREDENTIALS, sessionToken: "local" };
  const sdk = new S3Client({ endpoint: running.endpoint, region: REGION, forcePathStyle: true, credentials });
  await expect(sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key: "t", Body: "x" }))).resolves.toBeDefined();
  sdk.destroy();
});

test.each([
  [-900_001, 403, "RequestTimeTooSkewed"],
  [-899_000, 200, undefined],
  [899_000, 200, undefined],
  [901_001, 403, "RequestTimeTooSkewed"],
])("a request whose signer's clock is %i ms off is answered %i", async (skew, status, code) => {
  const path = `/${BUCKET}/a`;
  const headers = await signed("GET", path);
  const stamp = String(headers["x-amz-date"]).replace(/(....)(..)(..T..)(..)(..)Z/, "$1-$2-$3:$4:$5Z");
  running.time.now = Date.parse(stamp) - skew;
  const answer = await send(running, { path, headers });
  expect([answer.status, codeOf(answer.body)]).toEqual([status, code]);
});

test("a signature holds for its method, path, query and signed headers alone", async () => {
  const path = `/${BUCKET}/a`;
  const headers = await signed("GET", path, { range: "bytes=0-3" });
  expect((await send(running, { path, headers })).body).toBe("secr");
  for (const attempt of [
    { method: "DELETE", path, headers },
    { path: `/${BUCKET}/b`, headers },
    { path: `${path}?tagging`, headers },
    { path, headers: { ...headers, range: "bytes=0-9" } },
    { path, headers: { ...headers, "x-amz-date": "20130524T000000Z" } },
    { path, headers: { ...headers, authorization: String(headers["authorization"]).replace(/.$/, "z") } },
    {
      path,
      headers: { ...headers, authorization: String(headers["authorization"]).replace("host;range;", "range;host;") },
    },
  ]) {
    const answer = await send(running, attempt);
    expect(answer.status === 403 || answer.status === 400).toBe(true);
    expect(codeOf(answer.body)).toMatch(/^(SignatureDoesNotMatch|AuthorizationHeaderMalformed)$/);
  }
});

test("an x-amz- header that is not signed is refused, and so is a host that is not", async () => {
  const path = `/${BUCKET}/b`;
  const headers = await signed("PUT", path, {}, "x");
  const more = await send(running, {
    method: "PUT",
    path,
    body: "x",
    headers: { ...headers, "x-amz-acl": "public-read" },
  });
  expect([more.status, codeOf(more.body)]).toEqual([403, "AccessDenied"]);
  expect(more.body).toContain("<HeadersNotSigned>x-amz-acl</HeadersNotSigned>");
  const authorization = String(headers["authorization"]).replace("host;", "");
  const without = await send(running, { method: "PUT", path, body: "x", headers: { ...headers, authorization } });
  expect([without.status, codeOf(without.body)]).toEqual([403, "AccessDenied"]);
});

test("a body other than the one that was signed is refused and not kept", async () => {
  const path = `/${BUCKET}/signed`;
  const headers = await signed("PUT", path, { "x-amz-content-sha256": await sha256("right") }, "right");
  expect((await send(running, { method: "PUT", path, headers, body: "right" })).status).toBe(200);
  const answer = await send(running, { method: "PUT", path, headers, body: "wrong" });
  expect([answer.status, codeOf(answer.body)]).toEqual([400, "XAmzContentSHA256Mismatch"]);
  expect((await send(running, { path, headers: await signed("GET", path) })).body).toBe("right");
});

test("the canonical request comes back with a wrong signature, and no secret does", async () => {
  const path = `/${BUCKET}/a`;
  const headers = await signed("GET", path);
  const answer = await send(running, {
    path,
    headers: { ...headers, range: "bytes=0-1", "x-amz-date": String(headers["x-amz-date"]) },
    method: "DELETE",
  });
  expect(answer.body).toContain("<CanonicalRequest>DELETE");
  expect(answer.body).toContain("<StringToSign>AWS4-HMAC-SHA256");
  expect(answer.body).not.toContain(CREDENTIALS.secretAccessKey);
  expect(running.logged).toEqual([]);
});

const header = (authorization: string) => ({ authorization, "x-amz-date": "20130524T000000Z" });
const credential = (scope: string) =>
  header(`AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=abc`);

test.each([
  ["version 2", header("AWS local:frJIUN8DYpKDtOLCwo="), "InvalidRequest", 400],
  ["version 4A", header("AWS4-ECDSA-P256-SHA256 Credential=a"), "InvalidRequest", 400],
  ["another scheme", header("Bearer abc"), "InvalidArgument", 400],
  ["no members", header("AWS4-HMAC-SHA256 a"), "AuthorizationHeaderMalformed", 400],
  ["a credential that is none", credential("local"), "AuthorizationHeaderMalformed", 400],
  ["another region", credential("local/20130524/eu-west-1/s3/aws4_request"), "AuthorizationHeaderMalformed", 400],
  ["another service", credential("local/20130524/us-east-1/sqs/aws4_request"), "AuthorizationHeaderMalformed", 400],
  ["another day", credential("local/20130525/us-east-1/s3/aws4_request"), "AuthorizationHeaderMalformed", 400],
  ["an old time", credential("local/20130524/us-east-1/s3/aws4_request"), "RequestTimeTooSkewed", 403],
])("a header of %s is refused as S3 does", async (_what, headers, code, status) => {
  const answer = await send(running, { path: `/${BUCKET}/a`, headers });
  expect([codeOf(answer.body), answer.status]).toEqual([code, status]);
});

test("a query of version 2 is refused", async () => {
  const answer = await send(running, { path: `/${BUCKET}/a?AWSAccessKeyId=local&Expires=9999999999&Signature=a` });
  expect([codeOf(answer.body), answer.status]).toEqual(["InvalidRequest", 400]);
});

test.each(["x-amz-date", "x-amz-content-sha256", "authorization", "content-type", "Range"])(
  "a second header %s is refused, wherever it stands",
  async (name) => {
    const path = `/${BUCKET}/a`;
    const headers = Object.entries(await signed("GET", path, { "content-type": "a/b", range: "bytes=0-1" })).flat();
    const answer = await send(running, { path, headers: [...headers, name, "other"] });
    expect([codeOf(answer.body), answer.status]).toEqual(["InvalidRequest", 400]);
  },
);

test.each([
  ["a path that is not UTF-8", `/${BUCKET}/%ff`, "InvalidURI"],
  ["a broken escape", `/${BUCKET}/%zz`, "InvalidURI"],
  ["a query that is not UTF-8", `/${BUCKET}?prefix=%ff`, "InvalidURI"],
])("%s is refused before anything is read", async (_what, path, code) => {
  expect(codeOf((await send(running, { path })).body)).toBe(code);
});

test("a bucket in the host's name gets a hint that says how to name it", async () => {
  const answer = await send(running, { path: "/a", headers: { host: `${BUCKET}.localhost:9230` } });
  expect([answer.status, codeOf(answer.body)]).toEqual([400, "InvalidRequest"]);
  expect(answer.body).toContain("forcePathStyle");
});

const sha256 = async (text: string) =>
  Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(text))).toString("hex");
