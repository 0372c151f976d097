import { resolve } from "node:path";
import { StartError } from "../errors";
import type { Application } from "../model/application";
import { readTemplateFile } from "./document/read-file";
import { idsFromSeed } from "./resources/physical-ids";
import { readStack } from "./template-stack";

export interface LoadOptions {
  /** The template, YAML or JSON. */
  readonly file: string;
  readonly parameterOverrides: Readonly<Record<string, string>>;
  readonly region: string;
  readonly accountId: string;
  readonly stackName: string;
  readonly stackId: string;
  /** Hex, drawn at random once per state folder: physical ids are made from it, so they last over restarts. */
  readonly idSeed: string;
}

/**
 * What a SAM or CloudFormation template describes, every value worked out as a deployment of it would.
 * Throws a TemplateError for what is wrong in the template and an UnsupportedError for what has a say in who gets in
 * and does not run here, each with file, line and path; a StartError for a file or a parameter that is not there.
 * Reads files and nothing else: it does not look whether the code of the functions is there.
 *
 * @see docs/aws-behaviour/sam-template.md
 */
export function loadApplication(options: LoadOptions): Application {
  const { region, accountId, stackName } = options;
  const file = resolve(options.file);
  const parts = readStack({
    root: readTemplateFile(file, (cause) => {
      const message = `the template ${file} can't be read; give another one with --template`;
      return new StartError("template-missing", message, { cause });
    }),
    parameterOverrides: options.parameterOverrides,
    identity: { region, accountId, stackName, drawId: idsFromSeed(options.idSeed), idPrefix: "" },
    stackId: options.stackId,
  });
  return { templateFile: file, stackName, region, accountId, ...parts };
}
