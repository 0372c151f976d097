import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  type ChallengeNameType,
  RespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { JsonObject } from "../../src/model/json";
import { CLIENT_ID, type FixtureOptions, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";

const ROLE = "arn:aws:iam::123456789012:role/sms-sender";
export const SmsConfiguration = { SnsCallerArn: ROLE, ExternalId: "shared-with-the-role", SnsRegion: "us-east-1" };
export const NUMBER = "+15550109934";
export const MASKED = "+*******9934";
export const OTHER_NUMBER = "+15550101111";

const FLOWS = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];

/** A pool that sends text messages by a role, with one client that may choose its flow. */
export const startTexting = (pool: JsonObject = {}, more: FixtureOptions = {}): Promise<RunningPools> =>
  startFixture({ ...more, pool: { SmsConfiguration, ...pool }, client: { ExplicitAuthFlows: FLOWS, ...more.client } });

/** Makes a confirmed user with these attributes and the password of all tests. */
export async function makeUserWith({ sdk }: RunningPools, Username: string, attributes: Record<string, string>) {
  const of = { UserPoolId: POOL_ID, Username };
  await sdk.send(new AdminCreateUserCommand({ ...of, UserAttributes: entries(attributes), MessageAction: "SUPPRESS" }));
  await sdk.send(new AdminSetUserPasswordCommand({ ...of, Password: PASSWORD, Permanent: true }));
}

export const changeByAdmin = ({ sdk }: RunningPools, Username: string, attributes: Record<string, string>) =>
  sdk.send(
    new AdminUpdateUserAttributesCommand({ UserPoolId: POOL_ID, Username, UserAttributes: entries(attributes) }),
  );

export const entries = (attributes: Record<string, string>) =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));

/** Answers a challenge as the user whom the answers name. */
export const answer = (
  { sdk }: RunningPools,
  ChallengeName: ChallengeNameType,
  Session: string | undefined,
  ChallengeResponses: Record<string, string>,
  ClientId = CLIENT_ID,
) => sdk.send(new RespondToAuthChallengeCommand({ ChallengeName, ClientId, Session, ChallengeResponses }));

export const lastCode = ({ delivered }: RunningPools): string => delivered.at(-1)?.code ?? "";
