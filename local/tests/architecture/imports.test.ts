import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { build, type Metafile } from "esbuild";
import { brokenPackageRule, brokenRule, isOtherFunction, PROJECT, readImportRules } from "./import-rules";

const RULES = readImportRules();
const ALL = "every-source";

test("no module imports what the lint rules of biome.json forbid", async () => {
  const breaches = edgesOf(await readImports()).filter(
    ([from, to]) => brokenRule(RULES, from, to) !== undefined || isOtherFunction(from, to),
  );
  expect(breaches).toEqual([]);
});

test("no module imports a package that the lint rules of biome.json forbid", async () => {
  const imports = packagesOf(await readImports());
  expect(imports).toContainEqual(["functions/_shared/token-verifier.ts", "aws-jwt-verify/jwt-verifier"]);
  expect(imports.filter(([from, name]) => brokenPackageRule(RULES, from, name) !== undefined)).toEqual([]);
});

test.each(["sam-gatehouse", "sam-gatehouse/package.json"])("a function may not import %s", (name) => {
  expect(brokenPackageRule(RULES, "functions/whoami/handler.ts", name)).toBeDefined();
  expect(brokenPackageRule(RULES, "functions/whoami/handler.ts", "sam-gatehouse-types")).toBeUndefined();
});

test("the imports really are read", async () => {
  const edges = edgesOf(await readImports());
  expect(edges).toContainEqual(["local/src/stack/start-stack.ts", "local/src/stack/options.ts"]);
  expect(edges.length).toBeGreaterThan(100);
});

test.each([
  ["local/src/api-gateway/server.ts", "local/src/cognito/server.ts"],
  ["local/src/template/load.ts", "local/src/stack/start-stack.ts"],
  ["local/src/lambda/runtime.ts", "functions/whoami/handler.ts"],
  ["local/src/http/loopback-server.ts", "local/src/console/console-server.ts"],
  ["local/src/pages/document.tsx", "local/src/console/console-server.ts"],
  ["local/src/stack/start-stack.ts", "local/src/cli/main.ts"],
  ["local/src/model/application.ts", "local/src/http/loopback-server.ts"],
  ["functions/whoami/handler.ts", "local/src/model/errors.ts"],
])("%s may not import %s", (from, to) => {
  expect(brokenRule(RULES, from, to)).toBeDefined();
});

test("every folder of local/src has its rule but cli, which may import anything", () => {
  const folders = foldersOf("local/src").filter((folder) => folder !== "cli");
  const ruled = RULES.map(({ from }) => from);
  expect(folders.filter((folder) => !ruled.includes(`local/src/${folder}`))).toEqual([]);
});

test("no rule names a folder that there is not", () => {
  const named = RULES.flatMap(({ from, never }) => [from.split("/").at(-1) ?? "", ...never]);
  const missing = named.filter((name) => !existsSync(join(PROJECT, name)) && !existsSync(join(PROJECT, "local", name)));
  expect(missing.filter((name) => !foldersOf("local/src").includes(name))).toEqual([]);
});

test("a function may import the shared folder and itself, not another function", () => {
  expect(isOtherFunction("functions/whoami/handler.ts", "functions/_shared/caller.ts")).toBe(false);
  expect(isOtherFunction("functions/whoami/handler.ts", "functions/admin-user/handler.ts")).toBe(true);
});

function foldersOf(place: string): string[] {
  const entries = readdirSync(join(PROJECT, place), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

let imports: Promise<Metafile> | undefined;

/** Read once, from one file that imports all: as entries of their own each would be bundled with all that it imports. */
function readImports(): Promise<Metafile> {
  imports ??= buildAll();
  return imports;
}

async function buildAll(): Promise<Metafile> {
  const sources = ["local/src", "functions"].flatMap((folder) => sourcesBelow(folder));
  const contents = sources.map((file) => `import ${JSON.stringify(`./${file}`)};`).join("\n");
  const { metafile } = await build({
    absWorkingDir: PROJECT,
    stdin: { contents, resolveDir: PROJECT, sourcefile: ALL },
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    packages: "external",
    logLevel: "silent",
  });
  delete metafile.inputs[ALL];
  return metafile;
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"))
    .map((file) => join(folder, file));
}

function edgesOf(metafile: Metafile): [string, string][] {
  return Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
    imports.filter((edge) => edge.external !== true).map((edge): [string, string] => [from, edge.path]),
  );
}

function packagesOf(metafile: Metafile): [string, string][] {
  return Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
    imports.filter((edge) => edge.external === true).map((edge): [string, string] => [from, edge.path]),
  );
}
