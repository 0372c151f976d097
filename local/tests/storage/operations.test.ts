import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as sdk from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type RunningTables, startTables } from "./running-tables";

/** Keeps the table of local/README.md in step with what the tables answer. */

const readme = readFileSync(join(resolve(__dirname, "../../.."), "local", "README.md"), "utf8");
const rows = readme.slice(readme.indexOf("| DynamoDB operations |"), readme.indexOf("| any other: PartiQL"));
const named = [...rows.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell = ""]) =>
  [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
);

const model = Object.keys(sdk)
  .filter((name) => /^[A-Z]\w+Command$/.test(name))
  .map((name) => name.slice(0, -"Command".length));

let running: RunningTables;

beforeAll(async () => {
  running = await startTables();
});

afterAll(() => running.remove());

test("the table of operations was read, and names operations of the service model", () => {
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !model.includes(name))).toEqual([]);
});

test.each(model)("%s is answered if the README names it, and is unknown otherwise", async (operation) => {
  const answer = await fetch(running.storage.endpoint, {
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` },
    body: "{}",
  });
  expect((await answer.text()).includes("UnknownOperationException")).toBe(!named.includes(operation));
});
