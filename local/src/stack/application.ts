import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { LOG_VARIABLES } from "../api-gateway/logs/log-variables";
import { REST_LOG_VARIABLES } from "../api-gateway/rest-api/rest-variables";
import { runtimeNotice } from "../lambda/runtime-notice";
import type { Application, Notice } from "../model/application";
import { examine } from "../template/doctor";
import { loadApplication } from "../template/load";
import { ignoredType } from "../template/resources/resource-types";
import type { Settings } from "./options";
import { newIdentity, readIdentity, type StackIdentity } from "./state/state-folder";

/**
 * Reads the template as the stack on this state folder sees it. Starts nothing, makes no state and disturbs no running
 * stack: where the folder has no identity yet, it makes up ids for this reading only.
 * Throws a StartError if the template can't be used. What exceeds a quota of API Gateway can be allowed, for a command
 * that reports it.
 */
export function readApplication(settings: Settings, quotas: "refuse" | "report" = "refuse"): Application {
  return readApplicationAs(readIdentity(settings.state) ?? newIdentity(), settings, quotas);
}

/** The same, with the identity of a state folder that is open. */
export function readApplicationAs(
  { stackGuid, idSeed }: StackIdentity,
  settings: Settings,
  quotas: "refuse" | "report" = "refuse",
): Application {
  const { region, accountId, stackName, template: file, parameterOverrides } = settings;
  const stackId = `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/${stackGuid}`;
  return loadApplication({ file, parameterOverrides, region, accountId, stackName, stackId, idSeed, quotas });
}

/**
 * What the developer should know before a deployment: what was noticed while the template was read, and what goes wrong
 * on AWS; where the state folder is named, whether it would be uploaded too.
 */
export function examineApplication(application: Application, state?: string): readonly Notice[] {
  const context = { logVariables: LOG_VARIABLES, restLogVariables: REST_LOG_VARIABLES };
  const isThere = state !== undefined && existsSync(state);
  return [...application.notices, ...examine(application, { ...context, ...(isThere && { state: resolve(state) }) })];
}

/** The same, and what differs on this machine only. */
export function startNotices(application: Application): readonly Notice[] {
  const message = runtimeNotice(application.functions, process.version);
  const runtime: readonly Notice[] = message === undefined ? [] : [{ code: "other-node-version", message }];
  return [...examineApplication(application), ...storageNotices(application), ...runtime];
}

/** Tables and buckets are read, so that functions get their names, but none is opened. One notice for each type. */
function storageNotices({ tables, buckets }: Application): readonly Notice[] {
  const kinds = [
    ["AWS::DynamoDB::Table", tables],
    ["AWS::S3::Bucket", buckets],
  ] as const;
  return kinds.flatMap(([type, [first]]) => {
    return first === undefined ? [] : [ignoredType(type, first.location)];
  });
}
