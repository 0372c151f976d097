import type { RestMethod } from "../../model/rest-api";
import { entryText, type ResolvedMap, readMap } from "../document/node";

/** The parameters of an operation, its path's among them, with references followed. The operation's own go first. */
export function operationParameters(
  item: ResolvedMap,
  operation: ResolvedMap,
  document: ResolvedMap,
): readonly ResolvedMap[] {
  return [operation, item].flatMap(({ entries }) => {
    const node = entries.get("parameters");
    const items = node?.kind === "list" ? node.items : [];
    return items.map((each) => followed(readMap(each, "a parameter"), document));
  });
}

function followed(parameter: ResolvedMap, document: ResolvedMap): ResolvedMap {
  const reference = entryText(parameter, "$ref");
  const [, section, name = ""] = /^#\/(parameters|components\/parameters)\/(.+)$/.exec(reference ?? "") ?? [];
  if (section === undefined) return parameter;
  const components = document.entries.get("components");
  const holder = section === "parameters" ? document : components;
  const shared = holder?.kind === "map" ? holder.entries.get("parameters") : undefined;
  const target = shared?.kind === "map" ? shared.entries.get(name) : undefined;
  return target?.kind === "map" ? target : parameter;
}

const PLACES: ReadonlyMap<string | undefined, string> = new Map([
  ["query", "querystring"],
  ["header", "header"],
  ["path", "path"],
]);

/** The parameters as API Gateway names them, and whether each is required. Those of the body are not among them. */
export function readRequestParameters(parameters: readonly ResolvedMap[]): RestMethod["requestParameters"] {
  const named = parameters.flatMap((parameter) => {
    const place = PLACES.get(entryText(parameter, "in"));
    const name = entryText(parameter, "name");
    if (place === undefined || name === undefined) return [];
    return [[`method.request.${place}.${name}`, entryText(parameter, "required") === "true"] as const];
  });
  return Object.fromEntries(named.toReversed());
}
