import type { JsonObject } from "../../model/json";
import {
  clientId,
  contextData,
  metadata,
  parameters,
  session,
  userContextData,
  userPoolId,
} from "../input/api-members";
import { oneOf, type ValueOf } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import type { Client } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { ContextData, GuardedStep } from "../resources/threat-guard";
import { deviceGroupKey, type Pool } from "../resources/user-pool";
import { carriedDeviceKey, carryDeviceKey, type SignInOutcome, type SignInProgress } from "../sign-in/progress";
import { challengeOf, continueSignIn, flowOf } from "../sign-in/steps";
import type { SignedTokens } from "../tokens/issue-tokens";
import { publicOperation, signedOperation } from "./operation";

const authFlow = oneOf(
  "USER_SRP_AUTH",
  "REFRESH_TOKEN_AUTH",
  "REFRESH_TOKEN",
  "CUSTOM_AUTH",
  "ADMIN_NO_SRP_AUTH",
  "USER_PASSWORD_AUTH",
  "ADMIN_USER_PASSWORD_AUTH",
  "USER_AUTH",
);
const startMembers = {
  AuthParameters: optional(parameters),
  ClientMetadata: optional(metadata),
  Session: optional(session),
} as const;

/** Checks that the client exists. Which flows it may use, and its secret hash, is checked by the flow. */
export const initiateAuth = publicOperation({
  name: "InitiateAuth",
  input: structure({
    AuthFlow: required(authFlow),
    ClientId: required(clientId),
    UserContextData: optional(userContextData),
    ...startMembers,
  }),
  run: (services, { UserContextData: context, ...input }) =>
    startSignIn(services, services.pools.client(input.ClientId), { ...input, context }, "InitiateAuth"),
});

export const adminInitiateAuth = signedOperation({
  name: "AdminInitiateAuth",
  input: structure({
    UserPoolId: required(userPoolId),
    ClientId: required(clientId),
    AuthFlow: required(authFlow),
    ContextData: optional(contextData),
    ...startMembers,
  }),
  run(services, { ContextData: context, ...input }) {
    const of = services.pools.clientOf(input.UserPoolId, input.ClientId);
    return startSignIn(services, of, { ...input, context }, "AdminInitiateAuth");
  },
});

interface StartInput {
  readonly AuthFlow: ValueOf<typeof authFlow>;
  readonly AuthParameters: Readonly<Record<string, string>> | undefined;
  readonly ClientMetadata: Readonly<Record<string, string>> | undefined;
  readonly Session: string | undefined;
  readonly context: ContextData | undefined;
}

async function startSignIn(
  services: Services,
  { pool, client }: { readonly pool: Pool; readonly client: Client },
  input: StartInput,
  startedBy: "InitiateAuth" | "AdminInitiateAuth",
): Promise<JsonObject> {
  const { AuthFlow: flow, AuthParameters: given = {}, Session, ClientMetadata: clientMetadata, context } = input;
  const step: GuardedStep = {
    pool,
    client,
    context,
    username: given["USERNAME"],
    step: flow === "USER_AUTH" ? (given["PREFERRED_CHALLENGE"] ?? flow) : flow,
    isAdmin: startedBy === "AdminInitiateAuth",
    isCustom: flow === "CUSTOM_AUTH",
  };
  const outcome = await services.threats.guardSignIn(services, step, async () => {
    const request = { pool, client, parameters: given, session: Session, clientMetadata, startedBy };
    const progress = await flowOf(flow, startedBy).start(services, request);
    return goOn(services, pool, progress, deviceKeyIn(given));
  });
  return describeOutcome(pool, outcome);
}

/** The device that a request names, cut where it is longer than any. */
const deviceKeyIn = (given: Readonly<Record<string, string>>): string | undefined =>
  given["DEVICE_KEY"]?.slice(0, 56) || undefined;

/** Continues a sign-in, which from now on carries the device that it has named. */
async function goOn(
  services: Services,
  pool: Pool,
  progress: SignInProgress,
  deviceKey: string | undefined,
): Promise<SignInOutcome> {
  if (deviceKey === undefined) return continueSignIn(services, progress);
  const named = progress.kind === "passed" ? { ...progress, signIn: { ...progress.signIn, deviceKey } } : progress;
  const outcome = await continueSignIn(services, named);
  if (outcome.kind === "challenge" && outcome.session !== undefined)
    carryDeviceKey(services, pool, outcome.session, deviceKey);
  return outcome;
}

