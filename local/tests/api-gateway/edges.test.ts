import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { RequestRecord } from "../../src/model/activity";
import { StartError } from "../../src/model/errors";
import { api, ISSUER, jwtRoute, makeKey, makeToken, route } from "./fixtures";
import { answering, echo, openGateway, type TestGateway } from "./gateways";
import { call, raw } from "./http-client";

const key = makeKey();
const localKeys = (issuer: string) => (issuer === ISSUER ? [key.jwk] : undefined);

let gateway: TestGateway;
const bodies: number[] = [];
beforeAll(async () => {
  const routes = [route("ANY /open"), jwtRoute("POST /guarded"), route("GET /{proxy+}")];
  gateway = await openGateway(api(routes), {
    localKeys,
    invoke: (invocation) => {
      bodies.push(invocation.payload.length);
      return invocation.payload.length > 8_000_000
        ? Promise.resolve({ kind: "not-invoked", reason: "event-too-large", message: "over 6 MB" })
        : echo(invocation);
    },
  });
});
afterAll(() => gateway.close());

/** A request whose line and header values have the given size together. */
const ofSize = (size: number) => {
  const known = `GET /open HTTP/1.1`.length + `127.0.0.1:${gateway.port}`.length + "close".length;
  const filler = "x".repeat(size - known);
  return call(gateway.url, { path: "/open", headers: { connection: "close", filler } });
};

test("10,240 characters of request line and header values pass", async () => {
  expect((await ofSize(10_240)).status).toBe(200);
});

test("10,241 characters of them are refused", async () => {
  const reply = await ofSize(10_241);
  expect(reply).toMatchObject({ status: 431, body: '{"message":"Request Header Fields Too Large"}' });
  expect(reply.headers["apigw-requestid"]).toBeDefined();
});

