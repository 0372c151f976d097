import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";

const METHODS = ["ANY", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

/** Why a path cannot be a route's, or undefined. A final slash is not looked at. */
export function pathProblem(path: string): string | undefined {
  if (!path.startsWith("/")) return "a path begins with '/'";
  const segments = path.slice(1).split("/");
  for (const [index, segment] of segments.entries()) {
    if (!/[{}]/.test(segment)) continue;
    const variable = /^\{([A-Za-z0-9._:-]+)(\+?)\}$/.exec(segment);
    if (variable === null) return `'${segment}' is no path variable; write {name}, which takes a whole segment`;
    if (variable[2] === "+" && index < segments.length - 1) return `'${segment}' must be the last segment`;
  }
  return undefined;
}

/** Checks a route key as it is written in `RouteKey`: `$default` or a method, a blank and a path. */
export function checkRouteKey(key: string, at: SourceLocation): void {
  if (key === "$default") return;
  const [method = "", path = "", ...rest] = key.split(" ");
  const problem =
    METHODS.includes(method) && rest.length === 0
      ? pathProblem(path)
      : `it is a method of ${METHODS.join(", ")}, a blank and a path, or $default`;
  const slash =
    path.length > 1 && path.endsWith("/") ? "a path may not end with '/' (API Gateway refuses it)" : undefined;
  const reason = problem ?? slash;
  if (reason !== undefined) throw new TemplateError("wrong-route-key", at, `'${key}' is no route key: ${reason}`);
}

/** What two routes share that API Gateway takes for the same one: names of variables do not count. */
export function routeIdentity(key: string): string {
  return key.replaceAll(/\{[^}]*\+\}/g, "{+}").replaceAll(/\{[^}+]*\}/g, "{}");
}
