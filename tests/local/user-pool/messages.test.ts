import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { describe, expect, test } from "@jest/globals";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../local/model/json";
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
import { claimsOf, makeUser, signIn, tokensOf } from "./running-pool-steps";

const CLIENT = { ClientId: CLIENT_ID };
const ADDRESS = [{ Name: "email", Value: "fred@example.com" }];

async function withPool(given: FixtureOptions, work: (running: RunningPools) => Promise<void>): Promise<void> {
  const running = await startFixture({ ...given, pool: { AutoVerifiedAttributes: ["email"], ...given.pool } });
  try {
    await work(running);
  } finally {
    await running.close();
  }
}

/** A pool with one function behind one trigger, and the events that it got. */
function withTrigger(
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

const signUp = ({ sdk }: RunningPools, more: object = {}) =>
  sdk.send(new SignUpCommand({ ...CLIENT, Username: "fred", Password: PASSWORD, UserAttributes: ADDRESS, ...more }));
const confirm = ({ sdk, delivered }: RunningPools) =>
  sdk.send(
    new ConfirmSignUpCommand({ ...CLIENT, Username: "fred", ConfirmationCode: delivered.at(-1)?.code, ...METADATA }),
  );
const invite = ({ sdk }: RunningPools) =>
  sdk.send(new AdminCreateUserCommand({ UserPoolId: POOL_ID, Username: "fred", UserAttributes: ADDRESS, ...METADATA }));
const METADATA = { ClientMetadata: { from: "test" } };
const last = ({ delivered }: RunningPools) => delivered.at(-1);
const requestOf = (event: JsonValue | undefined): JsonObject =>
  isJsonObject(event) && isJsonObject(event["request"]) ? event["request"] : {};

describe("the text of a message", () => {
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
  ])("%s", async (_what, pool, subject, body) => {
    await withPool({ pool }, async (running) => {
      await signUp(running);
      const filled = body.replaceAll("CODE", last(running)?.code ?? "").replace("ENDPOINT", running.pools.endpoint);
      expect(last(running)).toMatchObject({ subject, body: filled });
    });
  });

  test("of an invitation is the pool's", () =>
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

  test("is not looked through again for placeholders that came with a name", () =>
    withPool({ pool: { VerificationMessageTemplate: { EmailMessage: "{username} {####}" } } }, async (running) => {
      await signUp(running, { Username: "{####}" });
      expect(last(running)?.body).toBe(`{####} ${last(running)?.code}`);
    }));
});

