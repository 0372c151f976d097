import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { project } from "../template/read-template";

/** What ministack does not take, with what is lost by leaving it out. Every other resource is deployed as it is. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  "AWS::Cognito::ManagedLoginBranding": "the look of the sign-in pages, Cognito's own",
};

interface Built {
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: unknown;
  readonly Resources: Record<string, { readonly Type: string; DependsOn?: string | readonly string[] }>;
}

/**
 * Writes what `sam build` made, changed for ministack, beside it, where the paths of the code are right; returns the file.
 * It lacks the resources of these types and the dependencies on them. ministack 1.5 looks up no mapping in a condition, so
 * what `Environment` finds there is written out.
 */
export function writeRehearsalTemplate(environment: string): string {
  const folder = join(project, ".aws-sam/build");
  const template: Built = parse(readFileSync(join(folder, "template.yaml"), "utf8"));
  const all = Object.entries(template.Resources);
  const gone = new Set(all.filter(([, { Type }]) => Type in LEFT_OUT).map(([name]) => name));
  const kept = all
    .filter(([name]) => !gone.has(name))
    .map(([name, { DependsOn = [], ...resource }]) => {
      const still = [DependsOn].flat().filter((other) => !gone.has(other));
      return [name, still.length === 0 ? resource : { ...resource, DependsOn: still }];
    });
  const Conditions = withoutMappings(template.Conditions, template.Mappings ?? {}, environment);
  const file = join(folder, "rehearsal.json");
  writeFileSync(file, JSON.stringify({ ...template, Conditions, Resources: Object.fromEntries(kept) }));
  return file;
}

function withoutMappings(node: unknown, mappings: NonNullable<Built["Mappings"]>, environment: string): unknown {
  if (Array.isArray(node)) return node.map((each) => withoutMappings(each, mappings, environment));
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node);
  const [[name, argument] = []] = entries;
  if (name === "Fn::FindInMap" && Array.isArray(argument)) {
    const [map, first, second] = argument.map((key) => (key?.Ref === "Environment" ? environment : key));
    const found = mappings[map]?.[first]?.[second];
    if (found === undefined) throw new Error(`a condition looks up ${JSON.stringify(node)}, which is not there`);
    return found;
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutMappings(value, mappings, environment)]));
}
