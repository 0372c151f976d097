import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { beforeAll, expect, test } from "@jest/globals";
import { budgetOf, bundleFunctions, type FunctionBundle } from "../../bench/function-bundles";
import { project, resourcesOfType } from "../template/read-template";

/**
 * The bundles that `sam build` makes. Their loading time is reported by bench/cold-start.ts and held by no test.
 */
let bundles: ReadonlyMap<string, FunctionBundle>;
beforeAll(async () => {
  bundles = new Map((await bundleFunctions()).map((bundle) => [bundle.logicalId, bundle]));
});

/** Every function of the template with the folder of its handler, so that a new one is held to the same rules. */
const functions = resourcesOfType("AWS::Serverless::Function").map(
  ([logicalId, { Properties }]) => [logicalId, `functions/${posix.dirname(String(Properties["Handler"]))}/`] as const,
);

test.each(functions)("the bundle of %s keeps within its bytes", (logicalId) => {
  const { code = new Uint8Array(), map = new Uint8Array(), sources = [] } = bundles.get(logicalId) ?? {};
  expect(code.byteLength).toBeGreaterThan(0);
  const { bytes, mapBytes } = budgetOf({ logicalId, sources });
  expect(code.byteLength).toBeLessThanOrEqual(bytes);
  expect(map.byteLength).toBeGreaterThan(code.byteLength);
  expect(map.byteLength).toBeLessThanOrEqual(mapBytes);
});

test.each(functions)("the bundle of %s is made of %s, of _shared and of packages", (logicalId, folder) => {
  const sources = bundles.get(logicalId)?.sources ?? [];
  const strangers = sources.filter(
    (source) => ![folder, "functions/_shared/", "node_modules/"].some((home) => source.startsWith(home)),
  );
  expect(strangers).toEqual([]);
  expect(sources.some((source) => source.startsWith(folder))).toBe(true);
});

test("every function of the template is bundled, and every folder of functions/ has one function", () => {
  expect([...bundles.keys()].sort()).toEqual(functions.map(([logicalId]) => logicalId).sort());
  const folders = readdirSync(join(project, "functions"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "_shared")
    .map(({ name }) => `functions/${name}/`);
  expect(functions.map(([, folder]) => folder).sort()).toEqual(folders.sort());
  expect([...bundles.keys()]).toEqual(
    expect.arrayContaining([
      "AdminUserFunction",
      "PreTokenGenerationFunction",
      "RegularUserFunction",
      "WhoamiFunction",
    ]),
  );
});

test("no function brings a client of S3, nor one of the AWS SDK beside DynamoDB's", () => {
  const clients = [...bundles.values()].flatMap(({ sources }) =>
    sources.flatMap((source) => /^node_modules\/(@aws-sdk\/client-[^/]+)/.exec(source)?.[1] ?? []),
  );
  expect([...new Set(clients)]).toEqual(["@aws-sdk/client-dynamodb"]);
});

test("the trigger brings no package with it", () => {
  const sources = bundles.get("PreTokenGenerationFunction")?.sources ?? [];
  expect(sources.filter((source) => source.startsWith("node_modules/"))).toEqual([]);
});

test("no package is both a dependency and a development one, for sam build would not install it", () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  expect(Object.keys(dependencies).filter((name) => name in devDependencies)).toEqual([]);
});

test("the table in docs/deploying.md has every function, its size within a tenth, and its budgets", () => {
  const text = readFileSync(join(project, "docs/deploying.md"), "utf8");
  const rows = [...text.matchAll(/^\| `(\w+Function)` \| (\d+) \| (\d+) \| [\d.]+ ms \| (\d+) ms \|$/gm)];
  const budgets = [...bundles.values()].map((bundle) => {
    const { bytes, milliseconds } = budgetOf(bundle);
    return [bundle.logicalId, String(bytes), String(milliseconds)];
  });
  expect(rows.map(([, name, , bytes, time]) => [name, bytes, time]).sort()).toEqual(budgets.sort());
  for (const [, name = "", bytes] of rows) {
    expect([name, Math.abs(Number(bytes) / (bundles.get(name)?.code.byteLength ?? 0) - 1) < 0.1]).toEqual([name, true]);
  }
});
