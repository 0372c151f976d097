import { once } from "node:events";
import { request } from "node:http";
import { createServer, type Server } from "node:net";
import { DynamoDBClient, ExecuteStatementCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { COUNTERS, CREDENTIALS, type RunningTables, startTables } from "./running-tables";

/** Who is answered at the storage's port, and how. docs/aws-behaviour/dynamodb.md, "Wire". */

let open: RunningTables;
let strict: RunningTables;

beforeAll(async () => {
  [open, strict] = await Promise.all([startTables(), startTables(undefined, { strictSignatures: true })]);
});

afterAll(() => Promise.all([open.remove(), strict.remove()]));

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly method?: string;
  readonly path?: string;
}

/** Sends what fetch would not: any Host, any Origin. */
function send({ storage }: RunningTables, { headers, body = "{}", method = "POST", path = "/" }: Sent) {
  return new Promise<{ status: number; text: string; headers: Record<string, unknown> }>((resolve, reject) => {
    const { port } = new URL(storage.endpoint);
    const outgoing = request(
      {
        host: "127.0.0.1",
        port,
        method,
        path,
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": "DynamoDB_20120810.ListTables",
          ...headers,
        },
      },
      async (response) => {
        let text = "";
        for await (const chunk of response.setEncoding("utf8")) text += chunk;
        resolve({ status: response.statusCode ?? 0, text, headers: response.headers });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

test("an unsigned request is answered, with a checksum and a request id", async () => {
  const { status, text, headers } = await send(open, {});
  expect([status, JSON.parse(text).TableNames[0]]).toEqual([200, COUNTERS.name]);
  expect(headers).toMatchObject({
    "content-type": "application/x-amz-json-1.0",
    "x-amz-crc32": expect.stringMatching(/^\d+$/),
    "x-amzn-requestid": expect.stringMatching(/^[0-9A-F]{52}$/),
  });
});

test.each<[string, Sent, number, string]>([
  ["a foreign Host", { headers: { host: "evil.example:9230" } }, 403, "not as 'evil.example:9230'"],
  ["a page of another site", { headers: { origin: "https://evil.example" } }, 400, "AccessDeniedException"],
  ["a page that hides where it is from", { headers: { origin: "null" } }, 400, "AccessDeniedException"],
  ["a body that is not JSON", { body: "{" }, 400, "SerializationException"],
  ["a body that is no object", { body: "[]" }, 400, "SerializationException"],
  [
    "an operation that is not there",
    { headers: { "x-amz-target": "DynamoDB_20120810.CreateBackup" } },
    400,
    "AWS_ENDPOINT_URL_DYNAMODB",
  ],
  [
    "an operation called as a member of every object",
    { headers: { "x-amz-target": "DynamoDB_20120810.constructor" } },
    400,
    "UnknownOperationException",
  ],
  [
    "streams",
    { headers: { "x-amz-target": "DynamoDBStreams_20120810.ListStreams" } },
    400,
    "UnknownOperationException",
  ],
  ["GET", { method: "GET", body: "" }, 400, "UnknownOperationException"],
  ["another path", { path: "/other" }, 400, "UnknownOperationException"],
  ["more than 16 MB", { body: `{"a":"${"x".repeat(16 * 1024 * 1024)}"}` }, 413, "RequestEntityTooLargeException"],
  [
    "an attribute that JavaScript would lose",
    {
      headers: { "x-amz-target": "DynamoDB_20120810.PutItem" },
      body: `{"TableName":"${COUNTERS.name}","Item":{"id":{"S":"1"},"__proto__":{"S":"x"}}}`,
    },
    400,
    "__proto__",
  ],
  [
    "a member that is not known",
    {
      headers: { "x-amz-target": "DynamoDB_20120810.PutItem" },
      body: `{"TableName":"${COUNTERS.name}","Item":{"id":{"S":"1"}},"NewFeature":true}`,
    },
    400,
    "PutItem with NewFeature is not supported",
  ],
  [
    "a table with a stream",
    {
      headers: { "x-amz-target": "DynamoDB_20120810.CreateTable" },
      body: `{"TableName":"abc","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}}`,
    },
    400,
    "StreamSpecification",
  ],
  [
    "braces without end",
    { headers: { "x-amz-target": "DynamoDB_20120810.PutItem" }, body: `{"Item":${'{"M":'.repeat(100_000)}` },
    400,
    "SerializationException",
  ],
])("%s is refused", async (_what, sent, status, says) => {
  const answer = await send(open, sent);
  expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(says)]);
});

test("a request for a bucket, where the template has none, is refused in XML", async () => {
  const answer = await fetch(`${open.storage.endpoint}/bucket/key`);
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("<Code>InvalidRequest</Code>")]);
});

test("an item nested ten thousand deep does not end the process", async () => {
  const deep = `${'{"M":{"a":'.repeat(10_000)}{"S":"x"}${"}}".repeat(10_000)}`;
  const answer = await send(open, {
    headers: { "x-amz-target": "DynamoDB_20120810.PutItem" },
    body: `{"TableName":"${COUNTERS.name}","Item":{"id":{"S":"1"},"deep":${deep}}}`,
  });
  expect([400, 500]).toContain(answer.status);
  expect((await send(open, {})).status).toBe(200);
});

test("PartiQL is refused by an error that the SDK names", async () => {
  const asked = open.client.send(new ExecuteStatementCommand({ Statement: "SELECT * FROM x" }));
  await expect(asked).rejects.toMatchObject({
    name: "UnknownOperationException",
    message: expect.stringContaining("DynamoDB Local"),
  });
});

const clientWith = ({ storage }: RunningTables, credentials: typeof CREDENTIALS, region = "us-east-1") =>
  new DynamoDBClient({ endpoint: storage.endpoint, region, credentials, maxAttempts: 1 });

test("strict signatures take the pair of the state folder", async () => {
  strict.setTime(strict.startedAt);
  expect((await clientWith(strict, CREDENTIALS).send(new ListTablesCommand({}))).TableNames).toHaveLength(2);
});

test.each([
  ["another key", { ...CREDENTIALS, accessKeyId: "other" }, 0, "UnrecognizedClientException"],
  ["another secret", { ...CREDENTIALS, secretAccessKey: "other" }, 0, "InvalidSignatureException"],
  ["a time long ago", CREDENTIALS, 3_600_000, "InvalidSignatureException"],
  ["a time that is to come", CREDENTIALS, -301_000, "InvalidSignatureException"],
])("strict signatures refuse %s", async (_what, credentials, later, name) => {
  strict.setTime(strict.startedAt + later);
  await expect(clientWith(strict, credentials).send(new ListTablesCommand({}))).rejects.toMatchObject({ name });
});

test.each([
  ["no signature", {}, "MissingAuthenticationTokenException"],
  ["half a signature", { authorization: "AWS4-HMAC-SHA256 Credential=local" }, "IncompleteSignatureException"],
])("strict signatures refuse %s", async (_what, headers, says) => {
  expect(await send(strict, { headers })).toMatchObject({ status: 400, text: expect.stringContaining(says) });
});

test("without strict signatures another secret passes", async () => {
  const { TableNames } = await clientWith(open, { ...CREDENTIALS, secretAccessKey: "other" }).send(
    new ListTablesCommand({}),
  );
  expect(TableNames).toHaveLength(2);
});

test("a port that is taken is a clear error, and leaves the tables closed", async () => {
  const server: Server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await expect(startTables(undefined, { port })).rejects.toMatchObject({
    code: "port-taken",
    message: expect.stringContaining("--storage-port 0"),
  });
  server.close();
});
