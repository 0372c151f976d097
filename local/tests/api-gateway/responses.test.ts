import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { toResponse } from "../../src/api-gateway/payload/to-response";
import type { InvocationOutcome } from "../../src/model/invocation";
import { millis } from "../../src/model/time";
import { api, route } from "./fixtures";
import { openGateway, succeeded, type TestGateway } from "./gateways";
import { call } from "./http-client";
import vectors from "./vectors/responses.json";

interface Row {
  readonly name: string;
  readonly format?: string;
  readonly payload?: unknown;
  readonly text?: string;
  readonly status: number;
  readonly body?: string;
  readonly headers?: readonly (readonly string[])[];
  readonly absent?: readonly string[];
}

const rows: readonly Row[] = vectors.rows;
const table = rows.map((row) => [`${row.name} is answered ${row.status}`, row] as const);
const textOf = (row: Row) => row.text ?? JSON.stringify(row.payload);

test.each(table)("as a pure function, %s", (_, row) => {
  const response = toResponse(textOf(row), row.format === "1.0" ? "1.0" : "2.0");
  if (row.status === 500) expect(response).toEqual({ problem: expect.any(String) });
  else expect(response).toMatchObject({ status: row.status });
});

test("an answer over 6 MB is refused", () => {
  const fits = JSON.stringify("x".repeat(6_291_554));
  expect(toResponse(fits, "2.0")).toMatchObject({ status: 200 });
  expect(toResponse(JSON.stringify("x".repeat(6_291_555)), "2.0")).toHaveProperty("problem");
  expect(toResponse(JSON.stringify("ü".repeat(3_145_778)), "2.0")).toHaveProperty("problem");
});

let gateway: TestGateway;
beforeAll(async () => {
  const routes = rows.map((row, index) =>
    route(`GET /${index}`, { functionArn: String(index), format: row.format === "1.0" ? "1.0" : "2.0" }),
  );
  gateway = await openGateway(api(routes), {
    invoke: async ({ functionArn }) => succeeded(textOf(rows[Number(functionArn)] ?? { name: "", status: 0 })),
  });
});
afterAll(() => gateway.close());

test.each(table)("over HTTP, %s", async (_, row) => {
  const reply = await call(gateway.url, { path: `/${rows.indexOf(row)}` });
  expect(reply.status).toBe(row.status);
  expect(reply.headers["apigw-requestid"]).toMatch(/^[\w-]{15}=$/);
  expect(reply.headers["date"]).toBeDefined();
  if (row.status === 500) {
    expect(reply.body).toBe('{"message":"Internal Server Error"}');
    expect(reply.headers).toMatchObject({ "content-length": "35", "content-type": "application/json" });
    expect(gateway.lines.at(-1)).toContain(reply.headers["apigw-requestid"]);
    return;
  }
  if (row.body !== undefined) expect(reply.body).toBe(row.body);
  const expected = row.headers ?? [];
  const names = new Set(expected.map(([name]) => name));
  expect(reply.rawHeaders.filter(([name]) => names.has(name))).toEqual(expected);
  for (const name of row.absent ?? []) expect(reply.headers).not.toHaveProperty(name);
});

const outcomes: readonly (readonly [string, InvocationOutcome | "never", number, string])[] = [
  ["a function that throws", failed(), 500, "Internal Server Error"],
  ["no such function", notInvoked("no-such-function"), 500, "Internal Server Error"],
  ["a function that does not build", notInvoked("does-not-build"), 500, "Internal Server Error"],
  ["an event over 6 MB", notInvoked("event-too-large"), 413, "Request Entity Too Large"],
  ["a throttled function", notInvoked("throttled"), 503, "Service Unavailable"],
  ["no answer in the integration's time", "never", 503, "Service Unavailable"],
];

test.each(outcomes)("%s is answered as API Gateway answers it", async (_, outcome, status, message) => {
  const gateway = await openGateway(api([route("GET /", { timeout: 50 })]), {
    invoke: () => (outcome === "never" ? new Promise(() => {}) : Promise.resolve(outcome)),
  });
  const reply = await call(gateway.url, { path: "/" });
  await gateway.close();
  expect(reply).toMatchObject({ status, body: JSON.stringify({ message }) });
  expect(reply.headers["www-authenticate"]).toBeUndefined();
  expect(reply.headers["content-length"]).toBe(String(reply.body.length));
});

test("a HEAD request gets the head of the answer alone", async () => {
  const gateway = await openGateway(api([route("ANY /")]), { invoke: async () => succeeded('"hello"') });
  const reply = await call(gateway.url, { method: "HEAD", path: "/" });
  await gateway.close();
  expect(reply).toMatchObject({ status: 200, body: "" });
  expect(reply.headers["content-length"]).toBe("5");
});

test("an invocation that rejects is a 500 without detail", async () => {
  const gateway = await openGateway(api([route("GET /")]), { invoke: () => Promise.reject(new Error("secret")) });
  const reply = await call(gateway.url, { path: "/" });
  await gateway.close();
  expect(reply).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
});

function failed(): InvocationOutcome {
  const error = { errorType: "Error", errorMessage: "no", trace: [], functionId: "F", duration: millis(1) };
  return { kind: "function-error", ...error };
}

function notInvoked(reason: Extract<InvocationOutcome, { kind: "not-invoked" }>["reason"]): InvocationOutcome {
  return { kind: "not-invoked", reason, message: "it is not there" };
}
