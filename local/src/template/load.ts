import { resolve } from "node:path";
import type { Application, Notice } from "../model/application";
import { StartError } from "../model/errors";
import type { StorageResource } from "../model/storage";
import { readHttpApis } from "./api/http-apis";
import { readRestApis } from "./api/rest-apis";
import { toJsonObject } from "./document/node";
import { readTemplate } from "./document/parse";
import type { Parameter } from "./intrinsics/parameters";
import { openStack } from "./open-stack";
import { readFunctions } from "./resources/lambda-functions";
import { allProperties, attributeOf, fullId, type LiveResources, ofType, refOf } from "./resources/live-resource";
import { warnOfMissingPermissions } from "./resources/permissions";
import { checkResourceTypes } from "./resources/resource-types";
import { readUserPools } from "./resources/user-pools";

export interface LoadOptions {
  /** The template, YAML or JSON. */
  readonly file: string;
  readonly parameterOverrides: Readonly<Record<string, string>>;
  readonly region: string;
  readonly accountId: string;
  readonly stackName: string;
  readonly stackId: string;
  /** Hex, drawn at random once per state folder. Physical ids are made from it, so they survive restarts. */
  readonly idSeed: string;
  /**
   * What happens to a route or authorizer over a quota of AWS: `refuse` throws, as a deployment would fail; `report`
   * turns each into a notice and goes on, for a reader who wants to see everything at once. Default `refuse`.
   */
  readonly quotas?: "refuse" | "report";
  /**
   * Where the template's web page is served here. It becomes the value of the parameter that carries the page's address,
   * unless `parameterOverrides` has one. Undefined: the page is not served.
   */
  readonly webUrl?: string;
}

/**
 * What a SAM or CloudFormation template describes, with every value evaluated as in a deployment. Throws a
 * TemplateError for a mistake in the template and an UnsupportedError for anything that decides who gets in and does
 * not run here, each with file, line and path; a StartError for a file or a parameter that does not exist. Reads
 * templates and OpenAPI files only. Of the functions' code it checks that its folder exists.
 *
 * @see docs/aws-behaviour/sam-template.md
 */
export function loadApplication(options: LoadOptions): Application {
  const { region, accountId, stackName, stackId } = options;
  const templateFile = resolve(options.file);
  const notices: Notice[] = [];
  const root = readTemplate(
    templateFile,
    (cause) => {
      const message = `the template ${templateFile} can't be read; give another one with --template`;
      return new StartError("template-missing", message, { cause });
    },
    (notice) => notices.push(notice),
  );
  const stack = openStack({
    root,
    parameterOverrides: options.parameterOverrides,
    page: { templateFile, url: options.webUrl },
    identity: { region, accountId, stackName, idSeed: options.idSeed, idPrefix: "" },
    stackId,
    depth: 0,
    notice: (notice) => notices.push(notice),
    overQuota: (error) => {
      if (options.quotas !== "report") throw error;
      notices.push({ code: error.code, message: error.reason, location: error.location });
    },
  });
  const resources = stack.resources();
  checkResourceTypes(resources);
  const functions = readFunctions(resources, (notice) => notices.push(notice));
  const userPools = readUserPools(resources, functions);
  const httpApis = readHttpApis(resources, functions);
  const restApis = readRestApis(resources, functions);
  warnOfMissingPermissions(resources, { httpApis, restApis, userPools, functions }, (notice) => notices.push(notice));
  return {
    templateFile,
    stackName,
    region,
    accountId,
    parameters: shownParameters(stack.parameters),
    functions: functions.runnable,
    httpApis,
    restApis,
    userPools,
    tables: readTables(resources),
    buckets: readBuckets(resources),
    ...(stack.web === undefined ? {} : { web: stack.web }),
    outputs: stack.outputs(),
    notices,
  };
}

const shownParameters = (parameters: ReadonlyMap<string, Parameter>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...parameters.values()].flatMap(({ name, value, isSecret }) =>
      isSecret || value === undefined ? [] : [[name, typeof value === "string" ? value : value.join(",")] as const],
    ),
  );

/** The tables of a stack. */
const readTables = (resources: LiveResources): readonly StorageResource[] =>
  readStorage(resources, "AWS::DynamoDB::Table");

/** The buckets of a stack. */
const readBuckets = (resources: LiveResources): readonly StorageResource[] => readStorage(resources, "AWS::S3::Bucket");

function readStorage(resources: LiveResources, type: string): readonly StorageResource[] {
  return ofType(resources, type).map((resource) => ({
    logicalId: fullId(resource),
    name: refOf(resource),
    arn: attributeOf(resource, "Arn"),
    properties: toJsonObject(allProperties(resource)),
    location: resource.at,
  }));
}
