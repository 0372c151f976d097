import type { Route } from "../../model/http-api";

/** A node of the tree of paths: what follows one segment. */
export interface PathNode {
  readonly literals: Map<string, PathNode>;
  /** `{name}`: any one segment. Names are no part of a route's identity, so there is one such branch. */
  variable?: PathNode;
  /** Routes that end here, by method or `ANY`. */
  readonly routes: Map<string, RouteEntry>;
  /** `{name+}` from here on: one segment or more, by method or `ANY`. */
  readonly greedy: Map<string, RouteEntry>;
}

export interface RouteEntry {
  readonly route: Route;
  /** Of the path's variables, in order. */
  readonly variableNames: readonly string[];
}

/** The routes of an API as a tree: a route is found by walking the path's segments, however many routes there are. */
export interface RouteTable {
  readonly root: PathNode;
  readonly fallback?: RouteEntry;
}

/**
 * Builds the table. Of two routes with the same identity the first stays. It does NOT check for such routes, nor
 * whether a route key is well-formed: the template's reader does. A route key with a final slash is never matched, as
 * on AWS.
 */
export function buildRouteTable(routes: readonly Route[]): RouteTable {
  const root = emptyNode();
  let fallback: RouteEntry | undefined;
  for (const route of routes) {
    if (route.routeKey === "$default") {
      fallback ??= { route, variableNames: [] };
      continue;
    }
    const space = route.routeKey.indexOf(" ");
    const path = route.routeKey.slice(space + 1);
    if (path === "/" || !path.endsWith("/")) insert(root, route.routeKey.slice(0, space), path, route);
  }
  return { root, ...(fallback !== undefined && { fallback }) };
}

function insert(root: PathNode, method: string, path: string, route: Route): void {
  let node = root;
  const variableNames: string[] = [];
  let target = "routes" as "routes" | "greedy";
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
  if (!methods.has(method)) methods.set(method, { route, variableNames });
}

/** `/` has none, `/a/b` two, `/a/` two of which the last is empty. */
function segmentsOf(path: string): readonly string[] {
  return path === "/" ? [] : path.slice(1).split("/");
}

function childOf(children: Map<string, PathNode>, segment: string): PathNode {
  const known = children.get(segment);
  if (known !== undefined) return known;
  const made = emptyNode();
  children.set(segment, made);
  return made;
}

function emptyNode(): PathNode {
  return { literals: new Map(), routes: new Map(), greedy: new Map() };
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
  return entry && { route: entry.route, pathParameters: named(entry.variableNames, values) };
}

type Finder = (
  node: PathNode,
  segments: readonly string[],
  index: number,
  method: string,
  values: string[],
) => RouteEntry | undefined;

const findFull: Finder = (node, segments, index, method, values) =>
  index === segments.length
    ? forMethod(node.routes, method)
    : findBelow(findFull, node, segments, index, method, values);

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
  node: PathNode,
  segments: readonly string[],
  index: number,
  method: string,
  values: string[],
): RouteEntry | undefined {
  const segment = segments[index] ?? "";
  const literal = node.literals.get(segment);
  const found = literal && find(literal, segments, index + 1, method, values);
  if (found !== undefined || node.variable === undefined || segment === "") return found;
  values.push(segment);
  const entry = find(node.variable, segments, index + 1, method, values);
  if (entry === undefined) values.pop();
  return entry;
}

function forMethod(routes: ReadonlyMap<string, RouteEntry>, method: string): RouteEntry | undefined {
  return routes.get(method) ?? routes.get("ANY");
}

const NO_PARAMETERS: Readonly<Record<string, string>> = Object.freeze({});

function named(names: readonly string[], values: readonly string[]): Readonly<Record<string, string>> {
  if (names.length === 0) return NO_PARAMETERS;
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
}
