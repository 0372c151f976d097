import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  ForgotPasswordCommand,
  GetLogDeliveryConfigurationCommand,
  type LogConfigurationType,
  SetLogDeliveryConfigurationCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import type { ErrorCode } from "../../../src/cognito/errors/cognito-error";
import { expectRefusal } from "../refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture, TRIGGER_ARN } from "../running-pool";
import { makeUser, signIn, tokensOf } from "../running-pool-steps";
import { startProtected } from "./threat-steps";

/** docs/aws-behaviour/cognito-threats.md, L: log delivery. */

let running: RunningPools;
afterEach(() => running.close());

const GROUP = { CloudWatchLogsConfiguration: { LogGroupArn: "arn:aws:logs:us-east-1:123456789012:log-group:pool" } };
const STREAM = { FirehoseConfiguration: { StreamArn: "arn:aws:firehose:us-east-1:123456789012:deliverystream/pool" } };
const EVENTS: LogConfigurationType = { EventSource: "userAuthEvents", LogLevel: "INFO", ...GROUP };
const ERRORS: LogConfigurationType = { EventSource: "userNotification", LogLevel: "ERROR", ...GROUP };

const setLogs = (...LogConfigurations: LogConfigurationType[]) =>
  running.sdk.send(new SetLogDeliveryConfigurationCommand({ UserPoolId: POOL_ID, LogConfigurations }));
const folder = () => join(running.stateDirectory, "logs");
const text = () => readFileSync(join(folder(), `${POOL_ID}.jsonl`), "utf8");
const records = (): readonly unknown[] =>
  text()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

test("what is set is answered and described, and nothing before", async () => {
  running = await startFixture();
  const describe = () => running.sdk.send(new GetLogDeliveryConfigurationCommand({ UserPoolId: POOL_ID }));
  const none = { UserPoolId: POOL_ID, LogConfigurations: [] };
  expect((await describe()).LogDeliveryConfiguration).toEqual(none);
  const both = { UserPoolId: POOL_ID, LogConfigurations: [EVENTS, ERRORS] };
  expect((await setLogs(EVENTS, ERRORS)).LogDeliveryConfiguration).toEqual(both);
  expect((await describe()).LogDeliveryConfiguration).toEqual(both);
  await setLogs();
  expect((await describe()).LogDeliveryConfiguration).toEqual(none);
});

test.each<[string, LogConfigurationType[], ErrorCode, string]>([
  ["one source twice", [EVENTS, EVENTS], "log-source-twice", "Each event source can have one log configuration."],
  [
    "a level that the source does not have",
    [{ ...EVENTS, LogLevel: "ERROR" }],
    "log-level-wrong",
    "Log level ERROR is not supported for event source userAuthEvents.",
  ],
  [
    "no destination",
    [{ EventSource: "userAuthEvents", LogLevel: "INFO" }],
    "log-destination-missing",
    "Exactly one log destination must be configured for event source userAuthEvents.",
  ],
  [
    "notifications into a stream",
    [{ EventSource: "userNotification", LogLevel: "ERROR", ...STREAM }],
    "log-destination-wrong",
    "Event source userNotification can be delivered to CloudWatch Logs only.",
  ],
])("%s is refused", async (_what, given, code, message) => {
  running = await startFixture();
  await expectRefusal(setLogs(...given), ["", "inferred", code, message]);
});

test("the events of users are written in AWS's form, into a file for its owner alone, without a secret", async () => {
  running = await startProtected("AUDIT");
  await makeUser(running.sdk, "alice");
  await signIn(running.sdk, "alice");
  await setLogs(EVENTS);
  running.setClock(Date.UTC(2024, 6, 17, 17, 25, 55));
  const { access, refresh } = await tokensOf(running.sdk, "alice");
  expect(records()).toEqual([
    {
      eventTimestamp: "1721237155000",
      eventSource: "USER_ACTIVITY",
      logLevel: "INFO",
      message: {
        version: "1",
        eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        eventType: "SignIn",
        userSub: expect.stringMatching(/^[0-9a-f-]{36}$/),
        userName: "alice",
        userPoolId: POOL_ID,
        clientId: CLIENT_ID,
        creationDate: "Wed Jul 17 17:25:55 UTC 2024",
        eventResponse: "Pass",
        riskLevel: "",
        riskDecision: "PASS",
        challenges: ["Password:Success"],
        deviceName: expect.stringContaining(", "),
        ipAddress: "127.0.0.1",
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        idpName: "",
        compromisedCredentialDetected: "false",
        city: "",
        country: "",
        eventFeedbackValue: "",
        eventFeedbackDate: "",
        eventFeedbackProvider: "",
        hasContextData: "false",
      },
      logSourceId: { userPoolId: POOL_ID },
    },
  ]);
  for (const secret of [PASSWORD, access.slice(-40), refresh.slice(-40)]) expect(text()).not.toContain(secret);
  expect(statSync(folder()).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder(), `${POOL_ID}.jsonl`)).mode & 0o777).toBe(0o600);
});

test("a sender that fails is a notification error", async () => {
  running = await startFixture({
    pool: {
      AutoVerifiedAttributes: ["email"],
      LambdaConfig: {
        CustomEmailSender: { LambdaArn: TRIGGER_ARN, LambdaVersion: "V1_0" },
        KMSKeyID: "arn:aws:kms:us-east-1:123456789012:key/k",
      },
    },
    triggers: {
      [TRIGGER_ARN]: () => {
        throw new Error("no mail today");
      },
    },
  });
  await setLogs(ERRORS);
  const UserAttributes = [{ Name: "email", Value: "bob@example.com" }];
  await running.sdk.send(
    new SignUpCommand({ ClientId: CLIENT_ID, Username: "bob", Password: PASSWORD, UserAttributes }),
  );
  expect(records()).toEqual([
    {
      eventTimestamp: expect.stringMatching(/^\d{13}$/),
      eventSource: "USER_NOTIFICATION",
      logLevel: "ERROR",
      message: { details: "CustomEmailSender failed with error no mail today." },
      logSourceId: { userPoolId: POOL_ID },
    },
  ]);
  const code = running.delivered.at(-1)?.code ?? "none";
  expect(text()).not.toContain(code);
});

test("without threat protection there are no events of users to write", async () => {
  running = await startFixture();
  await setLogs(EVENTS);
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
  await running.sdk.send(new ForgotPasswordCommand({ ClientId: CLIENT_ID, Username: "alice" }));
  expect(readdirSync(running.stateDirectory)).not.toContain("logs");
});

test("a file that has grown large makes room, and one that cannot be written costs no sign-in", async () => {
  running = await startProtected("AUDIT");
  await makeUser(running.sdk, "alice");
  await setLogs(EVENTS);
  await signIn(running.sdk, "alice");
  writeFileSync(join(folder(), `${POOL_ID}.jsonl`), "x".repeat(6 * 1024 * 1024));
  await signIn(running.sdk, "alice");
  expect(readdirSync(folder()).sort()).toEqual([`${POOL_ID}.1.jsonl`, `${POOL_ID}.jsonl`]);
  expect(records()).toHaveLength(1);
  rmSync(folder(), { recursive: true });
  writeFileSync(folder(), "a file in the way");
  expect((await signIn(running.sdk, "alice")).AuthenticationResult).toBeDefined();
  expect(running.logged.at(-1)).toBe(`The log of ${POOL_ID} was not written: EEXIST`);
});
