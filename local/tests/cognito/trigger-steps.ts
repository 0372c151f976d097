import { AdminCreateUserCommand, ConfirmSignUpCommand, SignUpCommand } from "@aws-sdk/client-cognito-identity-provider";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/model/json";
import {
  CLIENT_ID,
  type FixtureOptions,
  PASSWORD,
  POOL_ID,
  type RunningPools,
  startFixture,
  TRIGGER_ARN,
  type Trigger,
} from "./running-pool";

export const CLIENT = { ClientId: CLIENT_ID };
const ADDRESS = [{ Name: "email", Value: "fred@example.com" }];

export async function withPool(given: FixtureOptions, work: (running: RunningPools) => Promise<void>): Promise<void> {
  const running = await startFixture({ ...given, pool: { AutoVerifiedAttributes: ["email"], ...given.pool } });
  try {
    await work(running);
  } finally {
    await running.close();
  }
}

/** A pool with one function behind one trigger, and the events that it got. */
export function withTrigger(
  name: string,
  answer: (event: JsonObject) => JsonObject,
  work: (running: RunningPools, events: JsonObject[]) => Promise<void>,
): Promise<void> {
  const events: JsonObject[] = [];
  const trigger: Trigger = (event) => {
    events.push(event);
    return { ...event, response: answer(event) };
  };
  const pool = { LambdaConfig: { [name]: TRIGGER_ARN } };
  return withPool({ pool, triggers: { [TRIGGER_ARN]: trigger } }, (running) => work(running, events));
}

export const signUp = ({ sdk }: RunningPools, more: object = {}) =>
  sdk.send(new SignUpCommand({ ...CLIENT, Username: "fred", Password: PASSWORD, UserAttributes: ADDRESS, ...more }));
export const confirm = ({ sdk, delivered }: RunningPools) =>
  sdk.send(
    new ConfirmSignUpCommand({ ...CLIENT, Username: "fred", ConfirmationCode: delivered.at(-1)?.code, ...METADATA }),
  );
export const invite = ({ sdk }: RunningPools) =>
  sdk.send(new AdminCreateUserCommand({ UserPoolId: POOL_ID, Username: "fred", UserAttributes: ADDRESS, ...METADATA }));
export const METADATA = { ClientMetadata: { from: "test" } };
export const last = ({ delivered }: RunningPools) => delivered.at(-1);
export const requestOf = (event: JsonValue | undefined): JsonObject =>
  isJsonObject(event) && isJsonObject(event["request"]) ? event["request"] : {};
