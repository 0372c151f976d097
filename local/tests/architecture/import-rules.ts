import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const PROJECT = resolve(__dirname, "../../..");

/** Who may not import what. Places are folders relative to the project. */
export interface ImportRule {
  readonly from: string;
  /** Names of folders: one below `local/src`, or one at the top of the project. */
  readonly never: readonly string[];
}

interface LintOverride {
  readonly includes: readonly string[];
  readonly linter: { readonly rules: { readonly style: { readonly noRestrictedImports?: RestrictedImports } } };
}

interface RestrictedImports {
  readonly options: { readonly patterns: readonly { readonly group: readonly string[] }[] };
}

/** The import rules of biome.json, where they stand once: the editor shows a breach, and the tests look for one. */
export function readImportRules(): readonly ImportRule[] {
  const { overrides }: { overrides: readonly LintOverride[] } = JSON.parse(
    readFileSync(join(PROJECT, "biome.json"), "utf8"),
  );
  return overrides.flatMap(({ includes, linter }) => {
    const patterns = linter.rules.style.noRestrictedImports?.options.patterns ?? [];
    const never = patterns.flatMap(({ group }) => group.map((pattern) => pattern.replace(/^\*\*\/(.*)\/\*\*$/, "$1")));
    return never.length === 0 ? [] : includes.map((place) => ({ from: place.replace(/\/\*\*$/, ""), never }));
  });
}

/** The rule that forbids one module to import another; both relative to the project, with forward slashes. */
export function brokenRule(rules: readonly ImportRule[], importer: string, imported: string): ImportRule | undefined {
  const [top = "", , room = ""] = imported.split("/");
  const places = top === "local" ? [top, room] : [top];
  return rules.find(
    ({ from, never }) => importer.startsWith(`${from}/`) && places.some((place) => never.includes(place)),
  );
}

/** A function's folder imports itself and functions/_shared, never another function. */
export function isOtherFunction(importer: string, imported: string): boolean {
  const [root, own] = importer.split("/");
  const [otherRoot, other] = imported.split("/");
  return root === "functions" && otherRoot === "functions" && other !== own && other !== "_shared";
}
