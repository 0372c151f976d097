import { resolve } from "node:path";
import type { Application, Notice } from "../model/application";
import type { EventResource, StorageResource } from "../model/storage";
import { readHttpApis } from "./api/http-apis";
import { readRestApis } from "./api/rest-apis";
import { toJsonObject } from "./document/node";
import type { Parameter } from "./intrinsics/parameters";
import { type ApplicationSource, openApplication } from "./open-application";
import { readFunctions } from "./resources/lambda-functions";
import { allProperties, attributeOf, fullId, type LiveResources, ofType, refOf } from "./resources/live-resource";
import { warnOfMissingPermissions } from "./resources/permissions";
import { checkResourceTypes } from "./resources/resource-types";
import { readUserPools } from "./resources/user-pools";

export interface LoadOptions extends ApplicationSource {
  /**
   * What happens to a route or authorizer over a quota of AWS: `refuse` throws, as a deployment would fail; `report`
   * turns each into a notice and goes on, for a reader who wants to see everything at once. Default `refuse`.
   */
  readonly quotas?: "refuse" | "report";
}

/**
 * What a SAM or CloudFormation template, or an application of the CDK, describes, with every value evaluated as in a
 * deployment. Throws a TemplateError for a mistake in the template and an UnsupportedError for anything that decides who
 * gets in and does not run here, each with file, line and path; a StartError for a file or a parameter that does not
 * exist. Reads templates and OpenAPI files only. Does NOT look whether the functions' code is there.
 *
 * @see docs/aws-behaviour/sam-template.md
 */
export function loadApplication(options: LoadOptions): Application {
  const notices: Notice[] = [];
  const opened = openApplication(options, {
    notice: (notice) => notices.push(notice),
    overQuota: (error) => {
      if (options.quotas !== "report") throw error;
      notices.push({ code: error.code, message: error.reason, location: error.location });
    },
  });
  const resources = opened.resources();
  checkResourceTypes(resources);
  const functions = readFunctions(resources, (notice) => notices.push(notice));
  const userPools = readUserPools(resources, functions);
  const httpApis = readHttpApis(resources, functions);
  const restApis = readRestApis(resources, functions);
  warnOfMissingPermissions(resources, { httpApis, restApis, userPools, functions }, (notice) => notices.push(notice));
  return {
    templateFile: resolve(options.file),
    stackName: opened.identity.stackName,
    region: opened.identity.region,
    accountId: opened.identity.accountId,
    parameters: shownParameters(opened.parameters),
    functions: functions.runnable,
    httpApis,
    restApis,
    userPools,
    tables: readTables(resources),
    buckets: readBuckets(resources),
    ...(opened.web === undefined ? {} : { web: opened.web }),
    eventResources: readEventResources(resources),
    outputs: opened.outputs(),
    sourceFiles: opened.files(),
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

const EVENT_TYPES = ["AWS::Events::Rule", "AWS::Lambda::EventInvokeConfig"] as const;

const readEventResources = (resources: LiveResources): readonly EventResource[] =>
  EVENT_TYPES.flatMap((type) =>
    ofType(resources, type).map((resource) => ({
      type,
      logicalId: fullId(resource),
      properties: toJsonObject(allProperties(resource)),
      location: resource.at,
    })),
  );
