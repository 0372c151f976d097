import { expect, test } from "@jest/globals";
import type { CorsConfiguration } from "../../src/model/http-api";
import { seconds } from "../../src/model/time";
import { api, ISSUER, jwtRoute, makeKey, makeToken, route } from "./fixtures";
import { openGateway, succeeded } from "./gateways";
import { type Call, call, type Reply } from "./http-client";

const PAGE = "http://localhost:5173";
const CORS: CorsConfiguration = {
  allowOrigins: [PAGE, "https://app.example"],
  allowMethods: ["GET", "DELETE"],
  allowHeaders: ["Content-Type", "Authorization"],
  exposeHeaders: ["x-total"],
  allowCredentials: true,
  maxAge: seconds(300),
};
const key = makeKey();
const preflight = { origin: PAGE, "access-control-request-method": "GET" };

const PREFLIGHT_HEADERS = [
  ["access-control-allow-origin", PAGE],
  ["access-control-allow-methods", "GET,DELETE"],
  ["access-control-allow-headers", "Content-Type,Authorization"],
  ["access-control-max-age", "300"],
  ["access-control-allow-credentials", "true"],
  ["vary", "origin"],
];
const ACTUAL_HEADERS = [
  ["access-control-allow-origin", PAGE],
  ["access-control-expose-headers", "x-total"],
  ["access-control-allow-credentials", "true"],
  ["vary", "origin"],
];

interface Row {
  readonly name: string;
  readonly doc: string;
  readonly cors?: Partial<CorsConfiguration> | "none";
  readonly call: Call;
  readonly status: number;
  /** CORS headers and `vary`, in order. */
  readonly headers: readonly (readonly string[])[];
}

