import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { pathInStage } from "../../src/api-gateway/http-api/compiled-api";
import { readRequest } from "../../src/api-gateway/request";
import { buildRouteTable, matchRoute } from "../../src/api-gateway/routes/route-table";
import { api, jwtRoute, route } from "./fixtures";
import { openGateway, type TestGateway } from "./gateways";
import { call } from "./http-client";
import vectors from "./vectors/routes.json";

interface Table {
  readonly stage?: string;
  readonly routes: readonly string[];
  readonly rows: readonly Row[];
}

interface Row {
  readonly request: string;
  readonly route: string | null;
  readonly parameters?: Readonly<Record<string, string>>;
}

const tables: readonly Table[] = vectors.tables as unknown as readonly Table[];

const rows = tables.flatMap((table, index) =>
  table.rows.map((row) => {
    const title = `of route table ${index + 1}, ${row.request} takes ${row.route ?? "no route"}`;
    return [title, { ...row, index, stage: table.stage ?? "$default", routes: routesOf(table) }] as const;
  }),
);

test.each(rows)("as a pure function, %s", (_title, { stage, routes, ...row }) => {
  const [method, target] = split(row);
  const request = readRequest({ method, target, rawHeaders: [], httpVersion: "1.1", remoteAddress: "127.0.0.1" });
  const path = pathInStage(stage, request?.path ?? "");
  const match = path === undefined ? undefined : matchRoute(buildRouteTable(routes), method, path);
  expect(match?.route.routeKey ?? null).toBe(row.route);
  if (match !== undefined) expect({ ...match.pathParameters }).toEqual(row.parameters ?? {});
});

let gateways: readonly TestGateway[];
beforeAll(async () => {
  gateways = await Promise.all(
    tables.map((table) => openGateway(api(routesOf(table), { stage: { name: table.stage ?? "$default" } }))),
  );
});
afterAll(() => Promise.all(gateways.map((gateway) => gateway.close())));

test.each(rows)("over HTTP, %s", async (_title, { index, stage, ...row }) => {
  const [method, path] = split(row);
  const reply = await call(gateways[index]?.url ?? "", { method, path });
  expect(reply.status).toBe(row.route === null ? 404 : 200);
  if (method === "HEAD") return;
  if (row.route === null) return expect(reply.body).toBe('{"message":"Not Found"}');
  const event = JSON.parse(reply.body);
  expect(event.routeKey).toBe(row.route);
  expect(event.pathParameters).toEqual(row.parameters);
  expect(event.requestContext).toMatchObject({ routeKey: row.route, stage });
});

test("300 routes are matched as one is", () => {
  const keys = Array.from({ length: 300 }, (_, index) => `GET /items/{id}/part${index}/{rest+}`);
  const table = buildRouteTable(keys.map((key) => route(key)));
  const match = matchRoute(table, "GET", "/items/7/part299/x/y");
  expect(match?.route.routeKey).toBe(keys[299]);
  expect(match?.pathParameters).toEqual({ id: "7", rest: "x/y" });
});

test("a path without a route is 404 before any token is looked at", async () => {
  const gateway = await openGateway(api([jwtRoute("GET /a")]));
  const reply = await call(gateway.url, { path: "/b", headers: { authorization: "not-a-token" } });
  await gateway.close();
  expect(reply.status).toBe(404);
  expect(reply.headers["www-authenticate"]).toBeUndefined();
});

function routesOf({ routes }: Table) {
  return routes.map((routeKey) => route(routeKey));
}

function split({ request }: Row): readonly [method: string, target: string] {
  const space = request.indexOf(" ");
  return [request.slice(0, space), request.slice(space + 1)];
}
