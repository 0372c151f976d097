/**
 * A node of the tree of paths: what follows one segment. `T` is what stands at the end of a path: a route or a method.
 */
export interface PathNode<T> {
  readonly literals: Map<string, PathNode<T>>;
  /** `{name}`: any one segment. Names are no part of a path's identity, so there is one such branch. */
  variable?: PathNode<T>;
  /** What ends here, by method or `ANY`. */
  readonly ends: Map<string, PathEntry<T>>;
  /** `{name+}` from here on: one segment or more, by method or `ANY`. */
  readonly greedy: Map<string, PathEntry<T>>;
}

export interface PathEntry<T> {
  readonly end: T;
  /** Of the path's variables, in order. */
  readonly variableNames: readonly string[];
}

/** Adds a method of a path to the tree. Of two with the same identity the first stays. */
export function insertPath<T>(root: PathNode<T>, method: string, path: string, end: T): void {
  let node = root;
  const variableNames: string[] = [];
  let target = "ends" as "ends" | "greedy";
  for (const segment of segmentsOf(path)) {
    const name = /^\{([^{}+]+)(\+?)\}$/.exec(segment);
    if (name?.[1] === undefined) {
      node = childOf(node.literals, segment);
      continue;
    }
    variableNames.push(name[1]);
    if (name[2] === "+") {
      target = "greedy";
      break;
    }
    node.variable ??= emptyNode();
    node = node.variable;
  }
  const methods = node[target];
  if (!methods.has(method)) methods.set(method, { end, variableNames });
}

/** `/` has none, `/a/b` two, `/a/` two of which the last is empty. */
export function segmentsOf(path: string): readonly string[] {
  return path === "/" ? [] : path.slice(1).split("/");
}

function childOf<T>(children: Map<string, PathNode<T>>, segment: string): PathNode<T> {
  const known = children.get(segment);
  if (known !== undefined) return known;
  const made = emptyNode<T>();
  children.set(segment, made);
  return made;
}

export function emptyNode<T>(): PathNode<T> {
  return { literals: new Map(), ends: new Map(), greedy: new Map() };
}

/** The entry for a method: its own, else that of `ANY`. */
export function forMethod<T>(entries: ReadonlyMap<string, PathEntry<T>>, method: string): PathEntry<T> | undefined {
  return entries.get(method) ?? entries.get("ANY");
}

const NO_PARAMETERS: Readonly<Record<string, string>> = Object.freeze({});

/** The values that a path's variables took, by name. */
export function pathParameters(names: readonly string[], values: readonly string[]): Readonly<Record<string, string>> {
  if (names.length === 0) return NO_PARAMETERS;
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
}
