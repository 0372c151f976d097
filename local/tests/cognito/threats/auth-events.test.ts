import {
  AdminDeleteUserCommand,
  AdminListUserAuthEventsCommand,
  AdminUpdateAuthEventFeedbackCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  SignUpCommand,
  UpdateAuthEventFeedbackCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import { deviceName } from "../../../src/cognito/threat-protection/caller-address";
import type { JsonObject } from "../../../src/model/json";
import { expectRefusal } from "../refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, TRIGGER_ARN } from "../running-pool";
import { makeUser, signIn, tokensOf } from "../running-pool-steps";
import { eventsOf, HERE, setRisk, startProtected } from "./threat-steps";

/** docs/aws-behaviour/cognito-threats.md, E: the history of a user. */

let running: RunningPools;
afterEach(async () => {
  await running?.close();
});

test("sign-ins are kept, the newest first, with risk, challenges and context", async () => {
  running = await startProtected("AUDIT");
  await makeUser(running.sdk, "alice");
  await expect(signIn(running.sdk, "alice", "Wrong-Horse-1")).rejects.toThrow();
  running.advance(1_000);
  await signIn(running.sdk, "alice");
  const common = { EventType: "SignIn", EventRisk: { RiskDecision: "NoRisk", CompromisedCredentialsDetected: false } };
  const EventContextData = { IpAddress: "127.0.0.1", DeviceName: expect.stringContaining(", ") };
  const answer = (ChallengeResponse: string) => [{ ChallengeName: "Password", ChallengeResponse }];
  expect(await eventsOf(running, "alice")).toEqual([
    {
      ...common,
      EventContextData,
      EventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      CreationDate: expect.any(Date),
      EventResponse: "Pass",
      ChallengeResponses: answer("Success"),
    },
    expect.objectContaining({ ...common, EventResponse: "Fail", ChallengeResponses: answer("Failure") }),
  ]);
});

test("a sign-up, its confirmation, a forgotten and a changed password are kept", async () => {
  running = await startProtected("AUDIT");
  const { sdk } = running;
  const user = { ClientId: CLIENT_ID, Username: "bob" };
  const code = () => running.delivered.at(-1)?.code;
  const history = async () =>
    (await eventsOf(running, "bob")).map(({ EventType, EventResponse }) => `${EventType} ${EventResponse}`);
  const UserAttributes = [{ Name: "email", Value: "bob@example.com" }];
  await sdk.send(new SignUpCommand({ ...user, Password: PASSWORD, UserAttributes }));
  expect(await history()).toEqual(["SignUp InProgress"]);
  await sdk.send(new ConfirmSignUpCommand({ ...user, ConfirmationCode: code() }));
  expect(await history()).toEqual(["SignUp Pass"]);
  running.advance(1_000);
  await sdk.send(new ForgotPasswordCommand(user));
  expect(await history()).toEqual(["ForgotPassword InProgress", "SignUp Pass"]);
  const Password = "Other-Horse-2";
  await sdk.send(new ConfirmForgotPasswordCommand({ ...user, ConfirmationCode: code(), Password }));
  running.advance(1_000);
  const { AuthenticationResult } = await signIn(sdk, "bob", Password);
  running.advance(1_000);
  await sdk.send(
    new ChangePasswordCommand({
      AccessToken: AuthenticationResult?.AccessToken,
      PreviousPassword: Password,
      ProposedPassword: PASSWORD,
    }),
  );
  expect(await history()).toEqual(["PasswordChange Pass", "SignIn Pass", "ForgotPassword Pass", "SignUp Pass"]);
});

test("nothing of what was proven is in the store: no password, token or code", async () => {
  running = await startProtected("AUDIT");
  await makeUser(running.sdk, "alice");
  const { access } = await tokensOf(running.sdk, "alice");
  const kept = JSON.stringify([...running.pools.services.tables.authEvents.entries([POOL_ID])]);
  expect(kept).toContain("SignIn");
  expect(kept).not.toContain(PASSWORD);
  expect(kept).not.toContain(access.slice(-40));
});

test("a hundred events are kept of a user, in pages, and none once the user is deleted", async () => {
  running = await startProtected("AUDIT");
  const { sdk } = running;
  await makeUser(sdk, "alice");
  for (let count = 0; count < 103; count += 1) {
    running.advance(1);
    await signIn(sdk, "alice");
  }
  const user = { UserPoolId: POOL_ID, Username: "alice" };
  const first = await sdk.send(new AdminListUserAuthEventsCommand({ ...user, MaxResults: 0 }));
  expect(first.AuthEvents).toHaveLength(60);
  const rest = await sdk.send(new AdminListUserAuthEventsCommand({ ...user, NextToken: first.NextToken }));
  expect(rest.AuthEvents).toHaveLength(40);
  expect(rest.NextToken).toBeUndefined();
  const foreign = sdk.send(new AdminListUserAuthEventsCommand({ ...user, NextToken: "else#where" }));
  await expect(foreign).rejects.toMatchObject({ message: "Invalid pagination token provided." });
  await sdk.send(new AdminDeleteUserCommand(user));
  expect([...running.pools.services.tables.authEvents.entries([POOL_ID])]).toEqual([]);
}, 60_000);

test("an administrator's word about an event is kept with it, and about none is refused", async () => {
  running = await startProtected("AUDIT");
  await makeUser(running.sdk, "alice");
  await signIn(running.sdk, "alice");
  const user = { UserPoolId: POOL_ID, Username: "alice" };
  const say = (EventId: string | undefined) =>
    running.sdk.send(new AdminUpdateAuthEventFeedbackCommand({ ...user, EventId, FeedbackValue: "Invalid" }));
  await say((await eventsOf(running, "alice"))[0]?.EventId);
  expect((await eventsOf(running, "alice"))[0]?.EventFeedback).toMatchObject({
    FeedbackValue: "Invalid",
    Provider: "Admin",
  });
  await expect(say("00000000-0000")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

const LIMITS = {
  AccountTakeoverRiskConfiguration: {
    NotifyConfiguration: {
      SourceArn: "arn:aws:ses:us-east-1:123456789012:identity/example.com",
      BlockEmail: {
        Subject: "Blocked, {username}",
        HtmlBody: "<p>{ip-address} <a href={one-click-link-invalid}>not me</a> {unknown}</p>",
      },
    },
    Actions: { HighAction: { EventAction: "BLOCK", Notify: true } },
  },
  RiskExceptionConfiguration: { BlockedIPRangeList: [HERE] },
} as const;

async function blockAndNotify(): Promise<URL> {
  running = await startProtected("ENFORCED", { edit: (pool) => ({ ...pool, domain: DOMAIN }) });
  await makeUser(running.sdk, "alice<b>", { email: "alice@example.com" });
  await makeUser(running.sdk, "mute");
  await setRisk(running, { ...LIMITS, RiskExceptionConfiguration: { BlockedIPRangeList: [HERE] } });
  for (const name of ["alice<b>", "mute", "nobody"]) await expect(signIn(running.sdk, name)).rejects.toThrow();
  const [message, ...more] = running.delivered;
  expect(more).toEqual([]);
  expect(message).toMatchObject({ destination: "alice@example.com", subject: "Blocked, alice<b>" });
  expect(message?.body).toMatch(/^<p>127\.0\.0\.1 <a href=http:.*>not me<\/a> \{unknown\}<\/p>$/);
  return new URL(/href=([^>]*)>/.exec(message?.body ?? "")?.[1]?.replaceAll("&amp;", "&") ?? "");
}

const DOMAIN = {
  logicalId: "Domain",
  properties: { Domain: "sign-in" },
  location: { file: "/project/template.yaml", line: 7, path: "Resources/Domain" },
};

test("a user with a verified address is told of a blocked sign-in, and answers with one click", async () => {
  const link = await blockAndNotify();
  expect((await fetch(link)).status).toBe(200);
  expect((await eventsOf(running, "alice<b>"))[0]?.EventFeedback).toMatchObject({
    FeedbackValue: "Invalid",
    Provider: "User",
  });
});

test("a custom sender gets the notice as AWS sends it, with nothing to decrypt", async () => {
  const events: JsonObject[] = [];
  running = await startProtected("ENFORCED", {
    pool: {
      LambdaConfig: {
        CustomEmailSender: { LambdaArn: TRIGGER_ARN, LambdaVersion: "V1_0" },
        KMSKeyID: "arn:aws:kms:us-east-1:123456789012:key/k",
      },
    },
    triggers: { [TRIGGER_ARN]: (event) => events.push(event) },
  });
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
  await setRisk(running, { ...LIMITS, RiskExceptionConfiguration: { BlockedIPRangeList: [HERE] } });
  await expect(signIn(running.sdk, "alice")).rejects.toThrow();
  const [event] = await eventsOf(running, "alice");
  expect(events).toMatchObject([
    {
      triggerSource: "CustomEmailSender_AccountTakeOverNotification",
      userName: "alice",
      request: {
        type: "customEmailSenderRequestV1",
        code: null,
        userAttributes: {
          EVENT_ID: event?.EventId,
          USER_NAME: "alice",
          IP_ADDRESS: "127.0.0.1",
          ACCOUNT_TAKE_OVER_ACTION: "BLOCK",
          ONE_CLICK_LINK_VALID: expect.stringContaining("/feedback?"),
          ONE_CLICK_LINK_INVALID: expect.stringContaining("/feedback?"),
          LOGIN_TIME: expect.stringMatching(/GMT$/),
          FEEDBACK_TOKEN: expect.stringMatching(/^[\w-]{43}$/),
          DEVICE_NAME: expect.stringContaining(", "),
        },
      },
    },
  ]);
  expect(running.delivered).toHaveLength(1);
});

test("a feedback token of another event, another user or nobody is refused in the same words", async () => {
  const link = await blockAndNotify();
  const value = (name: string) => link.searchParams.get(name) ?? "";
  const right = {
    UserPoolId: POOL_ID,
    Username: "alice<b>",
    EventId: value("event_id"),
    FeedbackToken: value("feedback_token"),
    FeedbackValue: "Valid",
  } as const;
  const wrong = [
    { ...right, EventId: "00000000" },
    { ...right, Username: "mute" },
    { ...right, Username: "nobody" },
    { ...right, FeedbackToken: `${right.FeedbackToken.slice(1)}A` },
    { ...right, FeedbackToken: "A" },
  ];
  for (const input of wrong)
    await expectRefusal(running.sdk.send(new UpdateAuthEventFeedbackCommand(input)), [
      "",
      "inferred",
      "feedback-token-invalid",
      "Invalid feedback token.",
    ]);
  await running.sdk.send(new UpdateAuthEventFeedbackCommand(right));
  link.searchParams.set("feedback_token", "A");
  expect((await fetch(link)).status).toBe(400);
});

test.each([
  [
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36",
    "Chrome 126, Windows 10",
  ],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox 128, Linux"],
  ["aws-sdk-js/3", "Other, Other"],
  ["<script>", "Other, Other"],
])("the device of %s is called %s", (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});
