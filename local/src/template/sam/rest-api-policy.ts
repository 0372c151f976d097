import {
  allowOnly,
  intrinsic,
  isEmpty,
  list,
  map,
  scalar,
  type TemplateMap,
  type TemplateNode,
  withEntries,
  wrongType,
} from "../document/node";
import { ANY_METHOD, branches } from "./definition";
import { withoutVariables } from "./rest-api-permission";

const POLICY = "x-amazon-apigateway-policy";
const MEMBERS = [
  "AwsAccountBlacklist",
  "AwsAccountWhitelist",
  "CustomStatements",
  "IntrinsicVpcBlacklist",
  "IntrinsicVpceBlacklist",
  "IntrinsicVpceWhitelist",
  "IntrinsicVpcWhitelist",
  "IpRangeBlacklist",
  "IpRangeWhitelist",
  "SourceVpcBlacklist",
  "SourceVpcWhitelist",
];

/**
 * The definition with what `ResourcePolicy` says, for one path or, without one, for all. A list of addresses or
 * networks becomes an Allow of everybody and a Deny with a condition, as in SAM.
 */
export function withResourcePolicy(
  definition: TemplateMap,
  policy: TemplateMap,
  stage: TemplateNode,
  path?: string,
): TemplateMap {
  allowOnly(policy, MEMBERS, "ResourcePolicy");
  const paths = definition.entries.get("paths");
  const all = paths?.kind === "map" ? [...paths.entries] : [];
  const named = all.filter(([each]) => path === undefined || each === path);
  const made = named.flatMap(([each, item]) => statementsFor(policy, resourcesOf(each, item, stage), policy.at));
  const custom = policy.entries.get("CustomStatements");
  const added = [...made, ...(custom === undefined || isEmpty(custom) ? [] : itemsOf(custom))];
  if (added.length === 0) return definition;
  return withEntries(definition, { [POLICY]: withStatements(definition, added) });
}

function withStatements(definition: TemplateMap, added: readonly TemplateNode[]): TemplateMap {
  const { at } = definition;
  const existing = definition.entries.get(POLICY);
  const policy = existing?.kind === "map" ? existing : map<TemplateNode>([], at);
  const statement = policy.entries.get("Statement");
  const statements = [...(statement === undefined ? [] : itemsOf(statement)), ...added];
  const version = scalar("2012-10-17", at);
  return withEntries(policy, { Version: version, Statement: list<TemplateNode>(statements, at) });
}

const itemsOf = (node: TemplateNode): readonly TemplateNode[] => (node.kind === "list" ? node.items : [node]);

function resourcesOf(path: string, item: TemplateNode, stage: TemplateNode): TemplateNode {
  const { at } = item;
  const methods = branches(item).flatMap((branch) => (branch.kind === "map" ? [...branch.entries.keys()] : []));
  const resources = methods.map((method) => {
    const verb = [ANY_METHOD, "any"].includes(method.toLowerCase()) ? "*" : method.toUpperCase();
    const text = scalar(`execute-api:/\${__Stage__}/${verb}${withoutVariables(path)}`, at);
    return intrinsic("Sub", list<TemplateNode>([text, map<TemplateNode>({ __Stage__: stage }, at)], at), at);
  });
  return list<TemplateNode>(resources, at);
}

function statementsFor(policy: TemplateMap, resources: TemplateNode, at: TemplateNode["at"]): readonly TemplateNode[] {
  const get = (name: string): readonly TemplateNode[] => {
    const node = policy.entries.get(name);
    return node === undefined || isEmpty(node) ? [] : itemsOf(node);
  };
  const statement = (effect: string, principal: TemplateNode, condition?: TemplateNode): TemplateMap =>
    withEntries(map<TemplateNode>([], at), {
      Effect: scalar(effect, at),
      Action: scalar("execute-api:Invoke", at),
      Resource: resources,
      Principal: principal,
      Condition: condition,
    });
  const everybody = scalar("*", at);
  const accounts = (effect: string, items: readonly TemplateNode[]): readonly TemplateNode[] =>
    items.length === 0 ? [] : [statement(effect, map<TemplateNode>({ AWS: list(items, at) }, at))];
  const unless = (
    operator: string,
    values: Readonly<Record<string, readonly TemplateNode[]>>,
  ): readonly TemplateMap[] => {
    const filled = Object.entries(values).filter(([, items]) => items.length > 0);
    if (filled.length === 0) return [];
    const keys = map<TemplateNode>(
      filled.map(([key, items]) => [key, list(items, at)] as const),
      at,
    );
    return [statement("Deny", everybody, map<TemplateNode>({ [operator]: keys }, at))];
  };
  const networks = (kind: "Blacklist" | "Whitelist"): Readonly<Record<string, readonly TemplateNode[]>> => ({
    "aws:SourceVpc": [...literal(get(`SourceVpc${kind}`), "vpc-"), ...get(`IntrinsicVpc${kind}`)],
    "aws:SourceVpce": [...literal(get(`SourceVpc${kind}`), "vpce-"), ...get(`IntrinsicVpce${kind}`)],
  });
  const denials = [
    ...unless("NotIpAddress", { "aws:SourceIp": get("IpRangeWhitelist") }),
    ...unless("IpAddress", { "aws:SourceIp": get("IpRangeBlacklist") }),
    ...unless("StringEquals", networks("Blacklist")),
    ...unless("StringNotEquals", networks("Whitelist")),
  ];
  return [
    ...accounts("Allow", get("AwsAccountWhitelist")),
    ...accounts("Deny", get("AwsAccountBlacklist")),
    ...(denials.length === 0 ? [] : [statement("Allow", everybody)]),
    ...denials,
  ];
}

/** The ids of a kind among `SourceVpcWhitelist` or `SourceVpcBlacklist`, which take no intrinsic function. */
function literal(items: readonly TemplateNode[], prefix: string): readonly TemplateNode[] {
  return items.filter((item) => {
    if (item.kind !== "scalar")
      throw wrongType(item.at, "each item of SourceVpcWhitelist and SourceVpcBlacklist", "text");
    return item.text.startsWith(prefix);
  });
}
