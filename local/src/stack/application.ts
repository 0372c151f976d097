import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { LOG_VARIABLES } from "../api-gateway/logs/log-variables";
import { REST_LOG_VARIABLES } from "../api-gateway/rest-api/rest-variables";
import { missingHandlerFile } from "../lambda/build/handler-files";
import { runtimeNotice } from "../lambda/runtime-notice";
import type { Application, Notice } from "../model/application";
import { readSubscriptions } from "../storage/events/subscriptions";
import { tableNotices } from "../storage/table-notices";
import { examine } from "../template/doctor";
import { loadApplication } from "../template/load";
import { withGivenVariables } from "./given-variables";
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
  const { region, accountId, stackName, template: file, parameterOverrides, configuredParameters } = settings;
  const stackId = `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/${stackGuid}`;
  const parameters = { parameterOverrides, configuredParameters };
  const identity = { region, accountId, stackName, stackId, idSeed };
  const page = webUrl === undefined ? {} : { webUrl };
  const application = loadApplication({ file, ...parameters, ...identity, ...page, quotas });
  const { samconfig, envVars, envFile } = settings;
  const files = [samconfig?.file, envVars, envFile].filter((each) => each !== undefined);
  return withGivenVariables({ ...application, sourceFiles: [...application.sourceFiles, ...files] }, settings);
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

/** Functions whose code is not where the template says. The start finds them when it builds. */
export function missingCode({ functions }: Application): readonly Notice[] {
  return functions.flatMap((fn) => {
    const message = missingHandlerFile(fn);
    return message === undefined ? [] : [{ code: "function-code-missing", message }];
  });
}

/** The same, and what differs on this machine only. */
export function startNotices(
  application: Application,
  { allowUnsignedIam = false }: { readonly allowUnsignedIam?: boolean } = {},
): readonly Notice[] {
  const message = runtimeNotice(application.functions, process.version);
  const runtime: readonly Notice[] = message === undefined ? [] : [{ code: "other-node-version", message }];
  const iam = allowUnsignedIam ? [] : iamNotices(application);
  const storage = [...application.tables.flatMap(tableNotices), ...readSubscriptions(application).notices];
  return [...examineApplication(application), ...iam, ...storage, ...runtime];
}

/** AWS_IAM routes and methods let nobody in, since signatures can't be verified here. One notice for each API. */
function iamNotices({ httpApis, restApis }: Application): readonly Notice[] {
  const guarded = [
    ...httpApis.map(({ logicalId, routes }) => ({ logicalId, guarded: routes })),
    ...restApis.map(({ logicalId, methods }) => ({ logicalId, guarded: methods })),
  ];
  return guarded.flatMap(({ logicalId, guarded: all }) => {
    const first = all.find(({ authorizer }) => authorizer.type === "AWS_IAM");
    if (first === undefined) return [];
    const message = `what '${logicalId}' guards by AWS_IAM refuses every request, since signatures can't be verified here; --allow-unsigned-iam lets every signed request in unverified`;
    return [{ code: "iam-not-verified", message, location: first.location }];
  });
}
