import { CognitoError } from "../errors/cognito-error";
import { checkSecretHash } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { UserRecord } from "../store/records";
import { readOwnAttributes } from "../users/attribute-rules";
import { changePassword } from "../users/passwords/policy";
import { changeAttributes } from "../users/update-attributes";
import { saveUser } from "../users/user-record";
import {
  askFurther,
  type Challenge,
  type ChallengeAnswer,
  checkMaySignIn,
  findChallenge,
  needed,
  passedBefore,
  type SignIn,
  type SignInOutcome,
  spendChallenge,
} from "./progress";

const NAME = "NEW_PASSWORD_REQUIRED";

/** Asks a user with a temporary password for a new one. */
export function askForNewPassword(services: Services, signIn: SignIn): SignInOutcome | undefined {
  const { pool, user, passed } = signIn;
  if (user.status !== "FORCE_CHANGE_PASSWORD" || passed.includes(NAME)) return undefined;
  return askFurther(services, signIn, NAME, {
    USER_ID_FOR_SRP: user.username,
    requiredAttributes: JSON.stringify(missingAttributes(pool, user).map((name) => `userAttributes.${name}`)),
    userAttributes: JSON.stringify(user.attributes),
  });
}

/**
 * Takes the new password. Checks the session, the client's secret hash, the password policy and the attributes. A
 * password that does not fit the policy leaves the session open for another try.
 */
export const newPasswordRequired: Challenge = {
  name: NAME,
  async respond(services, answer) {
    const username = needed(answer.responses, "USERNAME");
    const password = needed(answer.responses, "NEW_PASSWORD");
    const { sub = "", username: internalName, state } = findChallenge(services, answer, NAME);
    checkSecretHash(answer.client, answer.responses["SECRET_HASH"], [username, internalName]);
    services.threats.refuseCompromised(services, answer, "PASSWORD_CHANGE", password);
    const user = services.store.write(() => {
      spendChallenge(services, answer, NAME);
      return complete(services, answer, sub, password);
    });
    const { pool, client, clientMetadata } = answer;
    const passed = [...passedBefore(state["passed"]), NAME];
    return { kind: "passed", signIn: { pool, client, user, passed, clientMetadata } };
  },
};

function complete(services: Services, answer: ChallengeAnswer, sub: string, password: string): UserRecord {
  const { pool, client, responses } = answer;
  const user = services.tables.users.get(pool.id, sub);
  if (user === undefined) throw new CognitoError("session-invalid");
  checkMaySignIn(user);
  const given = readOwnAttributes(pool, client, attributesIn(responses), "change");
  const attributes = changeAttributes(user.attributes, given);
  const changed = changePassword(services, pool, { ...user, attributes }, password, "new-password");
  const missing = missingAttributes(pool, changed);
  if (missing[0] !== undefined) throw new CognitoError("attribute-missing", missing[0]);
  return saveUser(services, pool, user, { ...changed, status: "CONFIRMED" });
}

const PREFIX = "userAttributes.";

function attributesIn(responses: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(responses).filter(([name]) => name.startsWith(PREFIX));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(PREFIX.length), value]));
}

const missingAttributes = (pool: SignIn["pool"], user: UserRecord): readonly string[] =>
  pool.attributes
    .filter(({ name, required }) => required && name !== "sub" && user.attributes[name] === undefined)
    .map(({ name }) => name);
