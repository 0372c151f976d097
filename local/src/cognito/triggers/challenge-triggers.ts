import { isJsonObject, type JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { given, invokeTrigger, type TriggerName, triggerAttributes, triggerEvent } from "./trigger";

/** One answered challenge, as the three triggers see it. */
export interface ChallengeResult {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  readonly challengeMetadata: string | null;
}

/** The state of a custom sign-in. */
export interface CustomAuth {
  readonly pool: Pool;
  readonly client: Client;
  /** The name as the caller gave it. It counts where there is no such user. */
  readonly username: string;
  readonly user: UserRecord | undefined;
  readonly history: readonly ChallengeResult[];
  /** Given to RespondToAuthChallenge. The metadata of InitiateAuth is not for these triggers. */
  readonly clientMetadata: Readonly<Record<string, string>> | undefined;
}

type CustomTrigger = Extract<
  TriggerName,
  "DefineAuthChallenge" | "CreateAuthChallenge" | "VerifyAuthChallengeResponse"
>;

export type NextStep =
  | { readonly kind: "challenge"; readonly name: "CUSTOM_CHALLENGE" | "PASSWORD_VERIFIER" }
  | { readonly kind: "tokens" | "refusal" };

/**
 * Asks what comes next. Refusal wins over tokens, and tokens over a challenge. An answer with none of them is
 * malformed.
 */
export async function defineChallenge(services: Services, auth: CustomAuth): Promise<NextStep> {
  const response = await invoke(services, auth, "DefineAuthChallenge", {
    request: { session: sessionOf(auth) },
    response: { challengeName: null, issueTokens: null, failAuthentication: null },
  });
  const { challengeName: name, issueTokens, failAuthentication } = response;
  if (failAuthentication === true) return { kind: "refusal" };
  if (issueTokens === true) return { kind: "tokens" };
  if (name === "CUSTOM_CHALLENGE" || name === "PASSWORD_VERIFIER") return { kind: "challenge", name };
  throw new CognitoError("trigger-answer-unrecognizable");
}

export interface CreatedChallenge {
  /** For the client. */
  readonly publicParameters: Readonly<Record<string, string>>;
  /** For the trigger that verifies the answer. Never sent to the client. */
  readonly privateParameters: Readonly<Record<string, string>>;
  readonly metadata: string | null;
}

export async function createChallenge(services: Services, auth: CustomAuth): Promise<CreatedChallenge> {
  const response = await invoke(services, auth, "CreateAuthChallenge", {
    request: { challengeName: "CUSTOM_CHALLENGE", session: sessionOf(auth) },
    response: { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
  });
  const metadata = response["challengeMetadata"] ?? null;
  if (metadata !== null && typeof metadata !== "string") throw new CognitoError("trigger-answer-unrecognizable");
  return {
    publicParameters: texts(response["publicChallengeParameters"]),
    privateParameters: texts(response["privateChallengeParameters"]),
    metadata,
  };
}

/** Whether an answer is right. The trigger decides it; nothing else is checked. */
export async function verifyAnswer(
  services: Services,
  auth: CustomAuth,
  privateChallengeParameters: JsonObject,
  challengeAnswer: string,
): Promise<boolean> {
  const response = await invoke(services, auth, "VerifyAuthChallengeResponse", {
    request: { privateChallengeParameters, challengeAnswer },
    response: { answerCorrect: null },
  });
  const { answerCorrect } = response;
  if (typeof answerCorrect !== "boolean") throw new CognitoError("trigger-answer-unrecognizable");
  return answerCorrect;
}

async function invoke(
  services: Services,
  auth: CustomAuth,
  trigger: CustomTrigger,
  { request, response }: { readonly request: JsonObject; readonly response: JsonObject },
): Promise<JsonObject> {
  const { pool, client, user, username, clientMetadata } = auth;
  const functionArn = pool.settings.LambdaConfig[trigger];
  if (functionArn === undefined) throw new CognitoError("custom-auth-not-configured");
  const event = triggerEvent({
    pool,
    client,
    userName: user?.username ?? username,
    triggerSource: `${trigger}_Authentication`,
    request: {
      userAttributes: user === undefined ? {} : triggerAttributes(pool, user),
      ...request,
      ...given("clientMetadata", clientMetadata),
      ...(user === undefined && { userNotFound: true }),
    },
    response,
  });
  return invokeTrigger(services, { trigger, functionArn, event });
}

const sessionOf = ({ history }: CustomAuth): readonly JsonObject[] => history.map((result) => ({ ...result }));

function texts(value: unknown): Readonly<Record<string, string>> {
  const given = value ?? {};
  if (!isJsonObject(given)) throw new CognitoError("trigger-answer-unrecognizable");
  const read: Record<string, string> = Object.create(null);
  for (const [name, text] of Object.entries(given)) {
    if (typeof text !== "string") throw new CognitoError("trigger-answer-unrecognizable");
    read[name] = text;
  }
  return read;
}
