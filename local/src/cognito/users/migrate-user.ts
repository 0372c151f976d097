import { CognitoError } from "../errors/cognito-error";
import { hidesUsers } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { UserRecord } from "../store/records";
import { askForMigration, type MigratedUser, type MigrationRequest } from "../triggers/migration-trigger";
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
  return saveUser(services, pool, undefined, { ...user, ...record }, { takeAliases: migrated.takeAliases });
}