const challengeName = oneOf(
  "SMS_MFA",
  "EMAIL_OTP",
  "SOFTWARE_TOKEN_MFA",
  "SELECT_MFA_TYPE",
  "MFA_SETUP",
  "PASSWORD_VERIFIER",
  "CUSTOM_CHALLENGE",
  "SELECT_CHALLENGE",
  "DEVICE_SRP_AUTH",
  "DEVICE_PASSWORD_VERIFIER",
  "ADMIN_NO_SRP_AUTH",
  "NEW_PASSWORD_REQUIRED",
  "SMS_OTP",
  "PASSWORD",
  "WEB_AUTHN",
  "PASSWORD_SRP",
);
const answerSchema = structure({
  ClientId: required(clientId),
  ChallengeName: required(challengeName),
  Session: optional(session),
  ChallengeResponses: optional(parameters),
  ClientMetadata: optional(metadata),
});

/** Checks that the client exists. The session, its client and the answer are checked by the challenge. */
export const respondToAuthChallenge = publicOperation({
  name: "RespondToAuthChallenge",
  input: structure({ ...answerSchema.members, UserContextData: optional(userContextData) }),
  run: (services, { UserContextData: context, ...input }) =>
    answerChallenge(services, services.pools.client(input.ClientId), input, { context, isAdmin: false }),
});

export const adminRespondToAuthChallenge = signedOperation({
  name: "AdminRespondToAuthChallenge",
  input: structure({
    UserPoolId: required(userPoolId),
    ...answerSchema.members,
    ContextData: optional(contextData),
  }),
  run(services, { ContextData: context, ...input }) {
    const of = services.pools.clientOf(input.UserPoolId, input.ClientId);
    return answerChallenge(services, of, input, { context, isAdmin: true });
  },
});

async function answerChallenge(
  services: Services,
  { pool, client }: { readonly pool: Pool; readonly client: Client },
  input: ValueOf<typeof answerSchema>,
  caller: Pick<GuardedStep, "context" | "isAdmin">,
): Promise<JsonObject> {
  const { ChallengeName: name, ChallengeResponses: responses = {}, Session: session, ClientMetadata } = input;
  const step: GuardedStep = {
    ...caller,
    pool,
    client,
    session,
    username: responses["USERNAME"],
    step: name === "SELECT_CHALLENGE" ? (responses["ANSWER"] ?? name) : name,
    isCustom: name === "CUSTOM_CHALLENGE",
  };
  const outcome = await services.threats.guardSignIn(services, step, async () => {
    // PASSWORD_VERIFIER names the device itself: without it, a client begins again without the device.
    const carried = name === "PASSWORD_VERIFIER" ? undefined : carriedDeviceKey(services, pool, session);
    const answer = { pool, client, responses, session, clientMetadata: ClientMetadata };
    const progress = await challengeOf(name).respond(services, answer);
    return goOn(services, pool, progress, deviceKeyIn(responses) ?? carried);
  });
  return describeOutcome(pool, outcome);
}

/** An outcome as InitiateAuth and RespondToAuthChallenge answer it. */
function describeOutcome(pool: Pool, outcome: SignInOutcome): JsonObject {
  if (outcome.kind === "tokens") {
    const { tokens, refreshToken, newDeviceKey: DeviceKey } = outcome;
    const device = DeviceKey && { NewDeviceMetadata: { DeviceGroupKey: deviceGroupKey(pool), DeviceKey } };
    return { ChallengeParameters: {}, AuthenticationResult: { ...describeTokens(tokens, refreshToken), ...device } };
  }
  return {
    ChallengeName: outcome.name,
    ...(outcome.session !== undefined && { Session: outcome.session }),
    ChallengeParameters: outcome.parameters,
    ...(outcome.available !== undefined && { AvailableChallenges: outcome.available }),
  };
}

/** Tokens as the API's `AuthenticationResult`. */
export function describeTokens(tokens: SignedTokens, refreshToken?: string): JsonObject {
  return {
    AccessToken: tokens.accessToken,
    ExpiresIn: tokens.expiresIn,
    ...(tokens.idToken !== undefined && { IdToken: tokens.idToken }),
    ...(refreshToken !== undefined && { RefreshToken: refreshToken }),
    TokenType: "Bearer",
  };
}
