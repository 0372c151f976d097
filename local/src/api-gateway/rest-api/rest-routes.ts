import type { RestApi, RestMethod, RestStage } from "../../model/rest-api";
import { emptyNode, forMethod, insertPath, type PathEntry, type PathNode, pathParameters } from "../routes/route-table";
import type { RequestPlace, RestMatch } from "./rest-context";

/** The methods of an API as a tree of their resources' paths. */
export type MethodTree = PathNode<RestMethod>;

/** Builds the tree. It does NOT check whether two methods have the same identity: the template's reader does. */
export function buildMethodTree(methods: readonly RestMethod[]): MethodTree {
  const root: MethodTree = emptyNode();
  for (const method of methods) insertPath(root, method.httpMethod, method.resourcePath, method);
  return root;
}

/** `ANY` stands for these. Documented. */
const ANY_METHODS: ReadonlySet<string> = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);

/**
 * The resource and method that a request takes, or undefined. The search is over both together: a resource without the
 * method does not end it. Segment by segment a literal wins over `{name}`, and that over `{name+}`, which takes at
 * least one character; the method itself wins over `ANY` on the same resource. `path` is percent-encoded, and so are
 * the values; one slash at its end does not count.
 * @see docs/aws-behaviour/rest-api-routes.md
 */
export function matchMethod(tree: MethodTree, method: string, path: string): RestMatch | undefined {
  const trimmed = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  const segments = trimmed === "/" ? [] : trimmed.slice(1).split("/");
  const values: string[] = [];
  const entry = find(tree, segments, 0, method, values);
  return entry && { method: entry.end, pathParameters: pathParameters(entry.variableNames, values) };
}

function find(
  node: MethodTree,
  segments: readonly string[],
  index: number,
  method: string,
  values: string[],
): PathEntry<RestMethod> | undefined {
  if (index === segments.length) return known(forMethod(node.ends, method), method);
  const segment = segments[index] ?? "";
  const literal = node.literals.get(segment);
  const found = literal && find(literal, segments, index + 1, method, values);
  if (found !== undefined) return found;
  if (node.variable !== undefined && segment !== "") {
    values.push(segment);
    const entry = find(node.variable, segments, index + 1, method, values);
    if (entry !== undefined) return entry;
    values.pop();
  }
  const rest = segments.slice(index).join("/");
  const greedy = rest === "" ? undefined : known(forMethod(node.greedy, method), method);
  if (greedy !== undefined) values.push(rest);
  return greedy;
}

function known(entry: PathEntry<RestMethod> | undefined, method: string): PathEntry<RestMethod> | undefined {
  return entry?.end.httpMethod === "ANY" && !ANY_METHODS.has(method) ? undefined : entry;
}

/**
 * Where a path leads: into the stage that its first segment names, or, as `sam local` serves it, into the API's first
 * stage. A path that is no method of the stage it names goes to the first stage if the API has a resource that begins
 * with that name. `isMethod` says whether a path in a stage leads to a method.
 */
export function placeOf(api: RestApi, encodedPath: string, isMethod: (path: string) => boolean): RequestPlace {
  const named = api.stages.find(({ name }) => encodedPath === `/${name}` || encodedPath.startsWith(`/${name}/`));
  const [first] = api.stages;
  if (first === undefined) throw new Error(`the REST API ${api.logicalId} has no stage`);
  if (named === undefined) return placeIn(first, encodedPath, `/${first.name}${encodedPath}`);
  const rest = encodedPath.slice(named.name.length + 1);
  const inStage = placeIn(named, rest === "" ? "/" : rest, encodedPath);
  const isResource = api.methods.some(
    ({ resourcePath }) => resourcePath === `/${named.name}` || resourcePath.startsWith(`/${named.name}/`),
  );
  if (!isResource || isMethod(inStage.path) || !isMethod(encodedPath)) return inStage;
  return placeIn(first, encodedPath, `/${first.name}${encodedPath}`);
}

/** Slashes doubled at the start are one in `path`, and stay in `pathWithStage`. Measured. */
function placeIn(stage: RestStage, path: string, pathWithStage: string): RequestPlace {
  return { stage, path: path.replace(/^\/{2,}/, "/"), pathWithStage };
}