describe("the custom message trigger", () => {
  const texts = (body: string) => ({ emailMessage: body, emailSubject: "Mine", smsMessage: null });

  test("hears what AWS tells, and writes the text", () =>
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
  ])("runs for %s", async (purpose, cause) => {
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
  ])("without %s its text is passed over", async (_what, cause, answer, body) => {
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

  test("that fails is told of; the user is there nevertheless", () =>
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
});

describe("the pre sign-up trigger", () => {
  test("hears what AWS tells", () =>
    withTrigger(
      "PreSignUp",
      () => ({}),
      async (running, events) => {
        await signUp(running, { ValidationData: [{ Name: "token", Value: "1" }], ...METADATA });
        expect(events).toMatchObject([
          {
            triggerSource: "PreSignUp_SignUp",
            userName: "fred",
            request: {
              userAttributes: { email: "fred@example.com" },
              validationData: { token: "1" },
              clientMetadata: { from: "test" },
            },
            response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
          },
        ]);
        expect(last(running)?.purpose).toBe("SignUp");
      },
    ));

  test("may confirm, and vouch for an address, which then changes hands", () =>
    withTrigger(
      "PreSignUp",
      () => ({ autoConfirmUser: true, autoVerifyEmail: true }),
      async (running) => {
        await makeUser(running.sdk, "former", { email: "fred@example.com" });
        expect(await signUp(running)).toMatchObject({ UserConfirmed: true });
        expect(running.delivered).toEqual([]);
        expect(claimsOf((await tokensOf(running.sdk, "fred@example.com")).access)["username"]).toBe("fred");
      },
    ));

  test.each<[string, JsonObject]>([
    ["a flag that is no boolean", { autoConfirmUser: "true" }],
    ["an address that is vouched for and not there", { autoVerifyPhone: true }],
  ])("that answers %s refuses the newcomer", async (_what, answer) => {
    await withTrigger(
      "PreSignUp",
      () => answer,
      async (running) => {
        await expect(signUp(running)).rejects.toMatchObject({
          name: "InvalidLambdaResponseException",
          message: "Unrecognizable lambda output",
        });
        await expect(signIn(running.sdk, "fred")).rejects.toThrow("Incorrect username or password.");
      },
    );
  });

  test.each<[string, (running: RunningPools) => Promise<unknown>]>([
    ["SignUp", signUp],
    ["AdminCreateUser", invite],
  ])("that throws refuses %s", async (source, cause) => {
    const refuse = () => {
      throw new Error("not_you");
    };
    await withTrigger("PreSignUp", refuse, async (running, events) => {
      await expect(cause(running)).rejects.toMatchObject({
        name: "UserLambdaValidationException",
        message: "PreSignUp failed with error not_you.",
      });
      expect(events[0]?.["triggerSource"]).toBe(`PreSignUp_${source}`);
      expect(running.delivered).toEqual([]);
    });
  });

  test("hears of no client from an administrator, and decides nothing", () =>
    withTrigger(
      "PreSignUp",
      () => ({ autoConfirmUser: true }),
      async (running, events) => {
        expect((await invite(running)).User?.UserStatus).toBe("FORCE_CHANGE_PASSWORD");
        expect(events[0]?.["callerContext"]).toMatchObject({ clientId: "CLIENT_ID_NOT_APPLICABLE" });
      },
    ));
});

describe("the post confirmation trigger", () => {
  test.each<[string, string, (running: RunningPools) => Promise<unknown>]>([
    [
      "ConfirmSignUp",
      CLIENT_ID,
      async (running) => {
        await signUp(running);
        await confirm(running);
      },
    ],
    [
      "ConfirmSignUp",
      "CLIENT_ID_NOT_APPLICABLE",
      async (running) => {
        await signUp(running);
        await running.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId: POOL_ID, Username: "fred", ...METADATA }));
      },
    ],
    [
      "ConfirmForgotPassword",
      CLIENT_ID,
      async (running) => {
        await makeUser(running.sdk, "fred", { email: "fred@example.com" });
        await running.sdk.send(new ForgotPasswordCommand({ ...CLIENT, Username: "fred" }));
        const ConfirmationCode = last(running)?.code;
        const chosen = { ...CLIENT, Username: "fred", ConfirmationCode, Password: "Another-Horse-2", ...METADATA };
        await running.sdk.send(new ConfirmForgotPasswordCommand(chosen));
      },
    ],
  ])("runs after %s by %s, once", async (source, clientId, cause) => {
    await withTrigger(
      "PostConfirmation",
      () => ({}),
      async (running, events) => {
        await cause(running);
        expect(events).toMatchObject([
          { triggerSource: `PostConfirmation_${source}`, callerContext: { clientId }, response: {} },
        ]);
        expect(requestOf(events[0])).toMatchObject({
          userAttributes: { email: "fred@example.com", "cognito:user_status": "CONFIRMED" },
          clientMetadata: { from: "test" },
        });
      },
    );
  });

  test("that throws is told of; the user is confirmed nevertheless", () =>
    withTrigger(
      "PostConfirmation",
      () => {
        throw new Error("no_room");
      },
      async (running) => {
        await signUp(running);
        await expect(confirm(running)).rejects.toThrow("PostConfirmation failed with error no_room.");
        await expect(signIn(running.sdk, "fred")).resolves.toHaveProperty("AuthenticationResult");
      },
    ));
});

describe("a custom sender", () => {
  const pool = {
    LambdaConfig: {
      CustomEmailSender: { LambdaArn: TRIGGER_ARN, LambdaVersion: "V1_0" },
      KMSKeyID: "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000",
    },
  };

  test("gets the event with a code that it can't read, and nobody waits for it", async () => {
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

  test("that fails leaves a line in the log", async () => {
    const failing: Trigger = () => {
      throw new Error("no_mail");
    };
    await withPool({ pool, triggers: { [TRIGGER_ARN]: failing } }, async (running) => {
      await signUp(running);
      await new Promise(setImmediate);
      expect(running.logged).toContain("CustomEmailSender failed with error no_mail.");
    });
  });
});

describe("the user migration trigger, when a password is forgotten", () => {
  const forget = ({ sdk }: RunningPools) => sdk.send(new ForgotPasswordCommand({ ...CLIENT, Username: "fred" }));

  test("may bring the user, who then gets a code", () =>
    withTrigger(
      "UserMigration",
      () => ({ userAttributes: { email: "fred@example.com", email_verified: "true" } }),
      async (running, events) => {
        await expect(forget(running)).resolves.toMatchObject({ CodeDeliveryDetails: { Destination: "f***@e***" } });
        expect(events).toMatchObject([{ triggerSource: "UserMigration_ForgotPassword", userName: "fred" }]);
        expect(requestOf(events[0])).not.toHaveProperty("password");
        const ConfirmationCode = last(running)?.code;
        const chosen = { ...CLIENT, Username: "fred", ConfirmationCode, Password: "Another-Horse-2" };
        await running.sdk.send(new ConfirmForgotPasswordCommand(chosen));
        await expect(signIn(running.sdk, "fred", "Another-Horse-2")).resolves.toHaveProperty("AuthenticationResult");
      },
    ));

  test("that fails shows nothing where users are hidden", () =>
    withTrigger(
      "UserMigration",
      () => {
        throw new Error("no_such_user");
      },
      async (running) => {
        await expect(forget(running)).resolves.toHaveProperty("CodeDeliveryDetails.Destination");
        expect(running.delivered).toEqual([]);
      },
    ));
});
