import { isJsonObject, type JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import type { Services } from "../resources/services";
import type { PoolAndClient } from "../users/find-user";
import { invokeTrigger } from "./invoke-trigger";
import { given, triggerEvent } from "./trigger-event";

type Metadata = Readonly<Record<string, string>> | undefined;

/** A user whom the pool does not know and another directory may. */
export interface MigrationRequest extends PoolAndClient {
  readonly username: string;
  /** Of a sign-in; a forgotten password has none. */
  readonly password?: string;
  readonly clientMetadata?: Metadata;
  /** `ClientMetadata` of the calls that begin a sign-in. */
  readonly validationData?: Metadata;
}

/** What the trigger tells of the user that it knows. */
export interface MigratedUser {
  readonly attributes: Readonly<Record<string, string>>;
  /** Whoever is not said to be confirmed has to choose a new password (inferred). */
  readonly status: "CONFIRMED" | "RESET_REQUIRED";
  readonly takeAliases: boolean;
}

/**
 * Asks the user migration trigger about a name. Undefined where there is no trigger or it knows nobody of that name: an
 * error of its own counts as that, by what AWS answers then ("migration-failed").
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

/** No attributes at all: the other directory does not know the user, or not with this password. */
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
