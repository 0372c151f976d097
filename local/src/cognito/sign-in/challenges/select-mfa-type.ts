import { CognitoError } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import type { MfaMethod } from "../../store/records";
import { methodsOf } from "../mfa/methods";
import type { SignIn, SignInOutcome } from "../outcome";
import { checkAnswerOfUser, passedBefore } from "./answer";
import { type Challenge, needed, openChallenge, spendChallenge } from "./challenge";
import { askForCode } from "./one-time-code";
import { askForSoftwareToken } from "./software-token-mfa";

const NAME = "SELECT_MFA_TYPE";

/** Asks for the second factor that the sign-in goes on with. */
export const askForMethod = (
  services: Services,
  method: MfaMethod,
  signIn: SignIn,
): Promise<SignInOutcome> | SignInOutcome =>
  method === "SOFTWARE_TOKEN_MFA"
    ? askForSoftwareToken(services, signIn)
    : askForCode(services, method, "second", signIn);

/** Lets a user with several second factors, none of them preferred, choose one. */
export function askToSelectMethod(
  services: Services,
  { pool, client, user, passed }: SignIn,
  methods: readonly MfaMethod[],
): SignInOutcome {
  const { username, sub } = user;
  const session = openChallenge(services, {
    pool,
    client,
    challenge: NAME,
    username,
    sub,
    state: { passed: [...passed] },
  });
  const parameters = { MFAS_CAN_CHOOSE: JSON.stringify(methods), USER_ID_FOR_SRP: username };
  return { kind: "challenge", name: NAME, parameters, session };
}

export const selectMfaType: Challenge = {
  name: NAME,
  async respond(services, answer) {
    const { pool, client, clientMetadata } = answer;
    const { record, user } = checkAnswerOfUser(services, answer, NAME);
    const choice = needed(answer.responses, "ANSWER");
    const method = methodsOf(pool, user).find((candidate) => candidate === choice);
    if (method === undefined) throw new CognitoError("mfa-answer-not-offered", choice);
    spendChallenge(services, answer, NAME);
    const passed = passedBefore(record.state["passed"]);
    return askForMethod(services, method, { pool, client, user, passed, clientMetadata });
  },
};
