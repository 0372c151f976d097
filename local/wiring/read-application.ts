import type { Application } from "../model/application";
import type { Settings } from "../options";
import type { StateFolder } from "../state/state-folder";
import { loadApplication } from "../template/load";

/** Reads the template as this state folder's stack sees it. Starts nothing. Throws a StartError where it can't be used. */
export function readApplication(settings: Settings, state: Pick<StateFolder, "identity">): Application {
  const { region, accountId, stackName, template: file, parameterOverrides } = settings;
  const { stackGuid, idSeed } = state.identity;
  const stackId = `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/${stackGuid}`;
  return loadApplication({ file, parameterOverrides, region, accountId, stackName, stackId, idSeed });
}