test("a head larger than node:http reads gets the same answer", async () => {
  const answer = await raw(gateway.url, `GET / HTTP/1.1\r\nhost: localhost\r\na: ${"x".repeat(100_000)}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
  expect(answer).toMatch(/\{"message":"Request Header Fields Too Large"\}$/);
});

test("a body of 10 MB is read, and one byte more is refused", async () => {
  const send = (size: number) => call(gateway.url, { method: "POST", path: "/open", body: Buffer.alloc(size) });
  bodies.length = 0;
  expect(await send(10 * 1024 * 1024)).toMatchObject({ status: 413, body: '{"message":"Request Entity Too Large"}' });
  expect(bodies).toHaveLength(1);
  expect(await send(10 * 1024 * 1024 + 1)).toMatchObject({ status: 413 });
  expect(bodies).toHaveLength(1);
});

test("a chunked body over 10 MB is refused too", async () => {
  const chunk = `100000\r\n${"x".repeat(0x100000)}\r\n`;
  const head = "POST /open HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n";
  bodies.length = 0;
  expect(await raw(gateway.url, `${head}${chunk.repeat(11)}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
  expect(bodies).toEqual([]);
});

test("a request that is not let in is answered without its body being read", async () => {
  const head = "POST /guarded HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\nexpect: 100-continue\r\n";
  const answer = await raw(gateway.url, `${head}connection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
  expect(answer).not.toContain("100 Continue");
});

test("a request that is let in is answered 100-continue", async () => {
  const socket = connect(gateway.port, "127.0.0.1");
  const received: string[] = [];
  const head = "POST /open HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\nexpect: 100-continue\r\n";
  socket.on("data", (data) => {
    received.push(data.toString());
    if (received.length === 1) socket.write("hi");
  });
  socket.write(`${head}content-type: text/plain\r\nconnection: close\r\n\r\n`);
  await new Promise((resolve) => socket.on("close", resolve));
  expect(received[0]).toBe("HTTP/1.1 100 Continue\r\n\r\n");
  expect(received.join("")).toContain('"body\\":\\"hi\\"'.replaceAll("\\", ""));
});

test("an expectation other than 100-continue is answered 417", async () => {
  expect(await call(gateway.url, { path: "/open", headers: { expect: "tea" } })).toMatchObject({ status: 417 });
});

const badTargets: readonly (readonly [string, string])[] = [
  ["a percent sign alone", "/a%"],
  ["a percent sign and no hexadecimal digits", "/a%zz"],
  ["bytes that are not UTF-8", "/%ff"],
  ["half a surrogate pair", "/%ED%A0%80"],
  ["an overlong slash", "/%c0%af"],
  ["a null byte", "/a%00b"],
];
test.each(badTargets)("%s in the path is a bad request", async (_, path) => {
  const reply = await call(gateway.url, { path });
  expect(reply).toMatchObject({ status: 400, body: '{"message":"Bad Request"}' });
  expect(reply.headers["apigw-requestid"]).toBeDefined();
});

test.each([
  ["what is no HTTP", "hello\r\n\r\n"],
  ["HTTP/1.1 without a host", "GET / HTTP/1.1\r\n\r\n"],
  ["a target that is no path", "GET open HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"],
  ["two lengths", "POST /open HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"],
  [
    "a length and chunks",
    "POST /open HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
  ],
  ["a header name with a space", "GET / HTTP/1.1\r\nhost: localhost\r\na b: c\r\n\r\n"],
])("%s is a bad request", async (_, text) => {
  expect(await raw(gateway.url, text)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
});

test("HTTP/1.0 is answered", async () => {
  const answer = await raw(gateway.url, "GET /open HTTP/1.0\r\n\r\n");
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toContain('"protocol":"HTTP/1.0"');
});

test("requests sent ahead on one connection are answered in order", async () => {
  const one = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n${more}\r\n`;
  const answer = await raw(gateway.url, one("/1") + one("/2") + one("/3", "connection: close\r\n"));
  expect(answer.match(/"rawPath":"\/\d"/g)).toEqual(['"rawPath":"/1"', '"rawPath":"/2"', '"rawPath":"/3"']);
});

test("a connection can be used again after a request whose body was not read", async () => {
  const first = `POST /guarded HTTP/1.1\r\nhost: localhost\r\ncontent-length: 300000\r\n\r\n${"x".repeat(300_000)}`;
  const answer = await raw(gateway.url, `${first}GET /2 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 401", "HTTP/1.1 200"]);
});

test("a client that goes away in the middle of its body does no harm", async () => {
  gateway.lines.length = 0;
  const socket = connect(gateway.port, "127.0.0.1");
  socket.write("POST /open HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\nabc");
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await call(gateway.url, { path: "/open" })).status).toBe(200);
  expect(gateway.lines).toEqual([]);
});

let hostGateway: TestGateway;
beforeAll(async () => {
  hostGateway = await openGateway(api([route("GET /")]));
});
afterAll(() => hostGateway.close());

test.each([
  ["localhost", 200],
  ["localhost:3000", 200],
  ["LOCALHOST", 200],
  ["api.localhost:3000", 200],
  ["127.0.0.1:1", 200],
  ["127.1.2.3", 200],
  ["[::1]:3000", 200],
  ["evil.example", 403],
  ["evil.example:3000", 403],
  ["localhost.evil.example", 403],
  ["evil.example/localhost", 403],
  ["127.0.0.1.evil.example", 403],
  ["localhost@evil.example", 403],
  ["192.168.0.1", 403],
  ["0.0.0.0", 403],
  ["", 403],
])("a request with the Host header %j is answered %d", async (host, status) => {
  const answer = await raw(hostGateway.url, `GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  if (status === 403) {
    expect(answer).toContain("the local gateway answers only requests whose Host header is localhost");
    expect(answer).not.toContain("evil");
  }
});

test("a request with two Host headers is refused", async () => {
  const answer = await raw(
    hostGateway.url,
    "GET / HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\nconnection: close\r\n\r\n",
  );
  expect(answer).toMatch(/^HTTP\/1\.1 40[03] /);
});

test("a gateway says which port is taken and how to give another", async () => {
  const gateway = await openGateway(api([route("GET /")]));
  const opening = openGateway(api([route("GET /")]), { port: gateway.port, portOption: "--port" });
  await expect(opening).rejects.toBeInstanceOf(StartError);
  await expect(opening).rejects.toMatchObject({ code: "port-taken" });
  await expect(opening).rejects.toThrow(new RegExp(`port ${gateway.port}.*HttpApi.*--port`));
  await gateway.close();
});

test("a gateway answers as the API that replaced its first one, and keeps the first where the other is refused", async () => {
  const gateway = await openGateway(api([route("GET /old")]));
  const statuses = async () => {
    const replies = await Promise.all(["/old", "/new"].map((path) => call(gateway.url, { path })));
    return replies.map(({ status }) => status);
  };
  expect(await statuses()).toEqual([200, 404]);
  gateway.plan(api([route("GET /new")]))();
  expect(await statuses()).toEqual([404, 200]);
  const refused = jwtRoute("GET /old", [], { ...jwtAuthorizer(), identitySource: "$request.body.token" });
  expect(() => gateway.plan(api([refused]))).toThrow();
  expect(await statuses()).toEqual([404, 200]);
  await gateway.close();
});

test("a gateway refuses to start with a JWT identity source that it can't read", async () => {
  const routes = [jwtRoute("GET /", [], { ...jwtAuthorizer(), identitySource: "$request.body.token" })];
  await expect(openGateway(api(routes))).rejects.toMatchObject({ code: "unsupported" });
});

test("a gateway takes the token from the query string where the authorizer says so", async () => {
  const authorizer = { ...jwtAuthorizer(), identitySource: "$request.querystring.access_token" };
  const gateway = await openGateway(api([jwtRoute("GET /", [], authorizer)]), { localKeys });
  const statusOf = async (path: string, headers = {}) => (await call(gateway.url, { path, headers })).status;
  expect(await statusOf(`/?access_token=${makeToken(key)}`)).toBe(200);
  expect(await statusOf(`/?access_token=Bearer%20${makeToken(key)}`)).toBe(200);
  expect(await statusOf(`/?ACCESS_TOKEN=${makeToken(key)}`)).toBe(401);
  expect(await statusOf("/", { authorization: makeToken(key) })).toBe(401);
  await gateway.close();
});

test("a gateway reports each request with its checks, and never its token", async () => {
  const records: RequestRecord[] = [];
  const gateway = await openGateway(api([jwtRoute("GET /a/{id}", ["admin"])]), {
    localKeys,
    onRequest: (record) => records.push(record),
  });
  const token = makeToken(key);
  await call(gateway.url, { path: "/a/7%0A?x=1", headers: { authorization: token } });
  await call(gateway.url, { path: "/nothing" });
  await gateway.close();
  expect(records).toMatchObject([
    { apiLogicalId: "HttpApi", method: "GET", path: "/a/7%0A", routeKey: "GET /a/{id}", status: 403 },
    { path: "/nothing", status: 404, checks: [] },
  ]);
  expect(records[0]?.checks.map(({ name, passed }) => `${name} ${passed}`)).toEqual([
    "identity-source true",
    "format true",
    "algorithm true",
    "issuer-keys true",
    "issuer true",
    "key true",
    "signature true",
    "audience true",
    "expiry true",
    "not-before true",
    "issued-at true",
    "scope false",
  ]);
  const [header = "", , signature = ""] = token.split(".");
  const told = JSON.stringify(records) + gateway.lines.join("\n");
  expect(told).not.toContain(header);
  expect(told).not.toContain(signature);
});

test("a gateway does not show its own mistake to the client", async () => {
  const gateway = await openGateway(api([route("GET /")]), {
    invoke: () => {
      throw new Error("detail");
    },
  });
  const reply = await call(gateway.url, {});
  await gateway.close();
  expect(reply).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
  expect(gateway.lines.join("\n")).toContain("detail");
});

test("a gateway closes while a function is still running", async () => {
  const gateway = await openGateway(api([route("GET /")]), { invoke: () => new Promise(() => {}) });
  const pending = call(gateway.url, {}).then(
    () => "answered",
    () => "cut off",
  );
  await new Promise((resolve) => setTimeout(resolve, 30));
  await gateway.close();
  expect(await pending).toBe("cut off");
});

test("a gateway answers many requests at once, each with its own answer", async () => {
  const gateway = await openGateway(api([route("GET /{id}")]), {
    invoke: async ({ payload }) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      return answering(JSON.stringify(JSON.parse(payload).pathParameters.id))({ functionArn: "", payload });
    },
  });
  const ids = Array.from({ length: 50 }, (_, index) => String(index));
  const replies = await Promise.all(ids.map((id) => call(gateway.url, { path: `/${id}` })));
  await gateway.close();
  expect(replies.map(({ body }) => body)).toEqual(ids);
  expect(new Set(replies.map(({ headers }) => headers["apigw-requestid"])).size).toBe(50);
});

function jwtAuthorizer() {
  const { authorizer } = jwtRoute("GET /");
  if (authorizer.type !== "JWT") throw new Error("not a JWT authorizer");
  return authorizer;
}

test("the url of a gateway with a named stage ends in the stage, so that a path can be appended", async () => {
  const staged = await openGateway(api([route("GET /a")], { stage: { name: "dev" } }));
  const reply = await fetch(`${staged.url}/a`);
  await staged.close();
  expect([staged.url.endsWith("/dev"), reply.status]).toEqual([true, 200]);
});
