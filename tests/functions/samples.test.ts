import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { handler as adminUser } from "../../functions/admin-user/handler";
import { handler as preTokenGeneration } from "../../functions/pre-token-generation/handler";
import { handler as regularUser } from "../../functions/regular-user/handler";
import { project, readResources, readRoutes, whereThePoolIsMade } from "../template/read-template";
import answers from "./sample-answers.json";

/** Every sample in events/ with the answer it gets. The same table judges the bundles that `sam build` makes. */
const events = join(__dirname, "../../events");
const samples = readdirSync(events).map((file) => file.replace(/\.json$/, ""));

const environment = {
  USER_POOL_ID: "us-east-1_EXAMPLE01",
  CLIENT_ID: "client-of-the-test",
  JWKS: '{"keys":[]}',
};

/** Every function that answers a route, by its folder, with the scope that the template has it ask for. */
const routes = readRoutes().map(({ id, variables }) => {
  const file = String(readResources()[id]?.Properties["Handler"]).replace(/\.handler$/, "");
  const required = whereThePoolIsMade(variables["REQUIRED_SCOPES"] ?? "").replace(
    /\$\{AppClient\}/,
    environment.CLIENT_ID,
  );
  return { folder: basename(dirname(file)), handler: require(join(project, file)).handler, required };
});

beforeAll(() => {
  Object.assign(process.env, environment);
  jest.spyOn(console, "warn").mockImplementation(() => {});
  jest.spyOn(console, "error").mockImplementation(() => {});
});
afterAll(() => {
  jest.restoreAllMocks();
});

const read = (name: string) => JSON.parse(readFileSync(join(events, `${name}.json`), "utf8"));
const expected = new Map<string, object>(Object.entries(answers));

test("every sample event has its answer in the table, and every answer its event", () => {
  expect(samples.sort()).toEqual([...expected.keys()].sort());
  const judged = ["pre-token-generation", ...routes.map(({ folder }) => folder)];
  expect(samples.filter((name) => !judged.includes(name.replace(/\..*/, "")))).toEqual([]);
});

const requests = routes.flatMap((route) =>
  samples.filter((name) => name.startsWith(`${route.folder}.`)).map((name) => ({ ...route, name })),
);

test.each(requests)("$folder answers the sample $name as expected", async ({ name, handler, required }) => {
  process.env["REQUIRED_SCOPES"] = required;
  const { statusCode, headers, body } = await handler(read(name));
  const challenge = headers["www-authenticate"];
  const answer = { statusCode, body: JSON.parse(body), ...(challenge && { "www-authenticate": challenge }) };
  expect(answer).toEqual(expected.get(name));
  expect(headers["content-type"]).toBe("application/json");
});

test.each(samples.filter((name) => name.startsWith("pre-token-generation.")))(
  "pre-token-generation answers the sample %s with nothing but the response changed",
  async (name) => {
    const event = read(name);
    expect(await preTokenGeneration(event)).toEqual({ ...read(name), ...expected.get(name) });
  },
);

test("the quotation marks of a greeting are part of the body", async () => {
  process.env["REQUIRED_SCOPES"] = "admin-client-of-the-test";
  expect((await adminUser(read("admin-user.access-token"))).body).toBe('"Hello from Admin User"');
  process.env["REQUIRED_SCOPES"] = "regular-client-of-the-test";
  expect((await regularUser(read("regular-user.access-token"))).body).toBe('"Hello from Regular User"');
});
