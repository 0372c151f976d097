import { CognitoError } from "../../errors";
import type { Services } from "../../services";
import { saveUser } from "../../users/user-record";
import { checkSoftwareToken } from "../mfa/software-token";
import type { SignIn, SignInOutcome } from "../outcome";
import { checkAnswerOfUser, passedBefore } from "./answer";
import { type Challenge, needed, openChallenge, spendChallenge } from "./challenge";

const NAME = "SOFTWARE_TOKEN_MFA";

/** Asks for the code of the user's authenticator. */
export function askForSoftwareToken(services: Services, { pool, client, user, passed }: SignIn): SignInOutcome {
  const { username, sub } = user;
  const session = openChallenge(services, { pool, client, challenge: NAME, username, sub, state: { passed } });
  const friendlyName = user.mfa.softwareToken?.friendlyName;
  const parameters = {
    ...(friendlyName !== undefined && { FRIENDLY_DEVICE_NAME: friendlyName }),
    USER_ID_FOR_SRP: username,
  };
  return { kind: "challenge", name: NAME, parameters, session };
}

/** Takes the code. A wrong one leaves the session open for another try, a few times. */
export const softwareTokenMfa: Challenge = {
  name: NAME,
  async respond(services, answer) {
    const { pool, client, clientMetadata } = answer;
    const { record, user } = checkAnswerOfUser(services, answer, NAME);
    const code = needed(answer.responses, "SOFTWARE_TOKEN_MFA_CODE");
    const token = user.mfa.softwareToken;
    if (token === undefined || !token.verified) throw new CognitoError("session-invalid");
    const { secret, lastStep } = token;
    const step = checkSoftwareToken(services, pool, user, { secret, lastStep, code, mismatch: "mfa-code-wrong" });
    const saved = services.store.write(() => {
      spendChallenge(services, answer, NAME);
      // Read again: the same code may have come in by another session.
      const now = services.tables.users.get(pool.id, user.sub) ?? user;
      if ((now.mfa.softwareToken?.lastStep ?? -1) >= step) throw new CognitoError("software-token-used");
      const mfa = { ...now.mfa, softwareToken: { ...token, lastStep: step } };
      return saveUser(services, pool, now, { ...now, mfa });
    });
    const passed = [...passedBefore(record.state["passed"]), NAME];
    return { kind: "passed", signIn: { pool, client, user: saved, passed, clientMetadata } };
  },
};
