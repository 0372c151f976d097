import { afterEach, expect, test } from "@jest/globals";
import { answering } from "./gateways";
import { openRest, restApi, restMethod, type TestRest } from "./rest-fixtures";

let gateway: TestRest | undefined;
afterEach(() => gateway?.close());

const BAD = [502, '{"message": "Internal server error"}'] as const;

test.each<[string, string, readonly [number, string]]>([
  ["an unknown member", '{"statusCode":200,"wrongValue":1}', BAD],
  ["HTTP APIs' cookies", '{"statusCode":200,"cookies":["a=b"]}', BAD],
  ["no statusCode", '{"headers":{"a":"b"}}', [200, ""]],
  ["an empty object", "{}", [200, ""]],
  ["a status in digits as a text", '{"statusCode":"201"}', [201, ""]],
  ["a status that is a word", '{"statusCode":"test"}', BAD],
  ["a status of 0", '{"statusCode":0}', BAD],
  ["a status with a fraction", '{"statusCode":200.5}', BAD],
  ["a text", '"text"', BAD],
  ["a list", "[]", BAD],
  ["a number", "1", BAD],
  ["null", "null", BAD],
  ["headers of null", '{"statusCode":200,"headers":null,"body":"x"}', [200, "x"]],
  ["headers that are a list", '{"statusCode":200,"headers":[]}', BAD],
  ["a header that is an object", '{"statusCode":200,"headers":{"a":{}}}', BAD],
  ["a header that is a list", '{"statusCode":200,"headers":{"a":["b"]}}', BAD],
  ["a header with a line end", '{"statusCode":200,"headers":{"a":"b\\nc"}}', BAD],
  ["a multi-value header that is no list", '{"statusCode":200,"multiValueHeaders":{"a":"b"}}', BAD],
  ["a body of null", '{"statusCode":200,"body":null}', [200, ""]],
  ["a body that is an object", '{"statusCode":200,"body":{}}', BAD],
  ["a body that is a number", '{"statusCode":200,"body":1}', BAD],
])("an answer with %s is answered as on AWS", async (_name, payload, expected) => {
  gateway = await openRest(restApi([restMethod("GET /a")]), { invoke: answering(payload) });
  const reply = await gateway.send("/a");
  expect([reply.status, reply.body]).toEqual(expected);
  expect(reply.headers["content-type"]).toBe("application/json");
  if (expected === BAD) expect(gateway.lines.join()).toContain("Malformed Lambda proxy response");
});

test("headers are merged, the multi-value ones first and with their spelling", async () => {
  const payload = {
    statusCode: 200,
    headers: { "x-NUMBER": 7, "X-Flag": true, "x-list": "c", "content-type": "text/html" },
    multiValueHeaders: { "X-List": ["a", "b"] },
  };
  gateway = await openRest(restApi([restMethod("GET /a")]), { invoke: answering(JSON.stringify(payload)) });
  const { rawHeaders } = await gateway.send("/a");
  expect(rawHeaders.slice(0, 6)).toEqual([
    ["X-List", "a"],
    ["X-List", "b"],
    ["x-NUMBER", "7"],
    ["X-Flag", "true"],
    ["X-List", "c"],
    ["content-type", "text/html"],
  ]);
});

test("headers that only the gateway sets are renamed or dropped", async () => {
  const headers = {
    Connection: "close",
    Server: "me",
    Date: "today",
    "Content-Length": "1",
    "Transfer-Encoding": "chunked",
    "WWW-Authenticate": "Basic",
  };
  gateway = await openRest(restApi([restMethod("GET /a")]), {
    invoke: answering(JSON.stringify({ headers, body: "abc" })),
  });
  const reply = await gateway.send("/a");
  expect(reply.headers).toMatchObject({
    "content-length": "3",
    "x-amzn-remapped-connection": "close",
    "x-amzn-remapped-server": "me",
    "x-amzn-remapped-date": "today",
    "x-amzn-remapped-content-length": "1",
    "x-amzn-remapped-www-authenticate": "Basic",
  });
  expect(reply.headers["transfer-encoding"]).toBeUndefined();
});

const PNG = Buffer.from([137, 80, 78, 71]);

test.each<[string, readonly string[], string | undefined, Buffer | string]>([
  ["the first type of Accept is binary", ["image/png"], "image/png, text/html", PNG],
  ["a type below a starred entry", ["image/*"], "image/png", PNG],
  ["a star in Accept is only a character", ["image/png"], "image/*", PNG.toString("base64")],
  ["two stars in Accept are only characters", ["image/png"], "*/*", PNG.toString("base64")],
  ["the same starred type on both sides", ["application/*"], "application/*", PNG],
  ["the second type of Accept does not count", ["image/png"], "text/html, image/png", PNG.toString("base64")],
  ["no Accept", ["image/png"], undefined, PNG.toString("base64")],
  ["an entry that begins with a star", ["*/png"], "image/png", PNG.toString("base64")],
])("base64 is decoded or not: %s", async (_name, binaryMediaTypes, accept, expected) => {
  const payload = JSON.stringify({ body: PNG.toString("base64"), isBase64Encoded: true });
  gateway = await openRest(restApi([restMethod("GET /a")], { binaryMediaTypes }), { invoke: answering(payload) });
  const reply = await gateway.send("/a", { headers: accept === undefined ? {} : { accept } });
  expect(reply.bytes).toEqual(Buffer.from(expected));
});

test("bytes that are no base64 are answered with 500", async () => {
  gateway = await openRest(restApi([restMethod("GET /a")], { binaryMediaTypes: ["*/*"] }), {
    invoke: answering('{"body":"%%%","isBase64Encoded":true}'),
  });
  expect((await gateway.send("/a", { headers: { accept: "image/png" } })).status).toBe(500);
});
