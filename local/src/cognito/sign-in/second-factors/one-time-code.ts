import type { JsonObject } from "../../../model/json";
import { millis } from "../../../model/time";
import { CognitoError, type ErrorCode } from "../../errors/cognito-error";
import { type ContactAttribute, contactOf, type Destination, maskAddress } from "../../messages/message";
import { sendMessage } from "../../messages/send-message";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { UserRecord } from "../../store/records";
import { hashToken } from "../../tokens/issue-tokens";
import { type CodeKey, type CodeVerdict, checkCode, makeCode, spendCode } from "../../users/codes";
import { simulatedDelivery } from "../../users/hidden-users";
import {
  checkSecondFactorAttempts,
  forgetSecondFactorFailures,
  recordSecondFactorFailure,
} from "../../users/passwords/attempts";
import {
  type Challenge,
  type ChallengeAnswer,
  checkAnswer,
  needed,
  openChallenge,
  passedBefore,
  type SignIn,
  type SignInOutcome,
  spendChallenge,
  type UserClaim,
} from "../progress";
import { saveProvenAddress, withAddress } from "./address-setup";

/** A code by e-mail or text message: as a second factor, or (EMAIL_OTP, SMS_OTP) as the first factor of USER_AUTH. */
export type CodeChallenge = keyof typeof KINDS;

const KINDS = {
  EMAIL_OTP: { attribute: "email", medium: "EMAIL", answer: "EMAIL_OTP_CODE" },
  SMS_MFA: { attribute: "phone_number", medium: "SMS", answer: "SMS_MFA_CODE" },
  SMS_OTP: { attribute: "phone_number", medium: "SMS", answer: "SMS_OTP_CODE" },
} as const satisfies Record<
  string,
  { readonly attribute: ContactAttribute; readonly medium: "EMAIL" | "SMS"; readonly answer: string }
>;

/** What a code instead of a password adds to `passed`. It does not count as a second factor. */
const ONE_TIME_CODE = "ONE_TIME_CODE";

/**
 * Sends a code to a user and asks for it. `role` decides what a right answer proves. `toSetUp` is an address that a
 * right answer makes the user's. It does not check that the user may sign in.
 */
export async function askForCode(
  services: Services,
  name: CodeChallenge,
  role: "first" | "second",
  signIn: SignIn,
  toSetUp?: Destination,
): Promise<SignInOutcome> {
  const { pool, client, user, passed, clientMetadata } = signIn;
  const { attribute, medium } = KINDS[name];
  const to = toSetUp ?? contactOf(user, attribute);
  if (to === undefined) throw new CognitoError("mfa-not-set-up", name);
  const { username, sub } = user;
  const state = { passed: [...passed], role, isSetUp: toSetUp !== undefined };
  const session = openChallenge(services, { pool, client, challenge: name, username, sub, state });
  const lifetime = millis(client.settings.AuthSessionValidity * 60_000);
  const subject = { address: to.address };
  const code = makeCode(services, codeKey(pool, sub, session), { lifetime, subject });
  const told = withAddress(user, to);
  await sendMessage(services, { pool, client, user: told, purpose: "Authentication", to, code, clientMetadata });
  return asked(name, session, username, medium, maskAddress(attribute, to.address));
}

/** The same answer for an unknown name, with a masked address derived from the name. Nothing is sent. */
export function pretendToAskForCode(
  services: Services,
  name: CodeChallenge,
  { pool, client, username }: UserClaim,
): SignInOutcome {
  const session = openChallenge(services, { pool, client, challenge: name, username, state: { role: "first" } });
  const { attribute, medium } = KINDS[name];
  const { address } = simulatedDelivery(pool, username, attribute);
  return asked(name, session, username, medium, maskAddress(attribute, address));
}

function asked(name: string, session: string, username: string, medium: string, destination: string): SignInOutcome {
  const parameters = {
    CODE_DELIVERY_DELIVERY_MEDIUM: medium,
    CODE_DELIVERY_DESTINATION: destination,
    USER_ID_FOR_SRP: username,
  };
  return { kind: "challenge", name, parameters, session };
}

/** Takes the code. A wrong one leaves the session open for another try, until the user's codes are locked. */
const codeChallenge = (name: CodeChallenge): Challenge => ({
  name,
  async respond(services, answer) {
    const { pool, client, clientMetadata } = answer;
    const { record, user } = checkAnswer(services, answer, name);
    const code = needed(answer.responses, KINDS[name].answer);
    if (user === undefined) {
      checkSecondFactorAttempts(services, pool.id, record.username);
      recordSecondFactorFailure(services, pool.id, record.username);
      throw new CognitoError("sign-in-code-wrong");
    }
    const { address } = judgeCode(services, answer, user.sub, code);
    const isSecond = record.state["role"] === "second";
    const saved = services.store.write(() => {
      spendChallenge(services, answer, name);
      spendCode(services, codeKey(pool, user.sub, answer.session ?? ""));
      const now = services.tables.users.get(pool.id, user.sub) ?? user;
      const isSetUp = record.state["isSetUp"] === true;
      if (isSecond && name !== "SMS_OTP")
        return saveProvenAddress(services, pool, now, {
          method: name,
          attribute: KINDS[name].attribute,
          address: String(address),
          isSetUp,
        });
      return checkStillProven(now, name, address);
    });
    const passed = [...passedBefore(record.state["passed"]), isSecond ? name : ONE_TIME_CODE];
    return { kind: "passed", signIn: { pool, client, user: saved, passed, clientMetadata } };
  },
});

/** A code instead of a password is good for as long as its address is the user's and verified. */
function checkStillProven(user: UserRecord, name: CodeChallenge, address: unknown): UserRecord {
  const { attribute } = KINDS[name];
  const isStill = user.attributes[attribute] === address && user.attributes[`${attribute}_verified`] === "true";
  if (!isStill) throw new CognitoError("session-invalid");
  return user;
}

/** Returns what a right code was made with. */
function judgeCode(services: Services, { pool, session = "" }: ChallengeAnswer, sub: string, code: string): JsonObject {
  checkSecondFactorAttempts(services, pool.id, sub);
  const verdict = checkCode(services, codeKey(pool, sub, session), code);
  if (verdict.kind !== "right") {
    recordSecondFactorFailure(services, pool.id, sub);
    throw new CognitoError(REFUSALS[verdict.kind]);
  }
  forgetSecondFactorFailures(services, pool.id, sub);
  return verdict.subject;
}

const REFUSALS = {
  wrong: "sign-in-code-wrong",
  exhausted: "too-many-mfa-attempts",
  expired: "session-expired",
  none: "session-used",
} as const satisfies Record<Exclude<CodeVerdict["kind"], "right">, ErrorCode>;

/** A code belongs to one session: parallel sign-ins do not end each other's codes. */
const codeKey = (pool: Pool, sub: string, session: string): CodeKey => ({
  pool,
  sub,
  purpose: `SignIn:${hashToken(session)}`,
});

export const emailOtp = codeChallenge("EMAIL_OTP");
export const smsMfa = codeChallenge("SMS_MFA");
export const smsOtp = codeChallenge("SMS_OTP");
