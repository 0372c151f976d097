import { ForgotPasswordCommand, ResendConfirmationCodeCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "@jest/globals";
import { isJsonObject, type JsonObject } from "../../src/model/json";
import { CLIENT_ID, POOL_ID, type RunningPools, TRIGGER_ARN, type Trigger } from "./running-pool";
import { makeUser } from "./running-pool-steps";
import { CLIENT, confirm, invite, last, METADATA, requestOf, signUp, withPool, withTrigger } from "./trigger-steps";

test.each<[string, JsonObject, string, string]>([
  ["is the default", {}, "Your verification code", "Your confirmation code is CODE"],
  [
    "is the pool's template's",
    { VerificationMessageTemplate: { EmailSubject: "Hello", EmailMessage: "{####}, {####} for {username}" } },
    "Hello",
    "CODE, CODE for fred",
  ],
  [
    "is the pool's older property's",
    { EmailVerificationMessage: "Old {####}", EmailVerificationSubject: "Older" },
    "Older",
    "Old CODE",
  ],
  [
    "is a link where the pool confirms by link",
    {
      VerificationMessageTemplate: {
        DefaultEmailOption: "CONFIRM_WITH_LINK",
        EmailSubjectByLink: "A link",
        EmailMessageByLink: "{##Here##} and nowhere else",
      },
    },
    "A link",
    `<a href="ENDPOINT/confirmUser?client_id=${CLIENT_ID}&user_name=fred&confirmation_code=CODE">Here</a> and nowhere else`,
  ],
])("the text of a message %s", async (_what, pool, subject, body) => {
  await withPool({ pool }, async (running) => {
    await signUp(running);
    const filled = body.replaceAll("CODE", last(running)?.code ?? "").replace("ENDPOINT", running.pools.endpoint);
    expect(last(running)).toMatchObject({ subject, body: filled });
  });
});

test("the text of an invitation is the pool's", () =>
  withPool(
    {
      pool: {
        AdminCreateUserConfig: {
          InviteMessageTemplate: { EmailSubject: "Come", EmailMessage: "{username}: {####}" },
        },
      },
    },
    async (running) => {
      await invite(running);
      expect(last(running)).toMatchObject({ subject: "Come", body: `fred: ${last(running)?.code}` });
    },
  ));

test("the text of a message is not searched again for placeholders that a user name contained", () =>
  withPool({ pool: { VerificationMessageTemplate: { EmailMessage: "{username} {####}" } } }, async (running) => {
    await signUp(running, { Username: "{####}" });
    expect(last(running)?.body).toBe(`{####} ${last(running)?.code}`);
  }));

const texts = (body: string) => ({ emailMessage: body, emailSubject: "Mine", smsMessage: null });

test("the custom message trigger gets the documented event, and writes the text", () =>
  withTrigger(
    "CustomMessage",
    ({ request }) => texts(`Take ${isJsonObject(request) ? request["codeParameter"] : ""}.`),
    async (running, events) => {
      const { UserSub } = await signUp(running, METADATA);
      expect(events).toEqual([
        {
          version: "1",
          triggerSource: "CustomMessage_SignUp",
          region: "us-east-1",
          userPoolId: POOL_ID,
          userName: "fred",
          callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: CLIENT_ID },
          request: {
            userAttributes: {
              sub: UserSub,
              "cognito:email_alias": "fred@example.com",
              "cognito:user_status": "UNCONFIRMED",
              email: "fred@example.com",
            },
            codeParameter: "{####}",
            linkParameter: "{##Click Here##}",
            usernameParameter: null,
            clientMetadata: { from: "test" },
          },
          response: { smsMessage: null, emailMessage: null, emailSubject: null },
        },
      ]);
      expect(last(running)).toMatchObject({ subject: "Mine", body: `Take ${last(running)?.code}.` });
      expect(JSON.stringify(events)).not.toContain(last(running)?.code);
    },
  ));

test.each<[string, (running: RunningPools) => Promise<unknown>]>([
  ["AdminCreateUser", invite],
  [
    "ResendCode",
    async (running) => {
      await signUp(running);
      await running.sdk.send(new ResendConfirmationCodeCommand({ ...CLIENT, Username: "fred" }));
    },
  ],
  [
    "ForgotPassword",
    async (running) => {
      await makeUser(running.sdk, "fred", { email: "fred@example.com" });
      await running.sdk.send(new ForgotPasswordCommand({ ...CLIENT, Username: "fred" }));
    },
  ],
])("the custom message trigger runs for %s", async (purpose, cause) => {
  await withTrigger(
    "CustomMessage",
    () => texts("{username} {####}"),
    async (running, events) => {
      await cause(running);
      expect(events.at(-1)?.["triggerSource"]).toBe(`CustomMessage_${purpose}`);
      expect(last(running)).toMatchObject({ purpose, body: `fred ${last(running)?.code}` });
    },
  );
});

test.each<[string, (running: RunningPools) => Promise<unknown>, string, string]>([
  ["the code", signUp, "no placeholder", "Your confirmation code is CODE"],
  ["the name in an invitation", invite, "only {####}", "Your username is fred and temporary password is CODE"],
])("a custom message text without %s is ignored", async (_what, cause, answer, body) => {
  await withTrigger(
    "CustomMessage",
    () => texts(answer),
    async (running) => {
      await cause(running);
      expect(last(running)?.body).toBe(body.replace("CODE", last(running)?.code ?? ""));
      expect(running.logged.join()).toContain("lacks a placeholder");
    },
  );
});

test("a custom message trigger that fails is reported, and the user is created nevertheless", () =>
  withTrigger(
    "CustomMessage",
    () => {
      throw new Error("no_words");
    },
    async (running) => {
      await expect(signUp(running)).rejects.toMatchObject({
        name: "UserLambdaValidationException",
        message: "CustomMessage failed with error no_words.",
      });
      await expect(signUp(running)).rejects.toThrow("User already exists");
      expect(running.delivered).toEqual([]);
    },
  ));

const pool = {
  LambdaConfig: {
    CustomEmailSender: { LambdaArn: TRIGGER_ARN, LambdaVersion: "V1_0" },
    KMSKeyID: "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000",
  },
};

test("a custom sender gets the event with an encrypted code, and the call does not wait for it", async () => {
  const events: JsonObject[] = [];
  const never: Trigger = (event) => {
    events.push(event);
    return new Promise(() => {});
  };
  await withPool({ pool, triggers: { [TRIGGER_ARN]: never } }, async (running) => {
    await signUp(running);
    const code = last(running)?.code ?? "";
    expect(events).toMatchObject([
      {
        version: "1",
        triggerSource: "CustomEmailSender_SignUp",
        request: { type: "customEmailSenderRequestV1", userAttributes: { email: "fred@example.com" } },
      },
    ]);
    const sealed = requestOf(events[0])["code"];
    expect(Buffer.from(String(sealed), "base64").toString("latin1")).not.toContain(code);
    await confirm(running);
  });
});

test("a custom sender that fails leaves a line in the log", async () => {
  const failing: Trigger = () => {
    throw new Error("no_mail");
  };
  await withPool({ pool, triggers: { [TRIGGER_ARN]: failing } }, async (running) => {
    await signUp(running);
    await new Promise(setImmediate);
    expect(running.logged).toContain("CustomEmailSender failed with error no_mail.");
  });
});
