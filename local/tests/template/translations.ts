import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** What SAM's own translator made of a template, recorded once (see sam/record.py). */
export interface Recording {
  readonly name: string;
  readonly template: string;
  readonly translated?: unknown;
  readonly refused?: readonly string[];
}

const read = (file: string): string => readFileSync(join(__dirname, "sam", file), "utf8");

/** The cases of a file with what was recorded of each: those that were translated, and those that were refused. */
export function recordings(
  cases: string,
  recorded: string,
): { readonly translated: readonly [string, Recording][]; readonly refused: readonly [string, Recording][] } {
  const templates: Readonly<Record<string, string>> = parse(read(cases));
  const byName = new Map<string, Recording>(
    read(recorded)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .map((each: Recording) => [each.name, each]),
  );
  const all = Object.entries(templates).map(([name, template]): [string, Recording] => [
    name,
    { ...byName.get(name), name, template },
  ]);
  return {
    translated: all.filter(([, { translated }]) => translated !== undefined),
    refused: all.filter(([, { refused }]) => refused !== undefined),
  };
}

/** SAM's texts without the frame that names resource and event, which ours names as a place. */
export const bare = (text: string): string =>
  text.replace(
    /^(?:Resource with id \[\w+\] is invalid|Structure of the SAM template is invalid)\. (?:Event with id \[\w+\] is invalid\. )?/,
    "",
  );
