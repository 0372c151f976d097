import { afterEach, expect, test } from "@jest/globals";
import { openRest, PROD, restApi, restMethod, type TestRest } from "./rest-fixtures";

let gateway: TestRest | undefined;
afterEach(() => gateway?.close());

async function resourceOf(methods: readonly string[], request: string): Promise<unknown> {
  gateway = await openRest(restApi(methods.map((key) => restMethod(key))));
  const [method = "", path = ""] = request.split(" ");
  const reply = await gateway.send(path, { method });
  if (reply.status !== 200) return reply.status;
  if (method === "HEAD") return "served";
  const { resource, pathParameters } = JSON.parse(reply.body);
  return pathParameters === null ? resource : [resource, pathParameters];
}

const MEASURED = ["ANY /{proxy+}", "GET /jobs/{op}", "OPTIONS /cors_only"];

test.each<[string, readonly string[], string, unknown]>([
  [
    "a resource without the method does not end the search",
    MEASURED,
    "POST /jobs/reboot",
    ["/{proxy+}", { proxy: "jobs/reboot" }],
  ],
  ["a resource without methods does not end the search", MEASURED, "GET /jobs", ["/{proxy+}", { proxy: "jobs" }]],
  [
    "a resource with another method only does not end the search",
    MEASURED,
    "GET /cors_only",
    ["/{proxy+}", { proxy: "cors_only" }],
  ],
  ["the more specific resource with the method wins", MEASURED, "GET /jobs/list", ["/jobs/{op}", { op: "list" }]],
  ["a literal wins over a variable, whatever the order", ["GET /{id}", "GET /a"], "GET /a", "/a"],
  ["a variable wins over a greedy one", ["GET /{p+}", "GET /{id}"], "GET /a", ["/{id}", { id: "a" }]],
  [
    "the search goes back to a greedy resource",
    ["GET /part1/hard", "GET /{param+}"],
    "GET /part1/else",
    ["/{param+}", { param: "part1/else" }],
  ],
  ["the method itself wins over ANY", ["ANY /a", "GET /a"], "GET /a", "/a"],
  ["HEAD is not served by GET", ["GET /a"], "HEAD /a", 403],
  ["HEAD is served by ANY", ["ANY /a"], "HEAD /a", "served"],
  ["ANY does not stand for TRACE", ["ANY /a"], "TRACE /a", 403],
  ["a greedy resource does not take the root", ["ANY /{proxy+}"], "GET /", 403],
  ["a greedy resource below another does not take that", ["ANY /a/{proxy+}"], "GET /a/", 403],
  ["a slash at the end does not count", ["ANY /{proxy+}"], "GET /value/", ["/{proxy+}", { proxy: "value" }]],
  [
    "double slashes inside a greedy part stay",
    ["ANY /{proxy+}"],
    "GET /value//double",
    ["/{proxy+}", { proxy: "value//double" }],
  ],
  ["a slash doubled at the start counts once", ["GET /hardcoded"], "GET //hardcoded", "/hardcoded"],
  ["values stay percent-encoded", ["GET /{name}"], "GET /John%20Doe%40x", ["/{name}", { name: "John%20Doe%40x" }]],
  ["an encoded slash stays in its segment", ["GET /{name}"], "GET /a%2Fb", ["/{name}", { name: "a%2Fb" }]],
  ["an encoded letter is not the letter", ["GET /admin"], "GET /%61dmin", 403],
  ["paths are case-sensitive", ["GET /a"], "GET /A", 403],
  ["the stage's name may come first", ["GET /a"], "GET /Prod/a", "/a"],
  ["the stage's name alone is the root", ["GET /"], "GET /Prod", "/"],
  ["a path behind the stage's name is not looked for without it", ["GET /{a}/{b}"], "GET /Prod/x", 403],
  ["a resource that is named like the stage is found without the stage", ["GET /Prod/x"], "GET /Prod/x", "/Prod/x"],
])("%s", async (_name, methods, request, expected) => {
  expect(await resourceOf(methods, request)).toEqual(expected);
});

test("the guarded method behind the stage's name wins over an open one that takes the whole path", async () => {
  gateway = await openRest(
    restApi([restMethod("GET /{proxy+}"), restMethod("GET /a", { apiKeyRequired: true }), restMethod("GET /Prod/a")]),
  );
  expect((await gateway.send("/Prod/a")).status).toBe(403);
});

test("each stage has its own variables and deployment", async () => {
  const dev = { ...PROD, name: "dev", variables: { table: "dev-table" }, deploymentId: "dep999" };
  gateway = await openRest(restApi([restMethod("GET /a")], { stages: [PROD, dev] }));
  const event = JSON.parse((await gateway.send("/dev/a")).body);
  expect(event).toMatchObject({
    path: "/a",
    stageVariables: { table: "dev-table" },
    requestContext: { stage: "dev", path: "/dev/a", deploymentId: "dep999" },
  });
});

test("a path can be appended to the gateway's url", async () => {
  gateway = await openRest(restApi([restMethod("GET /a")]));
  expect((await fetch(`${gateway.url}/a`)).status).toBe(200);
});
