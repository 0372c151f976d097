import { expect, test } from "@jest/globals";
import {
  canonicalQuery,
  canonicalRequest,
  isSameSignature,
  parseCredential,
  parseSignatureHeader,
  parseStamp,
  signingKey,
  signText,
  stringToSign,
  uriEncode,
} from "../../src/http/signature/sigv4";

/** The signatures that AWS publishes for its examples of signed S3 requests. */

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const STAMP = "20130524T000000Z";
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const SCOPE = { keyId: "AKIAIOSFODNN7EXAMPLE", date: "20130524", region: "us-east-1", service: "s3" };

interface Example {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly payloadHash: string;
  readonly signature: string;
}

const HOST = { host: "examplebucket.s3.amazonaws.com" };
const PUT_HASH = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
const STREAMING = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

const EXAMPLES: readonly Example[] = [
  {
    what: "GetObject with a range",
    method: "GET",
    path: "/test.txt",
    query: [],
    headers: { ...HOST, range: "bytes=0-9", "x-amz-content-sha256": EMPTY, "x-amz-date": STAMP },
    payloadHash: EMPTY,
    signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  },
  {
    what: "PutObject, its key with a sign that is encoded",
    method: "PUT",
    path: "/test%24file.text",
    query: [],
    headers: {
      date: "Fri, 24 May 2013 00:00:00 GMT",
      ...HOST,
      "x-amz-content-sha256": PUT_HASH,
      "x-amz-date": STAMP,
      "x-amz-storage-class": "REDUCED_REDUNDANCY",
    },
    payloadHash: PUT_HASH,
    signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  },
  {
    what: "GetBucketLifecycle, a query without a value",
    method: "GET",
    path: "/",
    query: [["lifecycle", ""]],
    headers: { ...HOST, "x-amz-content-sha256": EMPTY, "x-amz-date": STAMP },
    payloadHash: EMPTY,
    signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
  },
  {
    what: "ListObjects, its query out of order",
    method: "GET",
    path: "/",
    query: [
      ["prefix", "J"],
      ["max-keys", "2"],
    ],
    headers: { ...HOST, "x-amz-content-sha256": EMPTY, "x-amz-date": STAMP },
    payloadHash: EMPTY,
    signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  },
  {
    what: "a presigned GetObject",
    method: "GET",
    path: "/test.txt",
    query: [
      ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
      ["X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"],
      ["X-Amz-Date", STAMP],
      ["X-Amz-Expires", "86400"],
      ["X-Amz-SignedHeaders", "host"],
    ],
    headers: HOST,
    payloadHash: "UNSIGNED-PAYLOAD",
    signature: "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
  },
  {
    what: "the head of an upload in chunks",
    method: "PUT",
    path: "/examplebucket/chunkObject.txt",
    query: [],
    headers: {
      "content-encoding": "aws-chunked",
      "content-length": "66824",
      host: "s3.amazonaws.com",
      "x-amz-content-sha256": STREAMING,
      "x-amz-date": STAMP,
      "x-amz-decoded-content-length": "66560",
      "x-amz-storage-class": "REDUCED_REDUNDANCY",
    },
    payloadHash: STREAMING,
    signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
  },
];

test.each(EXAMPLES)(
  "$what gets the signature that AWS publishes for it",
  ({ query, headers, signature, ...request }) => {
    const canonical = canonicalRequest({
      ...request,
      query: canonicalQuery(query),
      signedHeaders: Object.keys(headers),
      header: (name) => headers[name] ?? "",
    });
    expect(signText(signingKey(SECRET, SCOPE), stringToSign(canonical, STAMP, SCOPE))).toBe(signature);
  },
);

test.each([
  ["a slash, a plus sign, a space", "a/b +", "a%2Fb%20%2B"],
  ["signs that encodeURIComponent leaves", "!'()*", "%21%27%28%29%2A"],
  ["what is never encoded", "AZaz09-._~", "AZaz09-._~"],
  ["letters beyond ASCII", "é€😀", "%C3%A9%E2%82%AC%F0%9F%98%80"],
])("%s is encoded as the algorithm says", (_what, text, encoded) => {
  expect(uriEncode(text)).toBe(encoded);
});

test("a query is ordered by encoded names, then by encoded values", () => {
  const pairs = [
    ["b", "2"],
    ["a", "é"],
    ["a", "1"],
    ["A", ""],
  ] as const;
  expect(canonicalQuery(pairs)).toBe("A=&a=%C3%A9&a=1&b=2");
});

test.each([
  ["the same", "ab", "ab", true],
  ["another", "ab", "ac", false],
  ["a longer one", "ab", "abc", false],
  ["capital letters", "ab", "AB", false],
  ["none", "ab", "", false],
])("of two signatures, %s is told", (_what, expected, given, isSame) => {
  expect(isSameSignature(expected, given)).toBe(isSame);
});

test.each([
  ["20130524T000000Z", 1_369_353_600_000],
  ["20130231T000000Z", undefined],
  ["20130524T240000Z", undefined],
  ["20130524T000000", undefined],
  ["Fri, 24 May 2013 00:00:00 GMT", undefined],
])("the stamp %s is read as %s", (stamp, moment) => {
  expect(parseStamp(stamp)).toBe(moment);
});

test("a credential of five members is read, and no other", () => {
  expect(parseCredential("AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request")).toEqual(SCOPE);
  for (const text of ["", "a/b/c/d/e", "a/20130524/us-east-1/s3", "a/20130524/us-east-1/s3/aws4_request/more"])
    expect(parseCredential(text)).toBeUndefined();
});

test.each([
  ["AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo", { reason: "other-scheme" }],
  ["AWS4-ECDSA-P256-SHA256 Credential=a", { reason: "other-scheme" }],
  ["AWS4-HMAC-SHA256 Credential=a/b", { reason: "missing-members", missing: ["SignedHeaders", "Signature"] }],
  ["AWS4-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=b", { reason: "credential" }],
])("the header %j is refused with its reason", (header, fault) => {
  expect(parseSignatureHeader(header)).toEqual(fault);
});