const star = { allowOrigins: ["*"], allowCredentials: false };
const rows: readonly Row[] = [
  {
    name: "a preflight that no route takes",
    doc: "O1 O8",
    call: { method: "OPTIONS", path: "/me", headers: preflight },
    status: 204,
    headers: PREFLIGHT_HEADERS,
  },
  {
    name: "a preflight for a path without any route",
    doc: "O1",
    call: { method: "OPTIONS", path: "/nothing", headers: preflight },
    status: 204,
    headers: PREFLIGHT_HEADERS,
  },
  {
    name: "a preflight from another origin",
    doc: "O9",
    call: { method: "OPTIONS", path: "/me", headers: { ...preflight, origin: "https://evil.example" } },
    status: 204,
    headers: [],
  },
  {
    name: "a preflight from the same host over another port",
    doc: "O4",
    call: { method: "OPTIONS", path: "/me", headers: { ...preflight, origin: "http://localhost:5174" } },
    status: 204,
    headers: [],
  },
  {
    name: "OPTIONS without a requested method",
    doc: "O3",
    call: { method: "OPTIONS", path: "/me", headers: { origin: PAGE } },
    status: 404,
    headers: ACTUAL_HEADERS,
  },
  {
    name: "OPTIONS without an origin",
    doc: "O3",
    call: { method: "OPTIONS", path: "/me", headers: { "access-control-request-method": "GET" } },
    status: 404,
    headers: [],
  },
  {
    name: "a preflight without a configuration",
    doc: "O10",
    cors: "none",
    call: { method: "OPTIONS", path: "/me", headers: preflight },
    status: 404,
    headers: [],
  },
  {
    name: "a preflight for a route that takes OPTIONS",
    doc: "O7",
    call: { method: "OPTIONS", path: "/explicit", headers: preflight },
    status: 200,
    headers: [["vary", "accept"], ...PREFLIGHT_HEADERS],
  },
  {
    name: "a preflight for ANY behind an authorizer",
    doc: "O7",
    call: { method: "OPTIONS", path: "/any/x", headers: preflight },
    status: 401,
    headers: PREFLIGHT_HEADERS,
  },
  {
    name: "a preflight with any origin allowed",
    doc: "O5",
    cors: star,
    call: { method: "OPTIONS", path: "/me", headers: preflight },
    status: 204,
    headers: [["access-control-allow-origin", "*"], ...PREFLIGHT_HEADERS.slice(1, 4)],
  },
  {
    name: "a preflight with nothing but origins configured",
    doc: "O8",
    cors: { ...star, allowMethods: [], allowHeaders: [], exposeHeaders: [] },
    call: { method: "OPTIONS", path: "/me", headers: preflight },
    status: 204,
    headers: [
      ["access-control-allow-origin", "*"],
      ["access-control-max-age", "300"],
    ],
  },
  {
    name: "a request with an allowed origin",
    doc: "O2 O5 O12",
    call: { path: "/open", headers: { origin: PAGE } },
    status: 200,
    headers: [["vary", "accept"], ...ACTUAL_HEADERS],
  },
  {
    name: "a request without an origin",
    doc: "O2 O3",
    call: { path: "/open" },
    status: 200,
    headers: [["vary", "accept"]],
  },
  {
    name: "a request with another origin",
    doc: "O2 O9",
    call: { path: "/open", headers: { origin: "https://evil.example" } },
    status: 200,
    headers: [["vary", "accept"]],
  },
  {
    name: "a request with any origin allowed",
    doc: "O5",
    cors: star,
    call: { path: "/open", headers: { origin: "https://x.example" } },
    status: 200,
    headers: [
      ["vary", "accept"],
      ["access-control-allow-origin", "*"],
      ["access-control-expose-headers", "x-total"],
    ],
  },
  {
    name: "a request with https://* allowed",
    doc: "O4",
    cors: { allowOrigins: ["https://*"], exposeHeaders: [] },
    call: { path: "/open", headers: { origin: "https://x.example" } },
    status: 200,
    headers: [
      ["vary", "accept"],
      ["access-control-allow-origin", "https://x.example"],
      ["access-control-allow-credentials", "true"],
      ["vary", "origin"],
    ],
  },
  {
    name: "an http origin with https://* allowed",
    doc: "O4",
    cors: { allowOrigins: ["https://*"] },
    call: { path: "/open", headers: { origin: "http://x.example" } },
    status: 200,
    headers: [["vary", "accept"]],
  },
  {
    name: "a wildcard that AWS does not know",
    doc: "O4",
    cors: { allowOrigins: ["https://*.example"] },
    call: { path: "/open", headers: { origin: "https://x.example" } },
    status: 200,
    headers: [["vary", "accept"]],
  },
  { name: "401", doc: "O6", call: { path: "/me", headers: { origin: PAGE } }, status: 401, headers: ACTUAL_HEADERS },
  {
    name: "403",
    doc: "O6",
    call: { path: "/admin", headers: { origin: PAGE, authorization: makeToken(key) } },
    status: 403,
    headers: ACTUAL_HEADERS,
  },
  {
    name: "404",
    doc: "O6",
    call: { path: "/nothing", headers: { origin: PAGE } },
    status: 404,
    headers: ACTUAL_HEADERS,
  },
  {
    name: "500",
    doc: "O6",
    call: { path: "/broken", headers: { origin: PAGE } },
    status: 500,
    headers: ACTUAL_HEADERS,
  },
  {
    name: "a function's own CORS headers without a configuration",
    doc: "O2",
    cors: "none",
    call: { path: "/open", headers: { origin: PAGE } },
    status: 200,
    headers: [
      ["access-control-allow-origin", "https://own.example"],
      ["access-control-max-age", "1"],
      ["vary", "accept"],
    ],
  },
];

test.each(rows.map((row) => [`${row.name} is answered ${row.status} (${row.doc})`, row] as const))(
  "%s",
  async (_, row) => {
    const cors = row.cors === "none" ? {} : { cors: { ...CORS, ...row.cors } };
    const routes = [
      jwtRoute("GET /me"),
      jwtRoute("GET /admin", ["admin"]),
      jwtRoute("ANY /any/{proxy+}"),
      route("GET /open"),
      route("GET /broken", { functionArn: "broken" }),
      route("OPTIONS /explicit"),
    ];
    const gateway = await openGateway(api(routes, cors), {
      localKeys: (issuer) => (issuer === ISSUER ? [key.jwk] : undefined),
      invoke: async ({ functionArn }) =>
        succeeded(JSON.stringify(functionArn === "broken" ? { statusCode: 0 } : ANSWER)),
    });
    const reply = await call(gateway.url, row.call);
    await gateway.close();
    expect(reply.status).toBe(row.status);
    expect(corsOf(reply)).toEqual(row.headers);
    if (row.status === 204) {
      expect(reply.body).toBe("");
      expect(reply.headers["apigw-requestid"]).toBeDefined();
    }
  },
);

const ANSWER = {
  statusCode: 200,
  headers: { "Access-Control-Allow-Origin": "https://own.example", "access-control-max-age": "1", Vary: "accept" },
  body: "{}",
};

function corsOf({ rawHeaders }: Reply): readonly (readonly string[])[] {
  return rawHeaders.filter(([name]) => name.startsWith("access-control-") || name === "vary");
}
