import type { JsonObject } from "../../model/json";
import { CognitoError } from "../errors";
import type { Client, Pool } from "../resources/pool";
import type { Services } from "../services";
import type { UserRecord } from "../store/records";
import { given, invokeTrigger, triggerAttributes, triggerEvent } from "./trigger";

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
  const request: JsonObject = {
    userAttributes: { ...attributes },
    validationData: validationData === undefined ? null : { ...validationData },
    ...given("clientMetadata", clientMetadata),
  };
  const response = { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false };
  const triggerSource = `PreSignUp_${source}`;
  const event = triggerEvent({ pool, client, userName, triggerSource, request, response });
  const answer = await invokeTrigger(services, { trigger: "PreSignUp", functionArn, event });
  return source === "AdminCreateUser" ? UNDECIDED : readPreSignUp(answer, attributes);
}

function readPreSignUp(answer: JsonObject, attributes: SignUpEvent["attributes"]): PreSignUpAnswer {
  const verified: PreSignUpAnswer["verified"][number][] = [];
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
