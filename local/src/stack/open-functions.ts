import { FunctionRuntime } from "../lambda/runtime";
import type { Parts } from "./parts";

/**
 * The template's functions. Their SDK clients find the local user pool by themselves; where it answers is asked for when
 * a function is first run, since the pool is opened after the functions that are its triggers.
 */
export function openFunctions(
  { application, settings, state, activity, clock }: Parts,
  userPoolEndpoint: () => string | undefined,
): FunctionRuntime {
  return new FunctionRuntime({
    functions: application.functions,
    cacheDirectory: state.folder("functions"),
    watch: settings.watch,
    region: settings.region,
    clock: clock.now,
    environment: () => endpointVariables(userPoolEndpoint()),
    onLog: activity.functionLogged,
    onRebuild: activity.functionRebuilt,
  });
}

function endpointVariables(endpoint: string | undefined): Record<string, string> {
  return endpoint === undefined ? {} : { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpoint };
}
