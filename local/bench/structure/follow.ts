import type { SourceTree } from "./source-tree";

/**
 * How something is done, from its first function to its last. Declarations go by their name, which is unique in the
 * tree, or by `path/of/file.ts#name`.
 */
export interface Way {
  readonly name: string;
  /** Where it begins, and what it reaches by a table or by a function that was handed over. */
  readonly entries: readonly string[];
  /** Tables and branches of other ways: their files are opened, their code is not followed. */
  readonly aside: readonly string[];
}

/**
 * The files that a reader of a way opens: those that declare what the code of its entries names, directly or through
 * others. A class counts whole; a method called on a value leads nowhere, so its class is an entry.
 * Throws for a name that is not there or stands in several files.
 */
export function filesOf(tree: SourceTree, way: Way, isVocabulary: (path: string) => boolean): readonly string[] {
  const aside = new Set(way.aside.map((name) => find(tree, name)));
  const seen = new Set(way.entries.map((name) => find(tree, name)));
  const files = new Set<string>();
  // A set is walked together with what is added to it on the way.
  for (const place of seen) {
    const { path, name } = split(place);
    const used = tree.get(path)?.declarations.get(name);
    if (used !== undefined) files.add(path);
    if (aside.has(place)) continue;
    for (const next of used ?? [name]) {
      for (const found of declarers(tree, path, next)) if (!isVocabulary(split(found).path)) seen.add(found);
    }
  }
  return [...files].sort();
}

/** Where a file has a name from: from itself, or from the files that it imports or re-exports. */
function declarers(tree: SourceTree, path: string, name: string): readonly string[] {
  const file = tree.get(path);
  if (file === undefined) return [];
  if (file.declarations.has(name)) return [`${path}#${name}`];
  return file.imports
    .filter(({ local, isType }) => !isType && (local === name || local === "*"))
    .map((taken) => `${taken.from}#${taken.name === "*" ? name : taken.name}`);
}

function find(tree: SourceTree, wanted: string): string {
  const { path, name } = split(wanted.includes("#") ? wanted : `#${wanted}`);
  const paths = [...tree.keys()].filter(
    (candidate) => (path === "" || path === candidate) && tree.get(candidate)?.declarations.has(name),
  );
  const [only, another] = paths;
  if (only === undefined) throw new Error(`no file declares ${wanted}: correct the table of ways`);
  if (another !== undefined) throw new Error(`${wanted} stands in ${paths.join(", ")}: write path#${name}`);
  return `${only}#${name}`;
}

function split(place: string): { readonly path: string; readonly name: string } {
  const [path = "", name = ""] = place.split("#");
  return { path, name };
}
