import { TemplateError, UnsupportedError } from "../../model/errors";
import type { TemplateMap, TemplateNode } from "./node";
import { allowOnly, readMap } from "./readers";

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

const KNOWN = ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"];

/**
 * Whether the template asks for the SAM transform. A macro could change anything, including who gets in, so every other
 * transform except the language extensions stops the start.
 */
export function asksForSam(transforms: readonly TemplateNode[]): boolean {
  const names = transforms.map((node) => {
    const name = node.kind === "scalar" ? node.text : "";
    if (KNOWN.includes(name)) return name;
    throw new UnsupportedError(
      node.at,
      `the transform '${name || "(with parameters)"}' does not run here; known are ${KNOWN.join(" and ")}`,
      "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html",
    );
  });
  return names.includes("AWS::Serverless-2016-10-31");
}
