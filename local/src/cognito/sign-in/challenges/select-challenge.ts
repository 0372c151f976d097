import { CognitoError } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import { askFirstFactor } from "../ask-first-factor";
import { firstFactorsOf } from "../first-factors";
import type { SignInOutcome } from "../outcome";
import type { PasswordClaim } from "../password-factor";
import { checkAnswer } from "./answer";
import { type Challenge, needed, openChallenge, spendChallenge } from "./challenge";

const NAME = "SELECT_CHALLENGE";

/** Lets the client choose the first factor. */
export function askToSelect(services: Services, claim: PasswordClaim): SignInOutcome {
  const { pool, client, user } = claim;
  const username = user?.username ?? claim.username;
  const of = { pool, client, challenge: NAME, username, ...(user !== undefined && { sub: user.sub }) };
  const session = openChallenge(services, of);
  return { kind: "challenge", name: NAME, parameters: {}, session, available: firstFactorsOf(claim) };
}

/** Takes the choice, and with it the password or SRP_A. A wrong password leaves the session open. */
export const selectChallenge: Challenge = {
  name: NAME,
  async respond(services, answer) {
    const { pool, client, responses, clientMetadata } = answer;
    const { record, user } = checkAnswer(services, answer, NAME);
    const choice = needed(responses, "ANSWER");
    const claim = { pool, client, user, username: record.username };
    const factor = firstFactorsOf(claim).find((candidate) => candidate === choice);
    if (factor === undefined) throw new CognitoError("challenge-not-offered", choice.slice(0, 64));
    const progress = await askFirstFactor(services, factor, claim, responses);
    spendChallenge(services, answer, NAME);
    return progress.kind === "passed" ? { ...progress, signIn: { ...progress.signIn, clientMetadata } } : progress;
  },
};
