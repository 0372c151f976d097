import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as sdk from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "@jest/globals";
import { OPERATIONS } from "../../src/cognito/operations/table";

/** Keeps the tables of local/README.md in step with the code and with the tests that they name. */

const PROJECT = resolve(__dirname, "../../..");
const readme = readFileSync(join(PROJECT, "local", "README.md"), "utf8");

interface Row {
  readonly operation: string;
  readonly supported: string;
  readonly tests: readonly string[];
}

const rows: readonly Row[] = [...readme.matchAll(/^\| ([A-Z]\w+) \| ([^|]*) \| ?([^|]*)\|$/gm)].map(
  ([, operation = "", supported = "", tests = ""]) => ({
    operation,
    supported: supported.trim(),
    tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file),
  }),
);
const supported = rows.filter((row) => !/^no(:|$)/.test(row.supported));
const unsupported = rows.filter((row) => !supported.includes(row));

test("every operation of the service model has one row, in alphabetical order", () => {
  const model = Object.keys(sdk)
    .filter((name) => /^[A-Z]\w+Command$/.test(name))
    .map((name) => name.slice(0, -"Command".length));
  expect(rows.map(({ operation }) => operation)).toEqual(model.sort());
});

test("the operations in the code are those that the table calls supported", () => {
  expect(supported.map(({ operation }) => operation)).toEqual(OPERATIONS.map(({ name }) => name).sort());
});

test("an operation that is not supported names no test", () => {
  expect(unsupported.filter(({ tests }) => tests.length > 0)).toEqual([]);
});

test.each(supported)("the test that the table names for $operation calls it", ({ operation, tests }) => {
  expect(tests).not.toEqual([]);
  for (const file of tests) expect(readFileSync(join(PROJECT, file), "utf8")).toContain(operation);
});

test("every difference from AWS names a test that is there", () => {
  const [, differences = ""] = readme.split("## Known differences from AWS");
  const named = [...differences.matchAll(/^\| [^`].*\| (.*) \|$/gm)]
    .map(([, cell = ""]) => cell)
    .filter((cell) => !/^(shown by|-+)$/.test(cell));
  expect(named.length).toBeGreaterThan(30);
  const files = named.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file));
  expect(files).toHaveLength(named.length);
  expect(files.filter((file) => !existsSync(join(PROJECT, file)))).toEqual([]);
});
