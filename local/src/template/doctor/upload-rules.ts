import { relative, sep } from "node:path";
import type { Application } from "../../model/application";
import type { Finding, Rule, RuleContext } from "./rule";

/** What `sam package` would take along. */
export const UPLOAD_RULES: readonly Rule[] = [
  {
    code: "state-in-code",
    page: "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-package.html",
    find: stateInCode,
  },
];

function stateInCode({ functions }: Application, { state }: RuleContext): readonly Finding[] {
  if (state === undefined) return [];
  return functions.flatMap(({ logicalId, code, location }) => {
    if (code.kind !== "directory" || !isWithin(state, code.path)) return [];
    const message = `the CodeUri of '${logicalId}' contains the state folder ${state}: without sam build, its keys and passwords are uploaded with the code; write a CodeUri that holds the code alone`;
    return [{ message, location }];
  });
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !/^[A-Za-z]:/.test(way);
}
