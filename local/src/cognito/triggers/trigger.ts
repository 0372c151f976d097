import type { InvocationOutcome } from "../../model/invocation";
import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";
import { CognitoError } from "../errors";
import type { Client, Pool } from "../resources/pool";
import type { Services } from "../services";
import type { IdentityRecord, UserRecord } from "../store/records";

/**
 * The triggers by their names in `LambdaConfig` and in error texts. Those that change or send messages run in
 * messages/send-message.ts, all others in this folder.
 */
export type TriggerName =
  | "PreSignUp"
  | "PostConfirmation"
  | "PreAuthentication"
  | "PostAuthentication"
  | "PreTokenGeneration"
  | "CustomMessage"
  | "UserMigration"
  | "DefineAuthChallenge"
  | "CreateAuthChallenge"
  | "VerifyAuthChallengeResponse"
  | "CustomEmailSender";

export interface TriggerCall {
  readonly trigger: TriggerName;
  readonly functionArn: string;
  readonly event: JsonObject;
}

/** A trigger has five seconds, whatever the timeout of its function. */
const LIMIT_MILLIS = 5_000;

/**
 * Runs a trigger once and returns the `response` member of the event that it returned. It checks that this is an object
 * and nothing more. Throws the errors of docs/aws-behaviour/cognito-triggers.md. Never retries.
 */
export async function invokeTrigger(services: Pick<Services, "invoke">, call: TriggerCall): Promise<JsonObject> {
  const { functionArn, event, trigger } = call;
  const invocation = services.invoke({ functionArn, payload: JSON.stringify(event) });
  const outcome = await withinLimit(invocation);
  if (outcome === "timed-out")
    throw new CognitoError("trigger-failed", `${trigger} failed with error Task timed out after 5.00 seconds.`);
  return responseOf(outcome, trigger);
}

function responseOf(outcome: InvocationOutcome, trigger: TriggerName): JsonObject {
  if (outcome.kind === "function-error")
    throw new CognitoError("trigger-failed", `${trigger} failed with error ${outcome.errorMessage}.`);
  if (outcome.kind === "not-invoked") throw new CognitoError("trigger-not-invoked", notInvoked(outcome, trigger));
  const answer = parseAnswer(outcome.payload);
  if (!isJsonObject(answer) || !isJsonObject(answer["response"])) throw new CognitoError("trigger-answer-shape");
  return answer["response"];
}

function notInvoked({ reason }: { readonly reason: string }, trigger: TriggerName): string {
  if (reason === "throttled") return `${trigger} invocation failed due to error TooManyRequestsException.`;
  return `${trigger} invocation failed due to configuration.`;
}

function parseAnswer(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch (cause) {
    throw new CognitoError("trigger-answer-json", "", { cause });
  }
}

async function withinLimit(invocation: Promise<InvocationOutcome>): Promise<InvocationOutcome | "timed-out"> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<"timed-out">((resolve) => {
    timer = setTimeout(() => resolve("timed-out"), LIMIT_MILLIS);
  });
  try {
    return await Promise.race([invocation, limit]);
  } finally {
    clearTimeout(timer);
  }
}

export interface TriggerEventParts {
  readonly pool: Pool;
  readonly client: Pick<Client, "id">;
  readonly userName: string;
  readonly triggerSource: string;
  /** `1` for every trigger but pre token generation. */
  readonly version?: "1" | "2" | "3";
  readonly request: JsonObject;
  readonly response: JsonObject;
}

/** The envelope that all triggers share, members in AWS's order. */
export function triggerEvent(parts: TriggerEventParts): JsonObject {
  return {
    version: parts.version ?? "1",
    triggerSource: parts.triggerSource,
    region: parts.pool.region,
    userPoolId: parts.pool.id,
    userName: parts.userName,
    callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: parts.client.id },
    request: parts.request,
    response: parts.response,
  };
}

/** A user's attributes as triggers see them: all strings, with the status and the aliases among them. */
export function triggerAttributes(pool: Pool, user: UserRecord): JsonObject {
  const { email, phone_number: phone } = user.attributes;
  const aliases = pool.settings.AliasAttributes;
  return {
    sub: user.sub,
    ...(email !== undefined && aliases.includes("email") && { "cognito:email_alias": email }),
    ...(phone !== undefined && aliases.includes("phone_number") && { "cognito:phone_number_alias": phone }),
    "cognito:user_status": user.status,
    ...user.attributes,
    ...(user.identities !== undefined && { identities: identitiesAttribute(user.identities) }),
  };
}

/** `clientMetadata` and `validationData` are absent unless given. */
export function given(name: string, value: Readonly<Record<string, JsonValue>> | undefined): JsonObject {
  return value === undefined ? {} : { [name]: { ...value } };
}

/** The `identities` attribute as the API and triggers show it: JSON as a string. */
export const identitiesAttribute = (identities: readonly IdentityRecord[]): string =>
  JSON.stringify(identities.map(({ attribute: _, ...identity }) => identity));
