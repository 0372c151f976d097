import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const PROJECT = resolve(__dirname, "../../..");

/** Who may not import what. Places are folders relative to the project. */
export interface ImportRule {
  readonly from: string;
  /** Names of folders: one below `local/src`, or one at the top of the project. */
  readonly never: readonly string[];
  /** Names of packages. */
  readonly neverPackages: readonly string[];
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
    const groups = patterns.flatMap(({ group }) => group);
    const never = groups.flatMap((pattern) => /^\*\*\/(.*)\/\*\*$/.exec(pattern)?.[1] ?? []);
    const neverPackages = groups.filter((pattern) => !pattern.includes("*"));
    return groups.length === 0
      ? []
      : includes.map((place) => ({ from: place.replace(/\/\*\*$/, ""), never, neverPackages }));
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

/** The rule that forbids a module to import a package, or a part of it; `specifier` as it is written. */
export const brokenPackageRule = (
  rules: readonly ImportRule[],
  importer: string,
  specifier: string,
): ImportRule | undefined =>
  rules.find(
    ({ from, neverPackages }) =>
      importer.startsWith(`${from}/`) &&
      neverPackages.some((name) => specifier === name || specifier.startsWith(`${name}/`)),
  );

/** A function's folder imports itself and functions/_shared, never another function. */
export function isOtherFunction(importer: string, imported: string): boolean {
  const [root, own] = importer.split("/");
  const [otherRoot, other] = imported.split("/");
  return root === "functions" && otherRoot === "functions" && other !== own && other !== "_shared";
}
