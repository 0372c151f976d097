import { TemplateError } from "../../model/errors";
import {
  allowOnly,
  intrinsic,
  isEmpty,
  list,
  map,
  scalar,
  type TemplateMap,
  type TemplateNode,
  wrongType,
} from "../document/node";

const MEMBERS = ["AllowMethods", "AllowHeaders", "AllowOrigins", "MaxAge", "ExposeHeaders", "AllowCredentials"];

/**
 * `CorsConfiguration` as SAM writes it into the definition; undefined for none. `true` allows every origin, but only
 * simple headers and methods. An intrinsic function (`!If`) is kept, with its keys renamed.
 */
export function samCors(node: TemplateNode | undefined, apiId: string): TemplateNode | undefined {
  if (node === undefined || isEmpty(node)) return undefined;
  const { at } = node;
  if (node.kind === "scalar" && node.value === true) {
    return map<TemplateNode>({ allowOrigins: list<TemplateNode>([scalar("*", at)], at) }, at);
  }
  if (node.kind === "intrinsic") return withLowerKeys(node);
  if (node.kind !== "map") throw wrongType(at, `CorsConfiguration of '${apiId}'`, "true, false or a map");
  allowOnly(node, MEMBERS, `CorsConfiguration of '${apiId}'`);
  return corsOf(node);
}

function corsOf(node: TemplateMap): TemplateMap {
  const credentials = node.entries.get("AllowCredentials");
  const isWithCredentials = credentials?.kind === "scalar" && credentials.value === true;
  if (isWithCredentials && allowsEveryOrigin(node.entries.get("AllowOrigins"))) {
    throw new TemplateError(
      "wrong-cors",
      credentials.at,
      "Unable to add Cors configuration because 'AllowCredentials' can not be true when 'AllowOrigin' is \"'*'\" or not set.",
    );
  }
  const members = [...node.entries].filter(([key, value]) => {
    if (key === "MaxAge") return true;
    return key === "AllowCredentials" ? isWithCredentials : !isEmpty(value);
  });
  return map(
    members.map(([key, value]) => [lowerFirst(key), value] as const),
    node.at,
  );
}

function allowsEveryOrigin(origins: TemplateNode | undefined): boolean {
  if (origins === undefined || isEmpty(origins)) return true;
  const items = origins.kind === "list" ? origins.items : [origins];
  return items.some((item) => item.kind === "scalar" && item.value === "*");
}

function withLowerKeys(node: TemplateNode): TemplateNode {
  if (node.kind === "intrinsic") return intrinsic(node.name, withLowerKeys(node.argument), node.at);
  if (node.kind === "list") return list(node.items.map(withLowerKeys), node.at);
  if (node.kind === "scalar") return node;
  const entries = [...node.entries].map(
    ([key, value]) => [MEMBERS.includes(key) ? lowerFirst(key) : key, value] as const,
  );
  return map(entries, node.at);
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
