import type { Route } from "../../model/http-api";
import {
  emptyNode,
  forMethod,
  insertPath,
  type PathEntry,
  type PathNode,
  pathParameters,
  segmentsOf,
} from "./path-tree";

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
