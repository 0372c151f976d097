import { isJsonObject, type JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import { type Client, hidesUsers } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { given, invokeTrigger, triggerEvent } from "../triggers/trigger";
import { findForSignIn } from "./find-user";
import { recordPassword } from "./passwords/srp-verifier";
import { buildUser, saveUser } from "./user-record";

/**
 * Imports a user from another directory through the user migration trigger. Returns the user, or undefined where the
 * pool has no such trigger or the trigger knows no such user. The attributes are checked against the pool's schema. The
 * password is not checked against its policy, as on AWS: the trigger has accepted it. Throws where the trigger fails or
 * the attributes do not fit.
 *
 * @see docs/aws-behaviour/cognito-triggers.md, "User migration"
 */
export async function migrateUser(services: Services, request: MigrationRequest): Promise<UserRecord | undefined> {
  const { client } = request;
  try {
    const migrated = await askForMigration(services, request);
    return migrated && services.store.write(() => takeOver(services, request, migrated));
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    // The code only: the message may come from the trigger and hold the password that it was given.
    services.log(`The user migration trigger of ${request.pool.id} made no user: ${error.code}`);
    if (hidesUsers(client.settings)) throw new CognitoError("wrong-credentials", "", { cause: error });
    throw new CognitoError("migration-failed", client.id, { cause: error });
  }
}

function takeOver(services: Services, request: MigrationRequest, migrated: MigratedUser): UserRecord {
  const { pool, username, password } = request;
  // A concurrent sign-in may have imported the user first.
  const known = findForSignIn(services, pool, username);
  if (known !== undefined) return known;
  const { username: chosenName = username, ...attributes } = migrated.attributes;
  const { status } = migrated;
  const user = buildUser(services, pool, {
    name: chosenName,
    attributes,
    status,
    password: undefined,
    policyText: "new-password",
  });
  const owner = { poolId: pool.id, username: user.username };
  const record =
    password === undefined ? {} : { password: recordPassword(owner, password, services.clock(), services.random) };
  const mfa = migrated.hasSmsMfa ? ({ mfa: { enabled: ["SMS_MFA"] } } as const) : {};
  return saveUser(services, pool, undefined, { ...user, ...record, ...mfa }, { takeAliases: migrated.takeAliases });
}

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
interface MigratedUser {
  readonly attributes: Readonly<Record<string, string>>;
  /** A user whom the trigger does not call confirmed has to choose a new password (inferred). */
  readonly status: "CONFIRMED" | "RESET_REQUIRED";
  readonly takeAliases: boolean;
  /** Whether the user's sign-ins ask for a code by text message, where the pool has second factors. */
  readonly hasSmsMfa: boolean;
}

/**
 * Asks the user migration trigger about a name. Returns undefined where the pool has no such trigger, or where the
 * trigger returns no user. Throws where the trigger fails or its answer is malformed. It does not check the password
 * or the attributes: the trigger vouches for the first, the caller checks the second.
 */
async function askForMigration(services: Services, request: MigrationRequest): Promise<MigratedUser | undefined> {
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
  const { userAttributes, finalUserStatus, forceAliasCreation, enableSMSMFA } = response;
  if (userAttributes === undefined || userAttributes === null) return undefined;
  if (!isJsonObject(userAttributes)) throw new CognitoError("trigger-answer-unrecognizable");
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(userAttributes)) {
    if (typeof value !== "string") throw new CognitoError("trigger-answer-unrecognizable");
    attributes[name] = value;
  }
  const status = finalUserStatus ?? "RESET_REQUIRED";
  if (status !== "CONFIRMED" && status !== "RESET_REQUIRED") throw new CognitoError("trigger-answer-unrecognizable");
  const hasSmsMfa = enableSMSMFA === true;
  if (hasSmsMfa && (attributes["phone_number"] ?? "") === "") throw new CognitoError("trigger-answer-unrecognizable");
  return { attributes, status, takeAliases: forceAliasCreation === true, hasSmsMfa };
}
