import { type InvocationOutcome, invokeWithin } from "../../model/invocation";
import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";
import { millis } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import { type Client, hidesUsers } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { IdentityRecord, UserRecord } from "../store/records";

/**
 * The triggers by their names in `LambdaConfig` and in error texts. Those around a sign-up and a sign-in are at
 * the end of this file, those that change or send messages in messages/send-message.ts, the one that migrates a user in
 * users/migrate-user.ts, all others in files of this folder.
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
  | "CustomEmailSender"
  | "InboundFederation";

export interface TriggerCall {
  readonly trigger: TriggerName;
  readonly functionArn: string;
  readonly event: JsonObject;
}

/** A trigger has five seconds, whatever the timeout of its function. */
const TIMEOUT = millis(5_000);

/**
 * Runs a trigger once and returns the `response` member of the event that it returned. It checks that this is an object
 * and nothing more. Throws the errors of docs/aws-behaviour/cognito-triggers.md. Never retries.
 */
export async function invokeTrigger(services: Pick<Services, "invoke">, call: TriggerCall): Promise<JsonObject> {
  const { functionArn, event, trigger } = call;
  const outcome = await invokeWithin(TIMEOUT, services.invoke, { functionArn, payload: JSON.stringify(event) });
  if (outcome.kind === "timed-out")
    throw new CognitoError("trigger-failed", `${trigger} failed with error Task timed out after 5.00 seconds.`);
  return responseOf(outcome, trigger);
}

