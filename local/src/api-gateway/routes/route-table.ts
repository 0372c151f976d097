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

/** The routes of an API in a shape in which one is found by walking a path's segments, however many routes there are. */
export interface RouteTable {
  readonly root: PathNode;
  readonly fallback?: RouteEntry;
}

/**
 * Builds the table. Of two routes of one identity the first stays; whether there are such, and whether a route key is
 * well-formed, the template's reader has to say. A route key with a final slash is never matched, as on AWS.
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
export function segmentsOf(path: string): readonly string[] {
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
