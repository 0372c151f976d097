import { UnsupportedError } from "../../model/errors";
import type { TemplateNode } from "./node";

const KNOWN = ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"];

/**
 * Whether the template asks for the SAM transform. A macro could change anything, who gets in included, so every other
 * transform but the language extensions stops the start.
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
