import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import {
  intrinsic,
  isEmpty,
  list,
  map,
  scalar,
  type TemplateMap,
  type TemplateNode,
  withEntries,
} from "../document/node";
import { ANY_METHOD, changePathItems, INTEGRATION } from "./definition";

const MEMBERS = ["AllowMethods", "AllowHeaders", "AllowOrigin", "MaxAge", "AllowCredentials"];
const EVERY_METHOD = "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT";

/** `Cors` of a REST API, with SAM's default for the origin. */
interface RestCors {
  readonly allowOrigin: TemplateNode;
  readonly allowHeaders: TemplateNode | undefined;
  readonly allowMethods: TemplateNode | undefined;
  readonly maxAge: TemplateNode | undefined;
  readonly allowsCredentials: boolean;
}

/** Reads `Cors`: text or an intrinsic function is the origin. */
export function readRestCors(node: TemplateNode | undefined): RestCors | undefined {
  if (node === undefined || isEmpty(node)) return undefined;
  const isOrigin = node.kind === "intrinsic" || (node.kind === "scalar" && typeof node.value === "string");
  if (!isOrigin && node.kind !== "map") {
    throw new TemplateError("wrong-cors", node.at, "Invalid value for 'Cors' property");
  }
  const entries: TemplateMap["entries"] = node.kind === "map" ? node.entries : new Map([["AllowOrigin", node]]);
  for (const [key, value] of entries) {
    if (MEMBERS.includes(key)) continue;
    throw new TemplateError(
      "wrong-cors",
      value.at,
      `Invalid key '${key}' for 'Cors' property; it may have ${MEMBERS.join(", ")}`,
    );
  }
  const filled = (key: string): TemplateNode | undefined => {
    const value = entries.get(key);
    return value === undefined || isEmpty(value) ? undefined : value;
  };
  const origin = entries.get("AllowOrigin") ?? scalar(WILDCARD, node.at);
  const credentials = entries.get("AllowCredentials");
  const allowsCredentials = credentials?.kind === "scalar" && credentials.value === true;
  if (allowsCredentials && origin.kind === "scalar" && origin.value === WILDCARD) {
    throw new TemplateError(
      "wrong-cors",
      credentials.at,
      "Unable to add Cors configuration because 'AllowCredentials' can not be true when 'AllowOrigin' is \"'*'\" or not set",
    );
  }
  return {
    allowOrigin: origin,
    allowHeaders: filled("AllowHeaders"),
    allowMethods: filled("AllowMethods"),
    maxAge: entries.get("MaxAge"),
    allowsCredentials,
  };
}

const WILDCARD = "'*'";

/** Adds an OPTIONS method with a mock integration to every path without one; of `/a` and `/a/`, to the first. */
export function withRestCors(definition: TemplateMap, cors: RestCors): TemplateMap {
  const done = new Map<string, string>();
  return changePathItems(definition, (item, path) => {
    const resource = path === "/" ? path : path.replace(/\/+$/, "");
    const first = done.get(resource) ?? path;
    done.set(resource, first);
    if (first !== path || item.entries.has("options")) return item;
    const methods = cors.allowMethods ?? scalar(`'${methodsOf(item)}'`, item.at);
    return withEntries(item, { options: whileThere(item, preflight(cors, methods, item.at)) });
  });
}

/** Every key of the path, as in SAM, with OPTIONS. */
function methodsOf({ entries }: TemplateMap): string {
  if (entries.has(ANY_METHOD)) return EVERY_METHOD;
  return [...new Set([...entries.keys(), "options"].map((key) => key.toUpperCase()))].toSorted().join(",");
}

/** SAM gives a path a condition if all its methods have one; the OPTIONS method is there if any of them holds. */
function whileThere({ entries, at }: TemplateMap, operation: TemplateNode): TemplateNode {
  const conditions = [...entries.values()].map((node) => {
    const isIf = node.kind === "intrinsic" && node.name === "If" && node.argument.kind === "list";
    return isIf && node.argument.kind === "list" ? node.argument.items[0] : undefined;
  });
  if (conditions.length === 0 || conditions.includes(undefined)) return operation;
  const noValue: TemplateNode = intrinsic("Ref", scalar("AWS::NoValue", at), at);
  return conditions.reduceRight<TemplateNode>(
    (otherwise, condition) =>
      condition === undefined ? otherwise : intrinsic("If", list([condition, operation, otherwise], at), at),
    noValue,
  );
}

function preflight(cors: RestCors, methods: TemplateNode, at: SourceLocation): TemplateMap {
  const header = (name: string): string => `method.response.header.Access-Control-${name}`;
  const responseParameters = withEntries(map<TemplateNode>([], at), {
    [header("Allow-Origin")]: cors.allowOrigin,
    [header("Allow-Headers")]: cors.allowHeaders,
    [header("Allow-Methods")]: methods,
    [header("Max-Age")]: cors.maxAge,
    [header("Allow-Credentials")]: cors.allowsCredentials ? scalar("'true'", at) : undefined,
  });
  const json = (text: string): TemplateMap => map<TemplateNode>({ "application/json": scalar(text, at) }, at);
  const response = map<TemplateNode>(
    { statusCode: scalar("200", at), responseParameters, responseTemplates: json("{}\n") },
    at,
  );
  const integration = map<TemplateNode>(
    {
      type: scalar("mock", at),
      requestTemplates: json('{\n  "statusCode" : 200\n}\n'),
      responses: map<TemplateNode>({ default: response }, at),
    },
    at,
  );
  return map<TemplateNode>({ summary: scalar("CORS support", at), [INTEGRATION]: integration }, at);
}
