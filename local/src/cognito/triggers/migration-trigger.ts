import { isJsonObject, type JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import { given, invokeTrigger, triggerEvent } from "./trigger";

type Metadata = Readonly<Record<string, string>> | undefined;

/** A name that is unknown in the pool but may be known in another directory. */
export interface MigrationRequest {
  readonly pool: Pool;
  readonly client: Client;
  readonly username: string;
  /** Given in a sign-in, absent for a forgotten password. */
  readonly password?: string;
  readonly clientMetadata?: Metadata;
  /** `ClientMetadata` of the calls that begin a sign-in. */
  readonly validationData?: Metadata;
}

/** A user of the other directory, as the trigger describes it. */
export interface MigratedUser {
  readonly attributes: Readonly<Record<string, string>>;
  /** A user whom the trigger does not call confirmed has to choose a new password (inferred). */
  readonly status: "CONFIRMED" | "RESET_REQUIRED";
  readonly takeAliases: boolean;
}

/**
 * Asks the user migration trigger about a name. Returns undefined where the pool has no such trigger, or where the
 * trigger returns no user. Throws where the trigger fails or its answer is malformed. It does not check the password
 * or the attributes: the trigger vouches for the first, the caller checks the second.
 */
export async function askForMigration(
  services: Services,
  request: MigrationRequest,
): Promise<MigratedUser | undefined> {
  const { pool, client, username: userName, password, clientMetadata, validationData } = request;
  const functionArn = pool.settings.LambdaConfig.UserMigration;
  if (functionArn === undefined) return undefined;
  const event = triggerEvent({
    pool,
    client,
    userName,
    triggerSource: password === undefined ? "UserMigration_ForgotPassword" : "UserMigration_Authentication",
    request: {
      ...(password !== undefined && { password }),
      ...given("validationData", validationData),
      ...given("clientMetadata", clientMetadata),
    },
    response: EMPTY_RESPONSE,
  });
  return readMigratedUser(await invokeTrigger(services, { trigger: "UserMigration", functionArn, event }));
}

const EMPTY_RESPONSE: JsonObject = {
  userAttributes: null,
  forceAliasCreation: null,
  enableSMSMFA: null,
  finalUserStatus: null,
  messageAction: null,
  desiredDeliveryMediums: null,
};

/** No `userAttributes` at all means that the other directory does not know the user, or not with this password. */
function readMigratedUser(response: JsonObject): MigratedUser | undefined {
  const { userAttributes, finalUserStatus, forceAliasCreation } = response;
  if (userAttributes === undefined || userAttributes === null) return undefined;
  if (!isJsonObject(userAttributes)) throw new CognitoError("trigger-answer-shape");
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(userAttributes)) {
    if (typeof value !== "string") throw new CognitoError("trigger-answer-shape");
    attributes[name] = value;
  }
  const status = finalUserStatus ?? "RESET_REQUIRED";
  if (status !== "CONFIRMED" && status !== "RESET_REQUIRED") throw new CognitoError("trigger-answer-shape");
  return { attributes, status, takeAliases: forceAliasCreation === true };
}
