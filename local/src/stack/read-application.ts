import type { Application } from "../model/application";
import { loadApplication } from "../template/load";
import type { Settings } from "./options";
import type { StateFolder } from "./state/state-folder";

/**
 * Reads the template as this state folder's stack sees it. Starts nothing. Throws a StartError where it can't be used;
 * what is over a quota of API Gateway's can be let through, for a command that reports it.
 */
export function readApplication(
  settings: Settings,
  state: Pick<StateFolder, "identity">,
  quotas: "refuse" | "report" = "refuse",
): Application {
  const { region, accountId, stackName, template: file, parameterOverrides } = settings;
  const { stackGuid, idSeed } = state.identity;
  const stackId = `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/${stackGuid}`;
  return loadApplication({ file, parameterOverrides, region, accountId, stackName, stackId, idSeed, quotas });
}
