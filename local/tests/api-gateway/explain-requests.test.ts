import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { explain } from "../../src/api-gateway/explain/explain";
import { formatExplanation } from "../../src/api-gateway/explain/format-explanation";
import { KeyImports } from "../../src/api-gateway/jwt/issuer-keys";
import type { HttpApi } from "../../src/model/http-api";
import { epochSeconds } from "../../src/model/time";
import { AUTHORIZER, api, ISSUER, jwtRoute, makeKey, makeToken, NOW, route } from "./fixtures";
import { openGateway, type TestGateway } from "./gateways";

/** The judge of an explanation is the gateway itself, asked by a socket, so that every byte of the line arrives. */
const key = makeKey("pool");
const keys = new KeyImports().keysOf(ISSUER, [key.jwk]);
const TOKEN = makeToken(key);
const BY_QUERY = { ...AUTHORIZER, name: "ByQuery", identitySource: "$request.querystring.token" };
const ROUTES = [
  jwtRoute("GET /plain"),
  jwtRoute("GET /todos/{id}"),
  jwtRoute("GET /by-query", [], BY_QUERY),
  jwtRoute("ANY /any"),
  jwtRoute("GET /files/{rest+}"),
  jwtRoute("GET /scoped", ["nobody"]),
  route("GET /open"),
];
const PLAIN = api(ROUTES);
const STAGED = api(ROUTES, { stage: { name: "prod" } });
const WITH_DEFAULT = api([...ROUTES, jwtRoute("$default")]);
const APIS: readonly HttpApi[] = [PLAIN, STAGED, WITH_DEFAULT];
const gateways: TestGateway[] = [];

beforeAll(async () => {
  for (const each of APIS) gateways.push(await openGateway(each, { localKeys: () => [key.jwk] }));
});

afterAll(() => Promise.all(gateways.map((gateway) => gateway.close())));

async function ask(gateway: TestGateway, line: string, token: string): Promise<{ status: number; answer: string }> {
  const socket = connect(gateway.port, "127.0.0.1");
  await once(socket, "connect");
  const authorization = token === "" ? "" : `authorization: ${token}\r\n`;
  socket.write(`${line} HTTP/1.1\r\nhost: localhost\r\n${authorization}connection: close\r\n\r\n`);
  const answer = await text(socket);
  return { status: Number(answer.slice(9, 12)), answer };
}

const explained = (each: HttpApi, asked: string, token: string) =>
  explain({ api: each, routeKey: asked, token, keys, now: epochSeconds(NOW) });

const REQUESTS = [
  "GET /plain",
  "GET /plain/",
  "GET //plain",
  "GET /plain?a=1",
  "GET /pl%61in",
  "GET /%70lain",
  "GET /plain%2F",
  "GET /todos/a%2Fb",
  "GET /todos%2Fa",
  "GET /todos/%zz",
  "GET /todos/%",
  "GET /todos/%ff",
  "GET /todos/%00",
  "GET /todos/%7Bid%7D",
  "GET /todos/",
  "GET /files/a/b%2Fc",
  "GET /files/",
  "GET /by-query",
  "GET /by-query?token=",
  `GET /by-query?token=${TOKEN}`,
  `GET /by-query?a=1&token=${TOKEN}&token=${TOKEN}`,
  `GET /by-query?%74oken=${TOKEN}`,
  `GET /by-query?TOKEN=${TOKEN}`,
  `GET /plain?token=${TOKEN}`,
  "get /plain",
  "Get /plain",
  "HEAD /plain",
  "POST /plain",
  "PURGE /any",
  "FETCH /any",
  "DELETE /any",
  "GET /prod/plain",
  "GET /prod/plain?x",
  "GET /prod",
  "GET /prodplain",
  "GET /%70rod/plain",
  "GET http://elsewhere.example/plain",
  "GET plain",
  "GET *",
  "OPTIONS /plain",
  "GET /scoped",
  "GET /open?x=%zz",
  "GET /plain#top",
];
const rows = APIS.flatMap((_, index) =>
  REQUESTS.flatMap((asked) =>
    ["", TOKEN].map((token) => ({
      index,
      asked,
      token,
      shown: asked.replaceAll(TOKEN, "TOKEN"),
      with: token === "" ? "no" : "a",
    })),
  ),
);

