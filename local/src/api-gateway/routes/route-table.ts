import type { Route } from "../../model/http-api";

/** The routes of an API as a tree: a route is found by walking the path's segments, however many routes there are. */
export interface RouteTable {
  readonly root: PathNode<Route>;
  readonly fallback?: PathEntry<Route>;
}

/**
 * Builds the table. Of two routes with the same identity the first stays. It does NOT check for such routes, nor
 * whether a route key is well-formed: the template's reader does. A route key with a final slash is never matched, as
 * on AWS.
 */
export function buildRouteTable(routes: readonly Route[]): RouteTable {
  const root = emptyNode<Route>();
  let fallback: PathEntry<Route> | undefined;
  for (const route of routes) {
    if (route.routeKey === "$default") {
      fallback ??= { end: route, variableNames: [] };
      continue;
    }
    const space = route.routeKey.indexOf(" ");
    const path = route.routeKey.slice(space + 1);
    if (path === "/" || !path.endsWith("/")) insertPath(root, route.routeKey.slice(0, space), path, route);
  }
  return { root, ...(fallback !== undefined && { fallback }) };
}

export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * The route that a request takes, or undefined (404). `path` is percent-decoded and without a named stage's prefix.
 *
 * A full match wins over a greedy variable, that over `$default`; a literal segment over a variable; the method itself
 * over `ANY` on the same path. Letters count as they are, so does a final slash, and a variable takes at least one
 * character. Slashes doubled at the start count as one. `HEAD` is not served by a route for `GET`.
 * @see docs/aws-behaviour/http-api-routes.md
 */
export function matchRoute(table: RouteTable, method: string, path: string): RouteMatch | undefined {
  const segments = segmentsOf(path.startsWith("//") ? path.replace(/^\/+/, "/") : path);
  const values: string[] = [];
  const entry =
    findFull(table.root, segments, 0, method, values) ??
    findGreedy(table.root, segments, 0, method, values) ??
    table.fallback;
  return entry && { route: entry.end, pathParameters: pathParameters(entry.variableNames, values) };
}

type Finder = (
  node: PathNode<Route>,
  segments: readonly string[],
  index: number,
  method: string,
  values: string[],
) => PathEntry<Route> | undefined;

const findFull: Finder = (node, segments, index, method, values) =>
  index === segments.length ? forMethod(node.ends, method) : findBelow(findFull, node, segments, index, method, values);

/** The deepest node that has a greedy variable for the method and something left for it to take. */
const findGreedy: Finder = (node, segments, index, method, values) => {
  if (index === segments.length) return undefined;
  const below = findBelow(findGreedy, node, segments, index, method, values);
  if (below !== undefined) return below;
  const entry = forMethod(node.greedy, method);
  const rest = entry && segments.slice(index).join("/");
  if (rest === undefined || rest === "") return undefined;
  values.push(rest);
  return entry;
};

/** Each node of the tree is visited once at most, so a search costs no more than the tree's part that fits the path. */
function findBelow(
  find: Finder,
  node: PathNode<Route>,
  segments: readonly string[],
  index: number,
  method: string,
  values: string[],
): PathEntry<Route> | undefined {
  const segment = segments[index] ?? "";
  const literal = node.literals.get(segment);
  const found = literal && find(literal, segments, index + 1, method, values);
  if (found !== undefined || node.variable === undefined || segment === "") return found;
  values.push(segment);
  const entry = find(node.variable, segments, index + 1, method, values);
  if (entry === undefined) values.pop();
  return entry;
}

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
function segmentsOf(path: string): readonly string[] {
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
