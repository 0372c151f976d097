import type { JsonObject } from "../../model/json";
import { clientId, metadata, parameters, session, userPoolId } from "../input/api-members";
import { oneOf, type ValueOf } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import type { Client } from "../resources/app-client";
import type { Services } from "../resources/services";
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
  input: structure({ AuthFlow: required(authFlow), ClientId: required(clientId), ...startMembers }),
  run: (services, input) => startSignIn(services, services.pools.client(input.ClientId), input, "InitiateAuth"),
});

export const adminInitiateAuth = signedOperation({
  name: "AdminInitiateAuth",
  input: structure({
    UserPoolId: required(userPoolId),
    ClientId: required(clientId),
    AuthFlow: required(authFlow),
    ...startMembers,
  }),
  run(services, input) {
    const of = services.pools.clientOf(input.UserPoolId, input.ClientId);
    return startSignIn(services, of, input, "AdminInitiateAuth");
  },
});

interface StartInput {
  readonly AuthFlow: ValueOf<typeof authFlow>;
  readonly AuthParameters: Readonly<Record<string, string>> | undefined;
  readonly ClientMetadata: Readonly<Record<string, string>> | undefined;
  readonly Session: string | undefined;
}

async function startSignIn(
  services: Services,
  { pool, client }: { readonly pool: Pool; readonly client: Client },
  input: StartInput,
  startedBy: "InitiateAuth" | "AdminInitiateAuth",
): Promise<JsonObject> {
  const progress = await flowOf(input.AuthFlow, startedBy).start(services, {
    pool,
    client,
    parameters: input.AuthParameters ?? {},
    session: input.Session,
    clientMetadata: input.ClientMetadata,
    startedBy,
  });
  return goOn(services, pool, progress, deviceKeyIn(input.AuthParameters));
}

/** The device that a request names, cut where it is longer than any. */
const deviceKeyIn = (given: Readonly<Record<string, string>> | undefined): string | undefined =>
  given?.["DEVICE_KEY"]?.slice(0, 56) || undefined;

/** Continues a sign-in, which from now on carries the device that it has named. */
async function goOn(
  services: Services,
  pool: Pool,
  progress: SignInProgress,
  deviceKey: string | undefined,
): Promise<JsonObject> {
  if (deviceKey === undefined) return describeOutcome(pool, await continueSignIn(services, progress));
  const named = progress.kind === "passed" ? { ...progress, signIn: { ...progress.signIn, deviceKey } } : progress;
  const outcome = await continueSignIn(services, named);
  if (outcome.kind === "challenge" && outcome.session !== undefined)
    carryDeviceKey(services, pool, outcome.session, deviceKey);
  return describeOutcome(pool, outcome);
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
  input: answerSchema,
  run: (services, input) => answerChallenge(services, services.pools.client(input.ClientId), input),
});

export const adminRespondToAuthChallenge = signedOperation({
  name: "AdminRespondToAuthChallenge",
  input: structure({ UserPoolId: required(userPoolId), ...answerSchema.members }),
  run: (services, input) => answerChallenge(services, services.pools.clientOf(input.UserPoolId, input.ClientId), input),
});

async function answerChallenge(
  services: Services,
  { pool, client }: { readonly pool: Pool; readonly client: Client },
  input: ValueOf<typeof answerSchema>,
): Promise<JsonObject> {
  const { ChallengeName, ChallengeResponses, Session } = input;
  // PASSWORD_VERIFIER names the device itself: without it, a client begins again without the device.
  const carried = ChallengeName === "PASSWORD_VERIFIER" ? undefined : carriedDeviceKey(services, pool, Session);
  const deviceKey = deviceKeyIn(ChallengeResponses) ?? carried;
  const progress = await challengeOf(ChallengeName).respond(services, {
    pool,
    client,
    responses: ChallengeResponses ?? {},
    session: Session,
    clientMetadata: input.ClientMetadata,
  });
  return goOn(services, pool, progress, deviceKey);
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
