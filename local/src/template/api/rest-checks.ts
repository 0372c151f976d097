import { TemplateError } from "../../model/errors";
import type { RestMethod } from "../../model/rest-api";
import type { SourceLocation } from "../../model/source";
import { pathProblem } from "./http-routes";

/** The path of a resource: without a final slash, which counts for nothing. Refuses what is no path. */
export function restPath(path: string, at: SourceLocation): string {
  const problem = pathProblem(path);
  if (problem !== undefined) {
    throw new TemplateError("wrong-path", at, `the path '${path}' makes no resource: ${problem}`);
  }
  return path.replace(/\/+$/, "") || "/";
}

/** Refuses duplicate methods, and two variables of different names at the same place, as API Gateway does. */
export function checkMethods(methods: readonly RestMethod[]): void {
  const seen = new Map<string, RestMethod>();
  const variables = new Map<string, string>();
  for (const method of methods) {
    const { resourcePath, httpMethod, location } = method;
    const key = `${httpMethod} ${resourcePath}`;
    const first = seen.get(key);
    if (first !== undefined) {
      throw new TemplateError(
        "route-twice",
        location,
        `the method '${key}' is there already, in line ${first.location.line}`,
      );
    }
    seen.set(key, method);
    checkVariables(resourcePath, variables, location);
  }
}

function checkVariables(path: string, variables: Map<string, string>, at: SourceLocation): void {
  const segments = path.split("/").slice(1);
  for (const [index, segment] of segments.entries()) {
    if (!segment.startsWith("{")) continue;
    const isGreedy = segment.endsWith("+}");
    const place = `${segments.slice(0, index).join("/")}/${isGreedy ? "+" : ""}`;
    const sibling = variables.get(place);
    if (sibling !== undefined && sibling !== segment) {
      throw new TemplateError(
        "wrong-path",
        at,
        `A sibling (${sibling}) of the resource '${segment}' in '${path}' already has a variable path part -- only one is allowed`,
      );
    }
    variables.set(place, segment);
  }
}
