import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { JwtAuthorization } from "../../src/api-gateway/jwt/jwt-authorization";
import { KeySource } from "../../src/api-gateway/jwt/key-source";
import type { RequestFacts } from "../../src/api-gateway/payload/event-input";
import { toEvent } from "../../src/api-gateway/payload/to-event";
import { readRequest } from "../../src/api-gateway/request";
import type { JsonObject, JsonValue } from "../../src/model/json";
import { epochMillis } from "../../src/model/time";
import { AUTHORIZER, clock, NOW, route, STAGE } from "../api-gateway/fixtures";
import { hold } from "./hold";

/** Events against a second mapping, written from docs/aws-behaviour/http-api-events.md. */

const FACTS: RequestFacts = {
  accountId: "123456789012",
  apiId: "abcde12345",
  domainName: "abcde12345.execute-api.us-east-1.amazonaws.com",
  stage: STAGE,
  requestId: "id=",
  traceId: "Root=1",
  routeArn: "arn",
  time: epochMillis(NOW * 1000),
  port: 3000,
};

interface Sent {
  readonly path: string;
  readonly query: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

function eventOf({ path, query, headers, body }: Sent, format: "1.0" | "2.0"): JsonObject {
  const request = readRequest({
    method: "POST",
    target: query === "" ? path : `${path}?${query}`,
    rawHeaders: headers.flat(),
    httpVersion: "1.1",
    remoteAddress: "127.0.0.1",
  });
  if (request === undefined) throw new Error("the request can't be read");
  const match = { route: route("ANY /{all+}", { format }), pathParameters: {} };
  return JSON.parse(JSON.stringify(toEvent({ request, match, body: Buffer.from(body), facts: FACTS })));
}

/** `%41` is a byte, `+` a space; what is no UTF-8 stays as sent. */
function naiveDecode(text: string): string {
  const bytes: number[] = [];
  for (let place = 0; place < text.length; place += 1) {
    const hex = /^%([0-9a-f]{2})/i.exec(text.slice(place))?.[1];
    if (hex === undefined && text[place] === "%") return text;
    if (hex === undefined) bytes.push(...Buffer.from(text[place] === "+" ? " " : (text[place] ?? "")));
    else {
      bytes.push(Number.parseInt(hex, 16));
      place += 2;
    }
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return text;
  }
}

function naivePairs(query: string): readonly (readonly [string, string])[] {
  const parts = query.split("&").filter((part) => part.length > 0);
  return parts.map((part) => {
    const [name = "", ...value] = part.split("=");
    return [naiveDecode(name), naiveDecode(value.join("="))];
  });
}

/** The values of each name, in order; undefined where there is no name. */
function grouped(pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, readonly string[]> | undefined {
  const names = [...new Set(pairs.map(([name]) => name))];
  const valuesOf = (wanted: string) => pairs.filter(([name]) => name === wanted).map(([, value]) => value);
  return names.length === 0 ? undefined : new Map(names.map((name) => [name, valuesOf(name)]));
}

const record = <Value>(
  groups: ReadonlyMap<string, readonly string[]> | undefined,
  one: (values: readonly string[]) => Value,
) => groups && Object.fromEntries([...groups].map(([name, values]) => [name, one(values)]));

const word = fc.constantFrom("a", "b", "A", "constructor", "1");
const piece = fc.oneof(word, fc.constantFrom("%20", "%2F", "%41", "%c3%a4", "%C3", "+", "%", "%zz", "=", ""));
const query = fc
  .array(
    fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join("")),
    { maxLength: 5 },
  )
  .map((parts) => parts.join("&"));
const path = fc
  .array(fc.oneof(word, fc.constantFrom("%20", "%2F", "%25", "%C3%A4", "/", ":")), { maxLength: 6 })
  .map((parts) => `/${parts.join("")}`);
const headerName = fc.constantFrom(
  "X-One",
  "x-one",
  "Accept",
  "Cookie",
  "cookie",
  "Connection",
  "Expect",
  "X-Two",
  "Host",
);
const headerValue = fc.constantFrom("", "1", "a,b", "k=v", "k=v; l=w", ";", " k = v ;; ");
const mediaType = fc.constantFrom(
  ["text/plain", true],
  ["text/csv; charset=utf-8", true],
  ["TEXT/HTML; Charset=UTF-8", true],
  ["application/json", true],
  ["application/graphql", true],
  ["application/xml", true],
  ["application/javascript", true],
  ["application/json; charset=iso-8859-1", false],
  ["application/vnd.api+json", false],
  ["application/x-www-form-urlencoded", false],
  ["application/octet-stream", false],
  ["image/png", false],
  ["", false],
) satisfies fc.Arbitrary<readonly (string | boolean)[]>;
const sent = fc.record({
  path,
  query,
  headers: fc.array(fc.tuple(headerName, headerValue), { maxLength: 6 }),
  body: fc.constantFrom("", "x", "{}", "ä\u0000"),
});

test("an event of format 2.0 has path, query, headers, cookies and body as the naive mapping gives them", () => {
  hold(500, fc.tuple(sent, mediaType), ([request, [type = "", isText]]) => {
    const headers = [...request.headers, ["Content-Type", String(type)] as const].filter(
      ([, value]) => value !== "" || type !== "",
    );
    const event = eventOf({ ...request, headers }, "2.0");
    const lower = headers.map(([name, value]) => [name.toLowerCase(), value] as const);
    const isOwn = (name: string) => !["cookie", "connection", "expect", "host"].includes(name);
    const cookies = lower.filter(([name]) => name === "cookie").flatMap(([, value]) => value.split(";"));
    const whole = cookies.map((cookie) => cookie.trim()).filter((cookie) => cookie !== "");
    expect(event).toMatchObject({
      rawPath: naiveDecode(request.path.replaceAll("+", "%2B")),
      rawQueryString: request.query,
      headers: record(grouped(lower.filter(([name]) => isOwn(name))), (values) => values.join(",")) ?? {},
      isBase64Encoded: request.body !== "" && isText !== true,
    });
    expect(event["queryStringParameters"]).toEqual(
      record(grouped(naivePairs(request.query)), (values) => values.join(",")),
    );
    expect(event["cookies"]).toEqual(whole.length === 0 ? undefined : whole);
    const body = isText === true ? request.body : Buffer.from(request.body).toString("base64");
    expect(event["body"]).toBe(request.body === "" ? undefined : body);
  });
});

test("an event of format 1.0 has every value of a parameter and, alone, the last", () => {
  hold(500, sent, (request) => {
    const groups = grouped(naivePairs(request.query));
    expect(eventOf(request, "1.0")).toMatchObject({
      path: naiveDecode(request.path),
      queryStringParameters: record(groups, (values) => values.at(-1)) ?? null,
      multiValueQueryStringParameters: record(groups, (values) => values) ?? null,
    });
  });
});

/** J1 to J8: as Go prints it. */
function goText(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "number") return /e\+/.test(`${value}`) && value % 1 === 0 ? `${BigInt(value)}` : `${value}`;
  if (Array.isArray(value)) return `[${value.map(goText).join(" ")}]`;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `map[${entries.map(([name, member]) => `${name}:${goText(member)}`).join(" ")}]`;
}

test("claims reach a function as texts, those that are null not at all", () => {
  const keys = new KeySource({ localKeys: () => undefined, clock, fetchDocument: async () => "{}", log: () => {} });
  const jwt = new JwtAuthorization(keys, clock);
  const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.maxSafeInteger(), fc.boolean());
  hold(500, fc.tuple(fc.dictionary(fc.string(), value), fc.array(fc.string())), ([given, scopes]) => {
    const claims: JsonObject = JSON.parse(JSON.stringify(given));
    const authorizer = { authorizer: AUTHORIZER, authorizationScopes: [] };
    const expected = Object.entries(claims).filter(([, claim]) => claim !== null);
    expect(jwt.eventAuthorizer(claims, scopes, authorizer)).toEqual({
      kind: "jwt",
      claims: Object.fromEntries(expected.map(([name, claim]) => [name, goText(claim)])),
      scopes: null,
    });
    expect(jwt.eventAuthorizer(claims, scopes, { ...authorizer, authorizationScopes: ["x"] })).toMatchObject({
      scopes,
    });
  });
});
