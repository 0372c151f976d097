import { afterEach, expect, test } from "@jest/globals";
import type { ExplainToken } from "../../src/console/console-options";
import { LONGEST_TOKEN } from "../../src/console/token/explain-token";
import type { ApiKey, UsagePlan } from "../../src/model/rest-api";
import { restApi } from "../api-gateway/rest-fixtures";
import { type Answer, browse } from "./browser";
import { APPLICATION, EXPLANATION, openWindow, type TestWindow } from "./fixture";

const HEADER = "eyJhbGciOiJSUzI1NiJ9";
const PAYLOAD = "eyJzdWIiOiJzdWJqZWN0MSJ9";
const SIGNATURE = "c2lnbmF0dXJlLW9mLWEtdG9rZW4";
const TOKEN = `${HEADER}.${PAYLOAD}.${SIGNATURE}`;
const ROUTE = "HttpApi GET /admin";

const opened: TestWindow[] = [];
afterEach(async () => {
  for (const window of opened.splice(0)) await window.close();
});

interface Explaining {
  readonly fields?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly explain?: ExplainToken;
}

async function explained({ fields = {}, headers = {}, explain }: Explaining): Promise<Answer & { window: TestWindow }> {
  const window = await openWindow(explain === undefined ? {} : { explain });
  opened.push(window);
  const answer = await (await browse(window, "/token")).post(
    "/token",
    { token: TOKEN, route: ROUTE, ...fields },
    headers,
  );
  return { ...answer, window };
}

test("a token and a route give every check, the answer and the claims", async () => {
  const { status, body } = await explained({});
  expect(status).toBe(200);
  for (const text of [
    "Refused at GET /admin",
    "the signature was verified",
    "the route asks for admin-client1",
    "HTTP/1.1 403 Forbidden",
    "{&quot;message&quot;:&quot;Forbidden&quot;}",
    "subject1",
  ])
    expect(body).toContain(text);
});

test("the gateway is asked about just that token and route", async () => {
  const asked: unknown[] = [];
  const explain: ExplainToken = async (input) => {
    asked.push(input);
    return EXPLANATION;
  };
  await explained({ explain, fields: { token: `  Bearer ${TOKEN}\n` } });
  expect(asked).toEqual([{ apiLogicalId: "HttpApi", routeKey: "GET /admin", token: TOKEN }]);
});

test("where every check passes it says that the token is let in", async () => {
  const explain: ExplainToken = async () => ({ checks: EXPLANATION.checks.slice(0, 1) });
  expect((await explained({ explain })).body).toContain("Let in to GET /admin");
});

test("the page's script gets the explanation alone, as JSON", async () => {
  const { headers, body } = await explained({ headers: { accept: "application/json" } });
  expect(headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(JSON.parse(body)).toMatchObject({ part: "explanation", props: { judged: { routeKey: "GET /admin" } } });
});

test.each<[string, Explaining]>([
  ["an explanation", {}],
  ["an explanation for the script", { headers: { accept: "application/json" } }],
  [
    "an explanation that repeats it",
    {
      explain: async ({ token }) => ({
        checks: [{ name: "signature", passed: false, evidence: `${SIGNATURE} is wrong` }],
        claims: { token, [SIGNATURE]: "x" },
        answer: { status: 401, headers: [["www-authenticate", `Bearer ${token}`]], body: token },
      }),
    },
  ],
  [
    "a failure that repeats it",
    {
      explain: async ({ token }) => {
        throw new Error(`cannot read ${token}`);
      },
    },
  ],
  ["a missing route", { fields: { route: "" } }],
])("neither token nor signature stands in %s, or in the log", async (_, explaining) => {
  const { body, window } = await explained(explaining);
  expect(body).not.toContain(SIGNATURE);
  expect(window.logged.join("\n")).not.toContain(SIGNATURE);
  expect((await (await browse(window)).open("/token")).body).not.toContain(PAYLOAD);
});

test.each([
  ["no token", { token: " " }, "Paste a token first."],
  ["a token that is too long", { token: "x".repeat(LONGEST_TOKEN + 1) }, "longer than 16384 characters"],
  ["no route", { route: "" }, "Choose a route."],
  ["a route that is not there", { route: "HttpApi GET /other" }, "Choose a route."],
])("%s is a 400", async (_, fields, text) => {
  const { status, body } = await explained({ fields });
  expect([status, body]).toEqual([400, expect.stringContaining(text)]);
});

test("a token in the address is not looked at", async () => {
  const { window } = await explained({});
  const { body } = await (await browse(window)).open(`/token?token=${TOKEN}&route=${encodeURIComponent(ROUTE)}`);
  expect(body).not.toContain(SIGNATURE);
  expect(body).toContain('<option value="HttpApi GET /admin" selected="">');
});

test("API keys are shown with their values, the disabled ones without", async () => {
  const plan = (keys: readonly ApiKey[]): UsagePlan => ({ logicalId: "Plan", planId: "p", stages: [], keys });
  const on = { logicalId: "On", keyId: "1", value: "value-of-the-key-that-is-on", enabled: true };
  const off = { logicalId: "Off", keyId: "2", value: "value-of-the-key-that-is-off", enabled: false };
  const api = restApi([], { usagePlans: [plan([on, off]), plan([on])] });
  const window = await openWindow({ application: { ...APPLICATION, restApis: [api] } });
  opened.push(window);
  const { body } = await (await browse(window, "/token")).open("/token");
  expect(body).toContain("API keys");
  expect(body).toContain(on.value);
  expect(body).toContain("Off");
  expect(body).not.toContain(off.value);
});

test("without an API key nothing is said of them", async () => {
  const window = await openWindow({});
  opened.push(window);
  expect((await (await browse(window, "/token")).open("/token")).body).not.toContain("API keys");
});
