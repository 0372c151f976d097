import { afterEach, expect, test } from "@jest/globals";
import { seconds } from "../../src/model/time";
import { LOCATION } from "../api-gateway/fixtures";
import { restApi, restMethod } from "../api-gateway/rest-fixtures";
import { browse } from "./browser";
import { APPLICATION, openWindow, type TestWindow } from "./fixture";

const opened: TestWindow[] = [];
afterEach(async () => {
  for (const window of opened.splice(0)) await window.close();
});

async function rows(options: Parameters<typeof openWindow>[0]): Promise<Map<string, string>> {
  const window = await openWindow(options);
  opened.push(window);
  const { status, body } = await (await browse(window)).open("/routes");
  expect(status).toBe(200);
  const found = [
    ...body.matchAll(
      /<li class="route( open)?">.*?<strong class="mono">([^<]*)<\/strong>(.*?)<\/div>(.*?)(?=<li class="route|<\/section>)/gs,
    ),
  ];
  return new Map(found.map(([, isOpen = "", key = "", tags = "", rest = ""]) => [key, `${isOpen}${tags}${rest}`]));
}

const GROUPS = { ListGroups: { Groups: [{ GroupName: "admin" }, { GroupName: "regular" }] } };

test("a route shows its authorizer, its scopes, and the group that a scope is named after", async () => {
  const found = await rows({ answers: GROUPS });
  expect(found.get("GET /admin")).toContain("JWT: Cognito");
  expect(found.get("GET /admin")).toContain("<code>admin-client1</code>");
  expect(found.get("GET /admin")).toContain("of the group admin");
  expect(found.get("GET /whoami")).toContain("no scope is asked for");
  expect(found.get("GET /whoami")).not.toContain("of the group");
});

test("open routes are marked, and methods that ask for a key or a function say so", async () => {
  const [api] = APPLICATION.httpApis;
  if (api === undefined) throw new Error("the fixture lacks its API");
  const routes = api.routes.map((route) => ({
    ...route,
    authorizer: { type: "NONE" } as const,
    authorizationScopes: [],
  }));
  const token = {
    type: "TOKEN",
    name: "Own",
    functionArn: "arn:x",
    identitySources: ["method.request.header.Authorization"],
    resultTtl: 0,
    location: LOCATION,
  };
  const rest = restApi([
    restMethod("GET /keyed", { apiKeyRequired: true, authorizer: { type: "AWS_IAM" } }),
    restMethod("GET /own", { authorizer: { ...token, type: "TOKEN", resultTtl: seconds(0) } }),
  ]);
  const found = await rows({ application: { ...APPLICATION, httpApis: [{ ...api, routes }], restApis: [rest] } });
  expect(found.get("GET /admin")).toMatch(/^ open.*open to everyone/s);
  expect(found.get("GET /keyed")).toContain("and an API key");
  expect(found.get("GET /keyed")).toContain("a signature of AWS (IAM)");
  expect(found.get("GET /own")).toContain("a function: Own");
  expect(found.get("GET /keyed")).not.toContain("open to everyone");
});

test("the routes are shown even where the pool does not tell its groups, and hostile names are text", async () => {
  const found = await rows({ answers: { ListGroups: new Error("no") } });
  expect([...found.keys()]).toEqual(["GET /whoami", "GET /admin"]);
  expect((await rows({ answers: { ListGroups: { Groups: [{ GroupName: "<img>" }] } } })).size).toBe(2);
});
