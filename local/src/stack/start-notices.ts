import { LOG_VARIABLES } from "../api-gateway/logs/log-variables";
import { runtimeNotice } from "../lambda/runtime-notice";
import type { Application, Notice } from "../model/application";
import { examine } from "../template/doctor";

/** What the developer should know of a template before it is deployed: what was noticed while it was read, and what goes wrong on AWS. */
export function examineApplication(application: Application): readonly Notice[] {
  return [...application.notices, ...examine(application, { logVariables: LOG_VARIABLES })];
}

/** The same, and what is different on this machine alone. */
export function startNotices(application: Application): readonly Notice[] {
  const message = runtimeNotice(application.functions, process.version);
  const runtime: readonly Notice[] = message === undefined ? [] : [{ code: "other-node-version", message }];
  return [...examineApplication(application), ...runtime];
}
