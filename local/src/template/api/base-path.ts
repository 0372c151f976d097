import { TemplateError } from "../../model/errors";
import { entryText, type ResolvedMap, type ResolvedNode } from "../document/node";

/**
 * What the `basepath` parameter of an import puts before every path: nothing (`ignore`, and where it is absent), the
 * document's base path (`prepend`), or that without its first segment (`split`), which would be the mapping of a custom
 * domain.
 * @see docs/aws-behaviour/rest-api-template.md, O9
 */
export function basePathOf(document: ResolvedMap, parameters: ResolvedNode | undefined): string {
  const mode = parameters?.kind === "map" ? (entryText(parameters, "basepath") ?? "ignore") : "ignore";
  if (mode === "ignore") return "";
  const segments = documentPath(document).split("/").filter(Boolean);
  if (mode !== "prepend" && mode !== "split") {
    throw new TemplateError("wrong-base-path", parameters?.at ?? document.at, "basepath is ignore, prepend or split");
  }
  return (mode === "split" ? segments.slice(1) : segments).map((segment) => `/${segment}`).join("");
}

/** `basePath` of OpenAPI 2; of OpenAPI 3 the first server's variable `basePath`, or else the path of its URL. */
function documentPath(document: ResolvedMap): string {
  const own = entryText(document, "basePath");
  if (own !== undefined) return own;
  const servers = document.entries.get("servers");
  const server = servers?.kind === "list" ? servers.items[0] : undefined;
  if (server?.kind !== "map") return "";
  const variables = server.entries.get("variables");
  const defaultOf = (name: string): string | undefined => {
    const variable = variables?.kind === "map" ? variables.entries.get(name) : undefined;
    return variable?.kind === "map" ? entryText(variable, "default") : undefined;
  };
  const url = (entryText(server, "url") ?? "").replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "");
  return defaultOf("basePath") ?? url.replace(/\{([^{}]*)\}/g, (whole, name: string) => defaultOf(name) ?? whole);
}
