import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, jest, test } from "@jest/globals";
import { project, readResources, readRoutes } from "../template/read-template";
import answers from "./sample-answers.json";
import { openBucket } from "./storage/bucket";
import { credentials, openTable } from "./storage/table";

/**
 * Every sample in events/ with the answer it gets. The same table judges the bundles that `sam build` makes, but for the
 * samples that need storage: here they find a table and a bucket, both empty.
 */
const events = join(__dirname, "../../events");
const samples = readdirSync(events).map((file) => file.replace(/\.json$/, ""));

const environment = {
  USER_POOL_ID: "us-east-1_EXAMPLE01",
  CLIENT_ID: "client-of-the-test",
  JWKS: '{"keys":[]}',
  ADMIN_SCOPES: "admin-client-of-the-test",
  MAX_UPLOAD_BYTES: "104857600",
  BUCKET_NAME: "uploads-bucket-of-the-samples",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SESSION_TOKEN: credentials.sessionToken,
};

/** A handler as Lambda calls it: whatever its type says, the event is unknown. */
const handlerIn = (folder: string) => require(join(project, "functions", folder, "handler")).handler;
const adminUser = handlerIn("admin-user");
const preTokenGeneration = handlerIn("pre-token-generation");
const recordUpload = handlerIn("record-upload");
const regularUser = handlerIn("regular-user");

/** Every function that answers a route, by its folder, with the scope that the template has it ask for. */
const routes = readRoutes().map(({ id, scopes }) => {
  const folder = dirname(String(readResources()[id]?.Properties["Handler"]));
  const required = scopes.join(" ").replace(/\$\{AppClient\}/, environment.CLIENT_ID);
  return { folder, handler: handlerIn(folder), required };
});

let table: Awaited<ReturnType<typeof openTable>>;
let bucket: Awaited<ReturnType<typeof openBucket>>;

beforeAll(async () => {
  table = await openTable();
  bucket = await openBucket(() => 0);
  Object.assign(process.env, environment, {
    TABLE_NAME: table.name,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_S3: bucket.endpoint,
  });
  jest.spyOn(console, "info").mockImplementation(() => {});
  jest.spyOn(console, "warn").mockImplementation(() => {});
  jest.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => table.empty());
afterAll(async () => {
  jest.restoreAllMocks();
  await Promise.all([table.close(), bucket.close()]);
});

const read = (name: string) => JSON.parse(readFileSync(join(events, `${name}.json`), "utf8"));
const expected = new Map<string, object & { readonly needs?: string }>(Object.entries(answers));

test("every sample event has its answer in the table, and every answer its event", () => {
  expect(samples.sort()).toEqual([...expected.keys()].sort());
  const judged = ["pre-token-generation", "record-upload", ...routes.map(({ folder }) => folder)];
  expect(samples.filter((name) => !judged.includes(name.replace(/\..*/, "")))).toEqual([]);
});

const requests = routes.flatMap((route) =>
  samples.filter((name) => name.startsWith(`${route.folder}.`)).map((name) => ({ ...route, name })),
);

test.each(requests)("$folder answers the sample $name as expected", async ({ name, handler, required }) => {
  process.env["REQUIRED_SCOPES"] = required;
  const { statusCode, headers, body } = await handler(read(name));
  const challenge = headers["www-authenticate"];
  const value = JSON.parse(body);
  const answer = { statusCode, body: value, ...(challenge && { "www-authenticate": challenge }) };
  const { needs, ...wanted } = expected.get(name) ?? {};
  if (needs === undefined) expect(answer).toEqual(wanted);
  else expect(answer).toMatchObject(wanted);
  expect(headers["content-type"]).toBe(value.title === undefined ? "application/json" : "application/problem+json");
});

test.each(samples.filter((name) => name.startsWith("record-upload.")))(
  "record-upload answers the sample %s as expected",
  async (name) => {
    const { needs: _, ...wanted } = expected.get(name) ?? {};
    expect(await recordUpload(read(name))).toEqual(wanted);
  },
);

test("only samples of functions that use storage are listed as needing it", () => {
  const needing = [...expected].filter(([, { needs }]) => needs !== undefined);
  expect(new Set(needing.map(([, { needs }]) => needs))).toEqual(new Set(["storage"]));
  expect([...new Set(needing.map(([name]) => name.replace(/\..*/, "")))].sort()).toEqual([
    "create-upload-url",
    "delete-metadata",
    "get-metadata",
    "list-metadata",
    "record-upload",
  ]);
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
