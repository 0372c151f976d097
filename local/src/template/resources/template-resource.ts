import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import { map, type TemplateMap, type TemplateNode } from "../document/node";
import { allowOnly, readMap, readText, wrongShape } from "../document/readers";

/** A resource of the template, or one that the SAM transform generates. Intrinsic functions are not yet evaluated. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: TemplateMap;
  readonly dependsOn: readonly Name[];
  /** The condition that decides whether the resource is created. */
  readonly condition?: Name;
  readonly metadata?: TemplateNode;
  /** `IgnoreGlobals` of SAM. */
  readonly ignoreGlobals?: TemplateNode;
  readonly at: SourceLocation;
}

/** A name written as literal text, with its position. */
export interface Name {
  readonly name: string;
  readonly at: SourceLocation;
}

export type TemplateResources = ReadonlyMap<string, TemplateResource>;

/** A template's resources after the SAM transform. */
export interface Transformed {
  readonly resources: TemplateResources;
  /** Names such as `Fn.Alias` and `HttpApi.Stage` by which templates refer to resources that SAM generates. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Conditions that SAM adds. */
  readonly conditions: ReadonlyMap<string, TemplateNode>;
}

const ATTRIBUTES = [
  "Type",
  "Properties",
  "DependsOn",
  "Condition",
  "Metadata",
  "DeletionPolicy",
  "UpdateReplacePolicy",
  "CreationPolicy",
  "UpdatePolicy",
  "IgnoreGlobals",
  "Connectors",
];

/** The Resources section by logical id. It checks each resource's attributes, not its properties. */
export function readResources(section: TemplateMap): TemplateResources {
  return new Map([...section.entries].map(([logicalId, node]) => [logicalId, readResource(logicalId, node)]));
}

function readResource(logicalId: string, node: TemplateNode): TemplateResource {
  const what = `the resource '${logicalId}'`;
  if (!/^[A-Za-z0-9]{1,255}$/.test(logicalId)) {
    throw new TemplateError(
      "wrong-logical-id",
      node.at,
      `the logical id '${logicalId}' may hold letters and digits only`,
    );
  }
  const { entries, at } = readMap(node, what);
  allowOnly(readMap(node, what), ATTRIBUTES, what);
  const type = entries.get("Type");
  if (type?.kind !== "scalar") throw new TemplateError("resource-without-type", node.at, `${what} needs a Type`);
  const properties = entries.get("Properties");
  const isEmpty = properties === undefined || (properties.kind === "scalar" && properties.value === null);
  const condition = entries.get("Condition");
  const metadata = entries.get("Metadata");
  const ignoreGlobals = entries.get("IgnoreGlobals");
  return {
    logicalId,
    type: readText(type, `Type of ${what}`),
    properties: isEmpty
      ? map<TemplateNode>([], { ...at, path: `${at.path}/Properties` })
      : readMap(properties, `Properties of ${what}`),
    dependsOn: readNames(entries.get("DependsOn"), `DependsOn of ${what}`),
    ...(condition === undefined ? {} : { condition: readName(condition, `Condition of ${what}`) }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(ignoreGlobals === undefined ? {} : { ignoreGlobals }),
    at,
  };
}

function readNames(node: TemplateNode | undefined, what: string): readonly Name[] {
  if (node === undefined) return [];
  return (node.kind === "list" ? node.items : [node]).map((item) => readName(item, what));
}

function readName(node: TemplateNode, what: string): Name {
  if (node.kind !== "scalar" || typeof node.value !== "string")
    throw wrongShape(node.at, what, "a name, as literal text");
  return { name: node.value, at: node.at };
}
