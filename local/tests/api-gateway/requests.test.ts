import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { APIGatewayProxyEventV2, APIGatewayProxyEventV2WithJWTAuthorizer } from "aws-lambda";
import { api, CLAIMS, ISSUER, jwtRoute, makeKey, makeToken, route } from "./fixtures";
import { openGateway, type TestGateway } from "./gateways";
import { type Call, call } from "./http-client";
import vectors from "./vectors/requests.json";

interface Row {
  readonly name: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Call["headers"];
  readonly body?: string;
  readonly event: Readonly<Record<string, unknown>>;
}

const rows = vectors.rows as unknown as readonly Row[];

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway(api([route("ANY /x/{proxy+}"), route("GET /vars")]));
});
afterAll(() => gateway.close());

test.each(rows.map((row) => [row.name, row] as const))(
  "the event of format 2.0 has the documented members for %s",
  async (_, row) => {
    const { method = "GET", path = "/x/a", headers = {}, body } = row;
    const reply = await call(gateway.url, { method, path, headers, ...(body !== undefined && { body }) });
    expect(reply.status).toBe(200);
    const event = JSON.parse(reply.body);
    for (const [member, expected] of Object.entries(row.event)) {
      expect({ [member]: at(event, member) ?? null }).toEqual({ [member]: expected });
    }
  },
);

test("a binary body reaches the function byte for byte", async () => {
  const body = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  const reply = await call(gateway.url, { method: "POST", path: "/x/a", body });
  expect(Buffer.from(JSON.parse(reply.body).body, "base64")).toEqual(body);
});

test("a chunked body reaches the function whole, with its length", async () => {
  const reply = await call(gateway.url, {
    method: "POST",
    path: "/x/a",
    headers: { "transfer-encoding": "chunked", "content-type": "text/plain" },
  });
  expect(JSON.parse(reply.body).headers).toMatchObject({ "content-length": "0" });
  expect(JSON.parse(reply.body).headers).not.toHaveProperty("transfer-encoding");
});

test("the event's request id is the one in the answer", async () => {
  const reply = await call(gateway.url, { path: "/x/a" });
  const event: APIGatewayProxyEventV2 = JSON.parse(reply.body);
  expect(event.requestContext.requestId).toBe(reply.headers["apigw-requestid"]);
  expect(event.headers["x-amzn-trace-id"]).toMatch(/^Root=1-6b0187c0-[0-9a-f]{24}$/);
  expect(event.headers["x-forwarded-port"]).toBe(String(gateway.port));
  expect(event.headers["host"]).toBe(`127.0.0.1:${gateway.port}`);
});

const key = makeKey();
let guardedGateway: TestGateway;
beforeAll(async () => {
  const routes = [jwtRoute("GET /any"), jwtRoute("GET /scoped", ["b", "z"])];
  guardedGateway = await openGateway(api(routes, { stage: { variables: { color: "green" } } }), {
    localKeys: (issuer) => (issuer === ISSUER ? [key.jwk] : undefined),
  });
});
afterAll(() => guardedGateway.close());

const eventOf = async (path: string, claims: unknown): Promise<APIGatewayProxyEventV2WithJWTAuthorizer> => {
  const reply = await call(guardedGateway.url, { path, headers: { authorization: makeToken(key, claims) } });
  return JSON.parse(reply.body);
};

const claimRows: readonly (readonly [string, unknown, string | undefined])[] = [
  ["a text", "x", "x"],
  ["an empty text", "", ""],
  ["an integer", 1618366253, "1618366253"],
  ["a negative integer", -1, "-1"],
  ["a large integer", 1e21, "1000000000000000000000"],
  ["a fraction", 1.5, "1.5"],
  ["true", true, "true"],
  ["false", false, "false"],
  ["a list of groups", ["admin", "regular"], "[admin regular]"],
  ["a list of one", ["admin"], "[admin]"],
  ["an empty list", [], "[]"],
  ["a group with a space", ["a b", "c"], "[a b c]"],
  ["a list of all sorts", [1, true, null, ["x"], { k: "v" }], "[1 true <nil> [x] map[k:v]]"],
  ["an object", { b: "2", a: 1 }, "map[a:1 b:2]"],
  ["an empty object", {}, "map[]"],
  ["null", null, undefined],
];

test.each(claimRows)("the event behind a JWT authorizer holds a claim that is %s", async (_, value, expected) => {
  const { requestContext } = await eventOf("/any", { ...CLAIMS, custom: value });
  expect(requestContext.authorizer.jwt.claims["custom"]).toBe(expected);
});

test("claims called __proto__ and constructor are treated like any others", async () => {
  const claims = JSON.parse(`{"__proto__":"p","constructor":"c",${JSON.stringify(CLAIMS).slice(1)}`);
  const { requestContext } = await eventOf("/any", claims);
  expect(Object.entries(requestContext.authorizer.jwt.claims)).toEqual(
    expect.arrayContaining([
      ["__proto__", "p"],
      ["constructor", "c"],
    ]),
  );
});

test("scopes is null on a route without scopes, and scope is still a claim", async () => {
  const { requestContext } = await eventOf("/any", { ...CLAIMS, scope: "a b" });
  expect(requestContext.authorizer.jwt.scopes).toBeNull();
  expect(requestContext.authorizer.jwt.claims["scope"]).toBe("a b");
});

test("scopes holds every scope of the token on a route with scopes", async () => {
  const { requestContext } = await eventOf("/scoped", { ...CLAIMS, scope: "c b a" });
  expect(requestContext.authorizer).toEqual({ jwt: { claims: expect.anything(), scopes: ["c", "b", "a"] } });
});

test("the event behind a JWT authorizer has the stage variables", async () => {
  expect((await eventOf("/any", CLAIMS)).stageVariables).toEqual({ color: "green" });
});

function at(event: unknown, member: string): unknown {
  let value: unknown = event;
  for (const part of member.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Object.entries(value).find(([name]) => name === part)?.[1];
  }
  return value;
}
