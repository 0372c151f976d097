import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** The project's folder. */
export const project = join(__dirname, "../..");

interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string;
  readonly Metadata?: { readonly BuildMethod: string; readonly BuildProperties: Readonly<Record<string, unknown>> };
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** The template's resources by logical id. Intrinsic functions are read as their bare arguments: `!Ref X` as `X`. */
export function readResources(): Readonly<Record<string, Resource>> {
  return parse(readFileSync(join(project, "template.yaml"), "utf8"), { logLevel: "silent" }).Resources;
}

export function resourcesOfType(type: string): readonly (readonly [string, Resource])[] {
  return Object.entries(readResources()).filter(([, resource]) => resource.Type === type);
}