test.each(rows)(
  "API $index: $shown with $with token is explained as it is answered",
  async ({ index, asked, token }) => {
    const [each, gateway] = [APIS[index], gateways[index]];
    if (each === undefined || gateway === undefined) throw new Error("no such API");
    const isRouteKey = each.routes.some(({ routeKey }) => routeKey === asked);
    const isByQuery = asked.includes("/by-query");
    // A route key is asked for within its stage, and a given token goes where the authorizer looks for it.
    const line = isRouteKey && each.stage.name !== "$default" ? asked.replace(" ", ` /${each.stage.name}`) : asked;
    const sent = isByQuery && token !== "" ? line.replace(/\?.*|$/, `?token=${token}`) : line;
    const { status, answer } = await ask(gateway, sent, isByQuery ? "" : token);
    const { outcome } = explained(each, asked, token);
    if (status === 200) expect(outcome).toEqual({ kind: "let-in" });
    else expect(outcome).toMatchObject({ kind: "refused", status });
    if (outcome.kind === "refused" && !asked.startsWith("HEAD")) expect(answer).toContain(outcome.body);
    if (outcome.kind === "refused" && outcome.wwwAuthenticate !== undefined)
      expect(answer).toContain(outcome.wwwAuthenticate);
  },
);

test("an explanation never shows the query of a request, which may hold a token", () => {
  for (const asked of [`GET /by-query?token=${TOKEN}`, `get /plain?token=${TOKEN}`, `GET /nothing?token=${TOKEN}`]) {
    const shown = formatExplanation(explained(PLAIN, asked, ""));
    expect(shown).not.toContain(TOKEN.split(".")[2]);
    expect(shown).not.toContain("?");
  }
});

test.each([
  [PLAIN, "get /plain", "methods are written in capitals, GET"],
  [PLAIN, "FETCH /plain", "there is no method FETCH"],
  [PLAIN, "GET plain", "the path begins with /"],
  [PLAIN, "GET /todos/%zz", "the path must be ASCII without spaces"],
  [PLAIN, "/plain", 'write the method and the path, as in "GET /todos"'],
  [STAGED, "GET /todos/7", "the paths of this stage begin with /prod"],
])("an explanation hints at what was probably meant by a request (%#)", (each, asked, hint) => {
  expect(formatExplanation(explained(each, asked, TOKEN))).toContain(`Perhaps: ${hint}`);
});

test("a token that fits into no request is refused as the gateway refuses it", () => {
  expect(explained(PLAIN, "GET /plain", "x".repeat(10_240)).outcome).toMatchObject({ status: 431 });
});

test("a route key that no request can have stands for its route", () => {
  expect(explained(PLAIN, "ANY /any", TOKEN)).toMatchObject({ routeKey: "ANY /any", outcome: { kind: "let-in" } });
  expect(explained(STAGED, "GET /todos/{id}", TOKEN)).toMatchObject({ outcome: { kind: "let-in" } });
  expect(explained(WITH_DEFAULT, "$default", "")).toMatchObject({ routeKey: "$default", outcome: { status: 401 } });
});

test("an explanation says why an issuer's keys could not be had", () => {
  const { checks } = explain({
    api: PLAIN,
    routeKey: "GET /plain",
    token: TOKEN,
    keys: { reachable: false, missing: "discovery-document", why: "fetch failed (connect ECONNREFUSED 127.0.0.1:9)" },
    now: epochSeconds(NOW),
  });
  expect(checks.find(({ name }) => name === "issuer-keys")?.evidence).toMatch(/could not be had: .*ECONNREFUSED/);
});
