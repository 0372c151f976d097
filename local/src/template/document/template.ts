import type { Notice } from "../../model/application";
import { TemplateError, UnsupportedError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import { allowOnly, map, readMap, readText, type TemplateMap, type TemplateNode, wrongType } from "./node";

const SECTIONS = [
  "AWSTemplateFormatVersion",
  "Transform",
  "Description",
  "Metadata",
  "Parameters",
  "Rules",
  "Mappings",
  "Conditions",
  "Globals",
  "Resources",
  "Outputs",
  "Hooks",
];

/** The sections of a template. Their contents are not checked. */
export interface Sections {
  readonly resources: TemplateMap;
  readonly section: (name: "Parameters" | "Rules" | "Mappings" | "Conditions" | "Outputs") => TemplateMap | undefined;
  readonly globals: TemplateNode | undefined;
  /** The transforms that the template names. */
  readonly transforms: readonly TemplateNode[];
}

/** Refuses a template that is not a map, has an unknown section or no resources. */
export function readSections(root: TemplateNode): Sections {
  const template = readMap(root, "a template");
  allowOnly(template, SECTIONS, "a template");
  const { entries, at } = template;
  const resources = entries.get("Resources");
  if (resources?.kind !== "map" || resources.entries.size === 0) {
    throw new TemplateError(
      "template-without-resources",
      resources?.at ?? at,
      "the template needs a Resources section with at least one resource",
    );
  }
  for (const [section, most] of Object.entries(MOST_ENTRIES)) refuseMany(section, entries.get(section), most);
  const transform = entries.get("Transform");
  return {
    resources,
    section: (name) => {
      const node = entries.get(name);
      if (node === undefined || (node.kind === "scalar" && node.value === null)) return undefined;
      return readMap(node, `the section ${name}`);
    },
    globals: entries.get("Globals"),
    transforms: transform === undefined ? [] : transform.kind === "list" ? transform.items : [transform],
  };
}

/** CloudFormation's quotas. */
const MOST_ENTRIES = { Resources: 500, Parameters: 200, Mappings: 200, Outputs: 200 } as const;

/** Refuses what CloudFormation refuses before it reads any of it. */
function refuseMany(section: string, node: TemplateNode | undefined, most: number): void {
  if (node?.kind !== "map" || node.entries.size <= most) return;
  throw new TemplateError(
    "template-too-large",
    node.at,
    `the template has ${node.entries.size} ${section}, and CloudFormation takes at most ${most}; move parts of it into nested stacks`,
  );
}

/** Refuses more resources, with those that SAM makes, than CloudFormation takes. */
export function refuseManyResources(resources: TemplateResources, at: SourceLocation): void {
  if (resources.size <= MOST_ENTRIES.Resources) return;
  throw new TemplateError(
    "template-too-large",
    at,
    `SAM makes ${resources.size} resources of this template, and CloudFormation takes at most ${MOST_ENTRIES.Resources}; move parts of it into nested stacks`,
  );
}

const KNOWN = ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"];

/** Transforms of AWS that leave APIs and user pools as they are: they tag, deploy and rotate. */
const ASIDE = /^AWS::(?:CodeStar|CodeDeployBlueGreen|SecretsManager-\d{4}-\d{2}-\d{2})$/;

/**
 * Whether the template asks for the SAM transform. A macro could change anything, including who gets in, so it stops
 * the start. A transform of AWS that is known to change neither APIs nor user pools is left out, with a notice.
 */
export function asksForSam(transforms: readonly TemplateNode[], notice: (notice: Notice) => void): boolean {
  const names = transforms.map((node) => {
    const name = node.kind === "scalar" ? node.text : "";
    if (KNOWN.includes(name)) return name;
    if (ASIDE.test(name)) {
      const message = `the transform ${name} is left out: it changes neither APIs nor user pools`;
      notice({ code: "transform-not-run", message, location: node.at });
      return name;
    }
    throw new UnsupportedError(
      node.at,
      `the transform '${name || "(with parameters)"}' does not run here; known are ${KNOWN.join(" and ")}`,
      "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html",
    );
  });
  return names.includes("AWS::Serverless-2016-10-31");
}

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
  "Description",
  "Metadata",
  "DeletionPolicy",
  "UpdateReplacePolicy",
  "CreationPolicy",
  "UpdatePolicy",
  "IgnoreGlobals",
  "Connectors",
];

/**
 * The Resources section by logical id. It checks each resource's attributes, not its properties. An attribute that SAM
 * drops from a resource of its own is a notice.
 */
export function readResources(section: TemplateMap, notice: (notice: Notice) => void): TemplateResources {
  return new Map([...section.entries].map(([logicalId, node]) => [logicalId, readResource(logicalId, node, notice)]));
}

function readResource(logicalId: string, node: TemplateNode, notice: (notice: Notice) => void): TemplateResource {
  const what = `the resource '${logicalId}'`;
  if (!/^[A-Za-z0-9]{1,255}$/.test(logicalId)) {
    throw new TemplateError(
      "wrong-logical-id",
      node.at,
      `the logical id '${logicalId}' may hold letters and digits only`,
    );
  }
  const { entries, at } = readMap(node, what);
  const type = entries.get("Type");
  if (type?.kind === "scalar" && type.text.startsWith("AWS::Serverless::")) warnOfDropped(entries, what, notice);
  else allowOnly(readMap(node, what), ATTRIBUTES, what);
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

function warnOfDropped(
  entries: ReadonlyMap<string, TemplateNode>,
  what: string,
  notice: (notice: Notice) => void,
): void {
  for (const [name, { at }] of entries) {
    if (ATTRIBUTES.includes(name)) continue;
    const message = `${what} has '${name}' beside its Properties, where SAM drops it and says nothing; should it stand under Properties?`;
    notice({ code: "attribute-dropped", message, location: at });
  }
}

function readNames(node: TemplateNode | undefined, what: string): readonly Name[] {
  if (node === undefined) return [];
  return (node.kind === "list" ? node.items : [node]).map((item) => readName(item, what));
}

function readName(node: TemplateNode, what: string): Name {
  if (node.kind !== "scalar" || typeof node.value !== "string")
    throw wrongType(node.at, what, "a name, as literal text");
  return { name: node.value, at: node.at };
}
