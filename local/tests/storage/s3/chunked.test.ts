import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { send } from "./raw-client";
import { codeOf, machineTime, REGION, type RunningBucket, sdkFor, startBucket } from "./running-bucket";

/** Uploads in signed chunks: the examples that AWS publishes, as they stand and changed. */

const NOW = Date.UTC(2013, 4, 24);
const CREDENTIALS = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const PATH = "/examplebucket/chunkObject.txt";

let running: RunningBucket;
beforeAll(async () => {
  running = await startBucket({ credentials: CREDENTIALS, names: ["examplebucket"], startAt: NOW });
});
afterAll(() => running.close());

interface Example {
  readonly kind: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly chunks: readonly string[];
  /** Lines behind the last chunk. */
  readonly trailer: readonly string[];
}

const SIGNED: Example = {
  kind: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  signedHeaders:
    "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class",
  signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
  chunks: [
    "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
  ],
  trailer: [],
};
const TRAILED: Example = {
  kind: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
  signedHeaders:
    "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer",
  signature: "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
  chunks: [
    "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
    "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
    "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
  ],
  trailer: [
    "x-amz-checksum-crc32c:sOO8/Q==",
    "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435",
  ],
};

const bodyOf = ({ chunks, trailer }: Example): string => {
  const [one, two, last] = chunks;
  return [
    `10000;chunk-signature=${one}\r\n${"a".repeat(65_536)}\r\n`,
    `400;chunk-signature=${two}\r\n${"a".repeat(1024)}\r\n`,
    `0;chunk-signature=${last}\r\n`,
    ...trailer.map((line) => `${line}\r\n`),
    "\r\n",
  ].join("");
};

