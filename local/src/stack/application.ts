import { LOG_VARIABLES } from "../api-gateway/logs/log-variables";
import { runtimeNotice } from "../lambda/runtime-notice";
import type { Application, Notice } from "../model/application";
import { tableNotices } from "../storage/table-notices";
import { examine } from "../template/doctor";
import { loadApplication } from "../template/load";
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

/** The same, with the identity of a state folder that is open; `webUrl`: where the template's page will be served. */
export function readApplicationAs(
  { stackGuid, idSeed }: StackIdentity,
  settings: Settings,
  quotas: "refuse" | "report" = "refuse",
  webUrl?: string,
): Application {
  const { region, accountId, stackName, template: file, parameterOverrides } = settings;
  const stackId = `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/${stackGuid}`;
  const identity = { region, accountId, stackName, stackId, idSeed };
  return loadApplication({ file, parameterOverrides, ...identity, quotas, ...(webUrl !== undefined && { webUrl }) });
}

/**
 * What the developer should know before a deployment: what was noticed while the template was read, and what goes wrong
 * on AWS.
 */
export function examineApplication(application: Application): readonly Notice[] {
  return [...application.notices, ...examine(application, { logVariables: LOG_VARIABLES })];
}

/** The same, and what differs on this machine only. */
export function startNotices(application: Application): readonly Notice[] {
  const message = runtimeNotice(application.functions, process.version);
  const runtime: readonly Notice[] = message === undefined ? [] : [{ code: "other-node-version", message }];
  return [...examineApplication(application), ...application.tables.flatMap(tableNotices), ...runtime];
}