function responseOf(outcome: InvocationOutcome, trigger: TriggerName): JsonObject {
  if (outcome.kind === "function-error")
    throw new CognitoError("trigger-failed", `${trigger} failed with error ${outcome.errorMessage}.`);
  if (outcome.kind === "not-invoked") throw new CognitoError("trigger-not-invoked", notInvoked(outcome, trigger));
  const answer = parseAnswer(outcome.payload);
  if (!isJsonObject(answer) || !isJsonObject(answer["response"]))
    throw new CognitoError("trigger-answer-unrecognizable");
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

type Metadata = Readonly<Record<string, string>> | undefined;

/** A user who is not stored yet. */
export interface SignUpEvent {
  readonly pool: Pool;
  /** `NO_CLIENT` where an administrator acts. */
  readonly client: Pick<Client, "id">;
  readonly userName: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly source: "SignUp" | "AdminCreateUser" | "ExternalProvider";
  readonly validationData?: Metadata;
  readonly clientMetadata?: Metadata;
}

/** What a pre sign-up trigger decides for a new user. */
export interface PreSignUpAnswer {
  readonly isConfirmed: boolean;
  /** Attributes that are verified from the start. The user has a value for each of them. */
  readonly verified: readonly ("email" | "phone_number")[];
}

const UNDECIDED: PreSignUpAnswer = { isConfirmed: false, verified: [] };

/**
 * Runs the pre sign-up trigger before a user is stored. An error from the trigger refuses the sign-up. Its answer is
 * ignored for users whom an administrator creates.
 */
export async function runPreSignUp(services: Services, signUp: SignUpEvent): Promise<PreSignUpAnswer> {
  const { pool, client, userName, attributes, source, validationData, clientMetadata } = signUp;
  const functionArn = pool.settings.LambdaConfig.PreSignUp;
  if (functionArn === undefined) return UNDECIDED;
  const isExternal = source === "ExternalProvider";
  const request: JsonObject = {
    userAttributes: { ...(isExternal && NO_ALIASES), ...attributes },
    validationData: validationData === undefined ? (isExternal ? {} : null) : { ...validationData },
    ...given("clientMetadata", clientMetadata),
  };
  const response = { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false };
  const triggerSource = `PreSignUp_${source}`;
  const event = triggerEvent({ pool, client, userName, triggerSource, request, response });
  const answer = await invokeTrigger(services, { trigger: "PreSignUp", functionArn, event });
  return source === "AdminCreateUser" ? UNDECIDED : readPreSignUp(answer, attributes);
}

/** What a new user of an outside provider has in place of aliases (docs/aws-behaviour/cognito-federation.md). */
const NO_ALIASES = { "cognito:email_alias": "", "cognito:phone_number_alias": "" } as const;

function readPreSignUp(answer: JsonObject, attributes: SignUpEvent["attributes"]): PreSignUpAnswer {
  const verified: PreSignUpAnswer["verified"][number][] = [];
  if (flagAt(answer, "autoVerifyEmail")) verified.push("email");
  if (flagAt(answer, "autoVerifyPhone")) verified.push("phone_number");
  if (verified.some((name) => (attributes[name] ?? "") === "")) throw new CognitoError("trigger-answer-unrecognizable");
  return { isConfirmed: flagAt(answer, "autoConfirmUser"), verified };
}

function flagAt(answer: JsonObject, name: string): boolean {
  const value = answer[name] ?? false;
  if (typeof value !== "boolean") throw new CognitoError("trigger-answer-unrecognizable");
  return value;
}

export interface Confirmation {
  readonly pool: Pool;
  readonly client: Pick<Client, "id">;
  readonly user: UserRecord;
  readonly source: "ConfirmSignUp" | "ConfirmForgotPassword";
  readonly clientMetadata?: Metadata;
}

/**
 * Runs the post confirmation trigger after a confirmation or a new password is stored. An error from the trigger is
 * thrown, but the change stays.
 */
export async function runPostConfirmation(services: Services, confirmation: Confirmation): Promise<void> {
  const { pool, client, user, source, clientMetadata } = confirmation;
  const functionArn = pool.settings.LambdaConfig.PostConfirmation;
  if (functionArn === undefined) return;
  const request = { userAttributes: triggerAttributes(pool, user), ...given("clientMetadata", clientMetadata) };
  const triggerSource = `PostConfirmation_${source}`;
  const event = triggerEvent({ pool, client, userName: user.username, triggerSource, request, response: {} });
  await invokeTrigger(services, { trigger: "PostConfirmation", functionArn, event });
}

/** A sign-in whose password has not been checked yet. */
export interface SignInAttempt {
  readonly pool: Pool;
  readonly client: Client;
  /** As the caller gave it. */
  readonly username: string;
  /** Undefined where no user has this name. */
  readonly user: UserRecord | undefined;
  readonly clientMetadata?: Metadata;
}

/**
 * Runs the pre authentication trigger before the password is checked, or before a user of an outside provider is let in
 * again. An error from the trigger refuses the sign-in.
 * For an unknown user it runs only where the client hides which users exist. It checks no credentials.
 */
export async function runPreAuthentication(services: Services, attempt: SignInAttempt): Promise<void> {
  const { pool, client, user, clientMetadata } = attempt;
  const functionArn = pool.settings.LambdaConfig.PreAuthentication;
  if (functionArn === undefined || (user === undefined && !hidesUsers(client.settings))) return;
  const request = {
    userAttributes: user === undefined ? {} : triggerAttributes(pool, user),
    ...given("validationData", clientMetadata),
    ...(user === undefined && { userNotFound: true }),
  };
  const userName = user?.username ?? attempt.username;
  const triggerSource = "PreAuthentication_Authentication";
  const event = triggerEvent({ pool, client, userName, triggerSource, request, response: {} });
  await invokeTrigger(services, { trigger: "PreAuthentication", functionArn, event });
}

/** A sign-in in which every factor has been proven. */
export interface ProvenSignIn {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: UserRecord;
  /** A sign-in without the key of a device, where the pool tracks devices. */
  readonly newDeviceUsed?: boolean;
  readonly clientMetadata?: Metadata;
}

/** Runs the post authentication trigger before tokens are issued. An error from the trigger refuses the sign-in. */
export async function runPostAuthentication(services: Services, signIn: ProvenSignIn): Promise<void> {
  const { pool, client, user, newDeviceUsed = false, clientMetadata } = signIn;
  const functionArn = pool.settings.LambdaConfig.PostAuthentication;
  if (functionArn === undefined) return;
  const request = {
    userAttributes: triggerAttributes(pool, user),
    newDeviceUsed,
    ...given("clientMetadata", clientMetadata),
  };
  const triggerSource = "PostAuthentication_Authentication";
  const event = triggerEvent({ pool, client, userName: user.username, triggerSource, request, response: {} });
  await invokeTrigger(services, { trigger: "PostAuthentication", functionArn, event });
}
