import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { build, type Metafile } from "esbuild";
import { brokenRule, IMPORT_RULES, isOtherFunction } from "./import-rules";

const ROOT = resolve(__dirname, "../../..");

test("no module imports what the table of import rules forbids", async () => {
  const metafile = await readImports();
  const breaches = edgesOf(metafile).filter(
    ([from, to]) => brokenRule(from, to) !== undefined || isOtherFunction(from, to),
  );
  expect(breaches).toEqual([]);
});

test("the imports really were read", async () => {
  const edges = edgesOf(await readImports());
  expect(edges).toContainEqual(["local/src/stack/application.ts", "local/src/template/load.ts"]);
  expect(edges.length).toBeGreaterThan(100);
});

test.each([
  ["local/src/api-gateway/server.ts", "local/src/cognito/server.ts"],
  ["local/src/template/load.ts", "local/src/stack/start-stack.ts"],
  ["local/src/lambda/runtime.ts", "functions/whoami/handler.ts"],
  ["functions/whoami/handler.ts", "local/src/model/errors.ts"],
])("the table forbids %s to import %s", (from, to) => {
  expect(brokenRule(from, to)).toBeDefined();
});

test("a function may import the shared folder and itself, not another function", () => {
  expect(isOtherFunction("functions/whoami/handler.ts", "functions/_shared/caller.ts")).toBe(false);
  expect(isOtherFunction("functions/whoami/handler.ts", "functions/admin-user/handler.ts")).toBe(true);
});

test("biome.json carries the same table, so that the editor shows a breach too", () => {
  const overrides = lintOverrides();
  for (const rule of IMPORT_RULES) {
    const patterns = overrides.get(`${rule.from}/**`) ?? [];
    for (const never of rule.never) {
      const name = never.replace(/^local\/src\//, "");
      expect({ from: rule.from, never: patterns.filter((pattern) => pattern.split("/").includes(name)) }).not.toEqual({
        from: rule.from,
        never: [],
      });
    }
  }
});

function lintOverrides(): Map<string, string[]> {
  const { overrides } = JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8"));
  return new Map(
    overrides.map(({ includes, linter }: { includes: string[]; linter: { rules: { style: StyleRules } } }) => [
      includes[0],
      linter.rules.style.noRestrictedImports?.options.patterns.flatMap(({ group }) => group) ?? [],
    ]),
  );
}

interface StyleRules {
  readonly noRestrictedImports?: { readonly options: { readonly patterns: readonly { readonly group: string[] }[] } };
}

async function readImports(): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ["local/src", "functions"].flatMap((folder) => sourcesBelow(folder)),
    outdir: "unused",
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    packages: "external",
    logLevel: "silent",
  });
  return metafile;
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .map((file) => join(folder, file));
}

function edgesOf(metafile: Metafile): [string, string][] {
  return Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
    imports.filter((edge) => edge.external !== true).map((edge): [string, string] => [from, edge.path]),
  );
}
