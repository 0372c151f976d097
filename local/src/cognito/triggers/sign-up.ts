import type { JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { invokeTrigger } from "./invoke-trigger";
import { given, triggerAttributes, triggerEvent } from "./trigger-event";

type Metadata = Readonly<Record<string, string>> | undefined;

/** A user who is about to be. */
export interface Newcomer {
  readonly pool: Pool;
  /** `NO_CLIENT` where an administrator acts. */
  readonly client: Pick<Client, "id">;
  readonly userName: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly source: "SignUp" | "AdminCreateUser" | "ExternalProvider";
  readonly validationData?: Metadata;
  readonly clientMetadata?: Metadata;
}

/** What a pre sign-up trigger decides for a newcomer. */
export interface Welcome {
  readonly isConfirmed: boolean;
  /** Attributes that count as verified from the beginning: the newcomer has each of them. */
  readonly verified: readonly ("email" | "phone_number")[];
}

const UNDECIDED: Welcome = { isConfirmed: false, verified: [] };

/** Runs before there is a user; an error of it refuses the newcomer. What it answers for an administrator is ignored. */
export async function runPreSignUp(services: Services, newcomer: Newcomer): Promise<Welcome> {
  const { pool, client, userName, attributes, source, validationData, clientMetadata } = newcomer;
  const functionArn = pool.settings.LambdaConfig.PreSignUp;
  if (functionArn === undefined) return UNDECIDED;
  const request: JsonObject = {
    userAttributes: { ...attributes },
    validationData: validationData === undefined ? null : { ...validationData },
    ...given("clientMetadata", clientMetadata),
  };
  const response = { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false };
  const triggerSource = `PreSignUp_${source}`;
  const event = triggerEvent({ pool, client, userName, triggerSource, request, response });
  const answer = await invokeTrigger(services, { trigger: "PreSignUp", functionArn, event });
  return source === "AdminCreateUser" ? UNDECIDED : readWelcome(answer, attributes);
}

function readWelcome(answer: JsonObject, attributes: Newcomer["attributes"]): Welcome {
  const verified: Welcome["verified"][number][] = [];
  if (flagAt(answer, "autoVerifyEmail")) verified.push("email");
  if (flagAt(answer, "autoVerifyPhone")) verified.push("phone_number");
  if (verified.some((name) => (attributes[name] ?? "") === "")) throw new CognitoError("trigger-answer-shape");
  return { isConfirmed: flagAt(answer, "autoConfirmUser"), verified };
}

function flagAt(answer: JsonObject, name: string): boolean {
  const value = answer[name] ?? false;
  if (typeof value !== "boolean") throw new CognitoError("trigger-answer-shape");
  return value;
}

export interface Confirmation {
  readonly pool: Pool;
  readonly client: Pick<Client, "id">;
  readonly user: UserRecord;
  readonly source: "ConfirmSignUp" | "ConfirmForgotPassword";
  readonly clientMetadata?: Metadata;
}

/** Runs once a confirmation, or a new password, is stored. An error of it is told to the caller and undoes nothing. */
export async function runPostConfirmation(services: Services, confirmation: Confirmation): Promise<void> {
  const { pool, client, user, source, clientMetadata } = confirmation;
  const functionArn = pool.settings.LambdaConfig.PostConfirmation;
  if (functionArn === undefined) return;
  const request = { userAttributes: triggerAttributes(pool, user), ...given("clientMetadata", clientMetadata) };
  const triggerSource = `PostConfirmation_${source}`;
  const event = triggerEvent({ pool, client, userName: user.username, triggerSource, request, response: {} });
  await invokeTrigger(services, { trigger: "PostConfirmation", functionArn, event });
}