const headersOf = (example: Example, body: string): Record<string, string> => ({
  host: "s3.amazonaws.com",
  "x-amz-date": "20130524T000000Z",
  "x-amz-storage-class": "REDUCED_REDUNDANCY",
  authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${example.signedHeaders},Signature=${example.signature}`,
  "x-amz-content-sha256": example.kind,
  "content-encoding": "aws-chunked",
  "x-amz-decoded-content-length": "66560",
  "content-length": String(body.length),
  ...(example.trailer.length > 0 && { "x-amz-trailer": "x-amz-checksum-crc32c" }),
});

const upload = (example: Example, body = bodyOf(example), more: Record<string, string> = {}) =>
  send(running, { method: "PUT", path: PATH, headers: { ...headersOf(example, body), ...more }, body });

test.each([
  ["of signed chunks", SIGNED],
  ["of signed chunks with a signed checksum behind them", TRAILED],
])("AWS's example of an upload %s is taken as it stands", async (_what, example) => {
  const answer = await upload(example);
  expect([answer.status, answer.body]).toEqual([200, ""]);
  running.time.now = machineTime();
  const sdk = sdkFor(running.endpoint, REGION, CREDENTIALS);
  const object = await sdk.send(new GetObjectCommand({ Bucket: "examplebucket", Key: "chunkObject.txt" }));
  expect(await object.Body?.transformToString()).toBe("a".repeat(66_560));
  expect([object.ContentEncoding, object.StorageClass]).toEqual([undefined, "REDUCED_REDUNDANCY"]);
  sdk.destroy();
  running.time.now = NOW;
});

const changed = (example: Example, from: string | RegExp, to: string) => bodyOf(example).replace(from, to);

test.each([
  ["a changed byte", SIGNED, changed(SIGNED, /a{10}\r\n400/, "aaaaaaaaab\r\n400"), "SignatureDoesNotMatch"],
  ["a changed signature of a chunk", SIGNED, changed(SIGNED, "=0055", "=0056"), "SignatureDoesNotMatch"],
  ["a changed signature of the end", SIGNED, changed(SIGNED, "=b6c6", "=b6c7"), "SignatureDoesNotMatch"],
  ["a chunk without a signature", TRAILED, changed(TRAILED, /400;chunk-signature=\w+/, "400"), "SignatureDoesNotMatch"],
  ["a chunk left out", TRAILED, changed(TRAILED, /400;[\s\S]*?a\r\n/, ""), "SignatureDoesNotMatch"],
  ["the end left out", TRAILED, changed(TRAILED, /0;chunk-signature=2ca2[\s\S]*$/, ""), "IncompleteBody"],
  ["bytes behind the end", TRAILED, `${bodyOf(TRAILED)}more`, "IncompleteBody"],
  ["more chunks than it declares", TRAILED, changed(TRAILED, "400;", "10000;"), "IncompleteBody"],
  ["another length than the signed one", SIGNED, `${bodyOf(SIGNED)}more`, "SignatureDoesNotMatch"],
  ["a size that is no number", SIGNED, changed(SIGNED, "400;", "xyz;"), "IncompleteBody"],
  ["a chunk larger than it says", SIGNED, changed(SIGNED, "400;", "3ff;"), "InvalidChunkSizeError"],
  ["a first line without end", TRAILED, changed(TRAILED, "10000;", "1".repeat(600)), "IncompleteBody"],
  ["a changed checksum behind the chunks", TRAILED, changed(TRAILED, "sOO8", "sOO9"), "SignatureDoesNotMatch"],
  ["a changed signature of the checksum", TRAILED, changed(TRAILED, "d81f", "d82f"), "SignatureDoesNotMatch"],
  [
    "no signature of the checksum",
    TRAILED,
    changed(TRAILED, /x-amz-trailer-signature:\w+\r\n/, ""),
    "SignatureDoesNotMatch",
  ],
  ["no checksum, though announced", TRAILED, changed(TRAILED, /x-amz-checksum-crc32c:\S+\r\n/, ""), "InvalidRequest"],
  [
    "a header that was not announced",
    TRAILED,
    changed(TRAILED, "x-amz-checksum", "x-amz-meta-a:1\r\nx-amz-checksum"),
    "InvalidRequest",
  ],
])("an upload with %s is refused and leaves nothing", async (_what, example, body, code) => {
  const before = filesOf(running);
  const answer = await upload(example, body);
  expect(codeOf(answer.body)).toBe(code);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(filesOf(running)).toEqual(before);
});

test.each([
  ["a decoded length other than the signed one", { "x-amz-decoded-content-length": "66561" }, "SignatureDoesNotMatch"],
  ["another kind of body", { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" }, "SignatureDoesNotMatch"],
  ["another storage class", { "x-amz-storage-class": "STANDARD" }, "SignatureDoesNotMatch"],
  ["a trailer that was not signed", { "x-amz-trailer": "x-amz-checksum-crc32" }, "AccessDenied"],
])("an upload in chunks with %s is refused", async (_what, more, code) => {
  const answer = await upload(SIGNED, bodyOf(SIGNED), more);
  expect([answer.status, codeOf(answer.body)]).toEqual([403, code]);
});

test("the SDK's stream of chunks with a checksum behind them is taken, and a small chunk in the middle is not", async () => {
  running.time.now = machineTime();
  const sdk = sdkFor(running.endpoint, REGION, CREDENTIALS);
  const put = (pieces: readonly number[]) => {
    const Body = Readable.from(pieces.map((size) => Buffer.alloc(size, 1)));
    const ContentLength = pieces.reduce((sum, size) => sum + size, 0);
    return sdk.send(
      new PutObjectCommand({
        Bucket: "examplebucket",
        Key: "stream",
        Body,
        ContentLength,
        ChecksumAlgorithm: "CRC64NVME",
      }),
    );
  };
  await expect(put([65_536, 65_536, 10])).resolves.toHaveProperty("ChecksumCRC64NVME");
  await expect(put([65_536, 10, 65_536])).rejects.toMatchObject({ name: "InvalidChunkSizeError" });
  sdk.destroy();
  running.time.now = NOW;
});

const filesOf = ({ directory }: RunningBucket): readonly string[] =>
  readdirSync(join(directory, "objects"), { recursive: true, encoding: "utf8" }).filter((file) => /\w{32}$/.test(file));
