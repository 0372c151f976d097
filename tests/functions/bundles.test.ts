import { beforeAll, describe, expect, test } from "@jest/globals";
import { budgetOf, bundleFunctions, type FunctionBundle } from "../../local/bench/function-bundles";

/** The bundles that `sam build` makes. Their loading time is reported by local/bench/cold-start.ts and held by no test. */
let bundles: ReadonlyMap<string, FunctionBundle>;
beforeAll(async () => {
  bundles = new Map((await bundleFunctions()).map((bundle) => [bundle.logicalId, bundle]));
});

describe.each([
  ["PreTokenGenerationFunction", "functions/pre-token-generation/"],
  ["AdminUserFunction", "functions/admin-user/"],
  ["RegularUserFunction", "functions/regular-user/"],
  ["WhoamiFunction", "functions/whoami/"],
])("%s", (logicalId, folder) => {
  test("keeps within its bytes", () => {
    const bytes = bundles.get(logicalId)?.code.byteLength ?? 0;
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(budgetOf(logicalId).bytes);
  });

  test("is made of its own folder, of _shared and of packages", () => {
    const sources = bundles.get(logicalId)?.sources ?? [];
    const strangers = sources.filter(
      (source) => ![folder, "functions/_shared/", "node_modules/"].some((home) => source.startsWith(home)),
    );
    expect(strangers).toEqual([]);
    expect(sources.some((source) => source.startsWith(folder))).toBe(true);
  });
});

test("no function of the template is missing from this table", () => {
  expect([...bundles.keys()].sort()).toEqual([
    "AdminUserFunction",
    "PreTokenGenerationFunction",
    "RegularUserFunction",
    "WhoamiFunction",
  ]);
});

test("the trigger brings no package with it", () => {
  const sources = bundles.get("PreTokenGenerationFunction")?.sources ?? [];
  expect(sources.filter((source) => source.startsWith("node_modules/"))).toEqual([]);
});
