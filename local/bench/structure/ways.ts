import { filesOf, type Way } from "./follow";
import type { SourceTree } from "./source-tree";

/** What a reader knows or looks up, and does not follow: shared types, tables of errors, schemas of what is sent. */
const VOCABULARY = /(^|\/)(model|errors|input)(\/|\.ts$)/;

/** The five ways through the local stack whose files are counted. */
export const WAYS: readonly Way[] = [
  {
    name: "a password sign-in",
    entries: ["initiateAuth", "userPassword"],
    aside: ["FLOWS", "askForMethod", "askToSelectMethod", "askForSetup"],
  },
  { name: "a sign-up until its code is in the inbox", entries: ["cognito/operations/sign-up.ts#signUp"], aside: [] },
  {
    name: "a template's route until the route table",
    entries: ["loadApplication", "compileApi"],
    aside: [
      "openApplication",
      "readFunctions",
      "readRestApis",
      "readUserPools",
      "readTables",
      "readBuckets",
      "checkResourceTypes",
      "warnOfMissingPermissions",
    ],
  },
  { name: "a token until its verdict", entries: ["authorizeRoute", "JwtAuthorization", "KeySource"], aside: [] },
  {
    name: "a request until its function's answer",
    entries: ["api-gateway/serve.ts#serve", "FunctionHost", "Environment", "callHandler"],
    aside: ["authorizeRoute"],
  },
];

/** The files of a way through the local stack. Throws where the table above names what is not there. */
export const filesToOpen = (tree: SourceTree, way: Way): readonly string[] =>
  filesOf(tree, way, (path) => VOCABULARY.test(path));
