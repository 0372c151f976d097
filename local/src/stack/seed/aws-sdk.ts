import type { CognitoIdentityProviderClientConfig } from "@aws-sdk/client-cognito-identity-provider";

import type { StorageCredentials } from "../../model/ready-line";

/** Loads the SDK only when it is needed: a second start does without it. */
export function loadCognitoSdk() {
  quietVersionNotice();
  return import("@aws-sdk/client-cognito-identity-provider");
}

export function loadCloudFormationSdk() {
  quietVersionNotice();
  return import("@aws-sdk/client-cloudformation");
}

/**
 * How the SDK reaches a user pool that runs here. The credentials mean nothing anywhere else; the SDK gets a copy, since it
 * writes marks of its own into what it is given.
 */
export function localClientConfig(
  endpoint: string,
  region: string,
  credentials: StorageCredentials = { accessKeyId: "local", secretAccessKey: "local" },
): CognitoIdentityProviderClientConfig {
  return { endpoint, region, credentials: { ...credentials } };
}

/** The SDK warns of the end of Node.js 20 at every start; the lockfile pins the version in use. */
function quietVersionNotice(): void {
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
}
