import { list, map, own, readMap, scalar, type TemplateMap, type TemplateNode, withEntries } from "../document/node";
import type { TemplateResource } from "../document/template";

/** The DynamoDB table that SAM generates from an `AWS::Serverless::SimpleTable`: one key, called `id` by default. */
export function transformSimpleTable(resource: TemplateResource): TemplateResource {
  const { properties, logicalId } = resource;
  const { at } = properties;
  const key = properties.entries.get("PrimaryKey");
  const { entries } = key === undefined ? map<TemplateNode>([], at) : readMap(key, `PrimaryKey of '${logicalId}'`);
  const name = entries.get("Name") ?? scalar("id", at);
  const type = own(TYPES, textOf(entries.get("Type"))) ?? "S";
  const one = (members: Readonly<Record<string, TemplateNode>>): TemplateNode =>
    list<TemplateNode>([map(members, at)], at);
  const throughput = properties.entries.get("ProvisionedThroughput");
  const table: TemplateMap = withEntries(properties, {
    PrimaryKey: undefined,
    KeySchema: one({ AttributeName: name, KeyType: scalar("HASH", at) }),
    AttributeDefinitions: one({ AttributeName: name, AttributeType: scalar(type, at) }),
    ...(throughput === undefined ? { BillingMode: scalar("PAY_PER_REQUEST", at) } : {}),
  });
  return { ...resource, type: "AWS::DynamoDB::Table", properties: table };
}

const TYPES: Readonly<Record<string, string>> = { String: "S", Number: "N", Binary: "B" };

const textOf = (node: TemplateNode | undefined): string => (node?.kind === "scalar" ? node.text : "String");
