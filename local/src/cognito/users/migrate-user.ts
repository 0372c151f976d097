import { CognitoError } from "../errors";
import { hidesUsers } from "../resources/client-settings";
import type { Services } from "../services";
import type { UserRecord } from "../store/records";
import { askForMigration, type MigratedUser, type MigrationRequest } from "../triggers/user-migration";
import { buildUser } from "./create-user";
import { findForSignIn } from "./find-user";
import { recordPassword } from "./passwords/srp-verifier";
import { saveUser } from "./save-user";

/**
 * Takes a user over from another directory, by the user migration trigger. Returns the user, or undefined where there is
 * no trigger or it knows nobody. The password that the trigger has accepted becomes the user's, whatever the pool's
 * policy says, as on AWS. An error of the trigger, or attributes that don't fit, end the call.
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
    // Not the message: a trigger's own words may hold the password that it was given.
    services.log(`The user migration trigger of ${request.pool.id} made no user: ${error.code}`);
    if (hidesUsers(client.settings)) throw new CognitoError("wrong-credentials", "", { cause: error });
    throw new CognitoError("migration-failed", client.id, { cause: error });
  }
}

function takeOver(services: Services, request: MigrationRequest, migrated: MigratedUser): UserRecord {
  const { pool, username, password } = request;
  // Another sign-in of the same user may have been quicker.
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
