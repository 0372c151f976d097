import { isJsonObject, type JsonObject } from "../../src/model/json";
import { type FixtureOptions, type RunningPools, TRIGGER_ARN, type Trigger } from "./running-pool";
import { makeUserWith, startTexting } from "./sms-steps";

/** The triggers of one pool as a line each: what ran, in order, and what `request` held. */

const SENDER = { LambdaArn: TRIGGER_ARN, LambdaVersion: "V1_0" };
const TRIGGERS = [
  "PreSignUp",
  "PostConfirmation",
  "PreAuthentication",
  "PostAuthentication",
  "UserMigration",
  "DefineAuthChallenge",
  "CreateAuthChallenge",
  "VerifyAuthChallengeResponse",
] as const;

/** One custom challenge, then tokens. Every other trigger answers with what it got. */
function answerTo(event: JsonObject): JsonObject {
  const request = isJsonObject(event["request"]) ? event["request"] : {};
  const session = Array.isArray(request["session"]) ? request["session"] : [];
  switch (event["triggerSource"]) {
    case "DefineAuthChallenge_Authentication":
      return session.length === 0 ? { challengeName: "CUSTOM_CHALLENGE" } : { issueTokens: true };
    case "CreateAuthChallenge_Authentication":
      return { publicChallengeParameters: { ask: "1+1" }, privateChallengeParameters: { answer: "2" } };
    case "VerifyAuthChallengeResponse_Authentication":
      return { answerCorrect: true };
    default:
      return {};
  }
}

export interface Recorded {
  readonly running: RunningPools;
  /** Forgets what ran before. */
  readonly begin: () => void;
  /** What ran since, in the words of the tables. */
  readonly told: () => string;
}

/**
 * A pool all of whose triggers are one function, and two users: `alice`, who can be reached, and `bob`, who
 * can't. `senders`: messages go to the custom senders instead of the custom message trigger.
 */
export async function recordTriggers(pool: JsonObject, senders: boolean, more: FixtureOptions = {}): Promise<Recorded> {
  const events: JsonObject[] = [];
  const trigger: Trigger = (event) => {
    events.push(event);
    return { ...event, response: answerTo(event) };
  };
  const messages = senders
    ? { CustomSMSSender: SENDER, CustomEmailSender: SENDER, KMSKeyID: `${TRIGGER_ARN}-key` }
    : { CustomMessage: TRIGGER_ARN };
  const LambdaConfig = {
    ...Object.fromEntries(TRIGGERS.map((name) => [name, TRIGGER_ARN])),
    PreTokenGenerationConfig: { LambdaArn: TRIGGER_ARN, LambdaVersion: "V2_0" },
    ...messages,
  };
  const running = await startTexting({ LambdaConfig, ...pool }, { ...more, triggers: { [TRIGGER_ARN]: trigger } });
  await makeUserWith(running, "alice", {
    phone_number: "+15550109934",
    phone_number_verified: "true",
    email: "alice@example.com",
    email_verified: "true",
  });
  await makeUserWith(running, "bob", {});
  return { running, begin: () => events.splice(0), told: () => events.map(tell).join(" · ") };
}

/** `Source`: members; a member of null, and the call that metadata came from, are told. */
function tell(event: JsonObject): string {
  const request = isJsonObject(event["request"]) ? event["request"] : {};
  const members = Object.entries(request).map(([name, value]) => {
    if (value === null) return `${name} null`;
    const from = isJsonObject(value) && name !== "userAttributes" ? value["call"] : undefined;
    return typeof from === "string" ? `${name} of ${from}` : name;
  });
  return `\`${String(event["triggerSource"])}\`: ${members.join(", ")}`;
}

/** The metadata of a call, which says what call it was. */
export const metadata = (call: string) => ({ ClientMetadata: { call } });
