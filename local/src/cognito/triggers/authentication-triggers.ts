import type { Client } from "../resources/app-client";
import { hidesUsers } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { given, invokeTrigger, triggerAttributes, triggerEvent } from "./trigger";

type Metadata = Readonly<Record<string, string>> | undefined;

/** A sign-in whose password has not been checked yet. */
export interface SignInAttempt {
  readonly pool: Pool;
  readonly client: Client;
  /** As the caller gave it. */
  readonly username: string;
  /** Undefined where no user has this name. */
  readonly user: UserRecord | undefined;
  readonly clientMetadata?: Metadata;
}

/**
 * Runs the pre authentication trigger before the password is checked. An error from the trigger refuses the sign-in.
 * For an unknown user it runs only where the client hides which users exist. It checks no credentials.
 */
export async function runPreAuthentication(services: Services, attempt: SignInAttempt): Promise<void> {
  const { pool, client, user, clientMetadata } = attempt;
  const functionArn = pool.settings.LambdaConfig.PreAuthentication;
  if (functionArn === undefined || (user === undefined && !hidesUsers(client.settings))) return;
  const request = {
    userAttributes: user === undefined ? {} : triggerAttributes(pool, user),
    ...given("validationData", clientMetadata),
    ...(user === undefined && { userNotFound: true }),
  };
  const userName = user?.username ?? attempt.username;
  const triggerSource = "PreAuthentication_Authentication";
  const event = triggerEvent({ pool, client, userName, triggerSource, request, response: {} });
  await invokeTrigger(services, { trigger: "PreAuthentication", functionArn, event });
}

/** A sign-in in which every factor has been proven. */
export interface ProvenSignIn {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: UserRecord;
  readonly clientMetadata?: Metadata;
}

/** Runs the post authentication trigger before tokens are issued. An error from the trigger refuses the sign-in. */
export async function runPostAuthentication(services: Services, signIn: ProvenSignIn): Promise<void> {
  const { pool, client, user, clientMetadata } = signIn;
  const functionArn = pool.settings.LambdaConfig.PostAuthentication;
  if (functionArn === undefined) return;
  const request = {
    userAttributes: triggerAttributes(pool, user),
    newDeviceUsed: false,
    ...given("clientMetadata", clientMetadata),
  };
  const triggerSource = "PostAuthentication_Authentication";
  const event = triggerEvent({ pool, client, userName: user.username, triggerSource, request, response: {} });
  await invokeTrigger(services, { trigger: "PostAuthentication", functionArn, event });
}
