import { CognitoError } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import { poolMethods } from "../mfa/methods";
import type { SignIn, SignInOutcome } from "../outcome";
import { checkAnswerOfUser, passedBefore } from "./answer";
import { type Challenge, openChallenge, spendChallenge } from "./challenge";

export const MFA_SETUP = "MFA_SETUP";

/**
 * Asks a user who owes a second factor and has none to set up an authenticator, by AssociateSoftwareToken and
 * VerifySoftwareToken with this session. Undefined where the pool takes no authenticators: nobody comes in then.
 */
export function askForSetup(services: Services, { pool, client, user, passed }: SignIn): SignInOutcome | undefined {
  if (!poolMethods(pool.settings).includes("SOFTWARE_TOKEN_MFA")) return undefined;
  const { username, sub } = user;
  const session = openChallenge(services, { pool, client, challenge: MFA_SETUP, username, sub, state: { passed } });
  const parameters = { MFAS_CAN_SETUP: JSON.stringify(["SOFTWARE_TOKEN_MFA"]), USER_ID_FOR_SRP: username };
  return { kind: "challenge", name: MFA_SETUP, parameters, session };
}

/** Goes on once VerifySoftwareToken has handed out a session that says so. */
export const mfaSetup: Challenge = {
  name: MFA_SETUP,
  async respond(services, answer) {
    const { pool, client, clientMetadata } = answer;
    const { record, user } = checkAnswerOfUser(services, answer, MFA_SETUP);
    if (record.state["isVerified"] !== true || user.mfa.softwareToken?.verified !== true)
      throw new CognitoError("software-token-not-set-up");
    spendChallenge(services, answer, MFA_SETUP);
    const passed = [...passedBefore(record.state["passed"]), MFA_SETUP];
    return { kind: "passed", signIn: { pool, client, user, passed, clientMetadata } };
  },
};
