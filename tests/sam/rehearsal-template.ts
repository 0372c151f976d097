import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { project } from "../template/read-template";

/** What ministack does not take, with what is lost by leaving it out. Every other resource is deployed as it is. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  "AWS::Cognito::ManagedLoginBranding": "the look of the sign-in pages, Cognito's own",
};

interface Built {
  readonly Resources: Record<string, { readonly Type: string; DependsOn?: string | readonly string[] }>;
}

/**
 * Writes what `sam build` made, without the resources of these types and without the dependencies on them, beside it,
 * where the paths of the code are right; returns the file.
 */
export function writeRehearsalTemplate(): string {
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
  const file = join(folder, "rehearsal.json");
  writeFileSync(file, JSON.stringify({ ...template, Resources: Object.fromEntries(kept) }));
  return file;
}
