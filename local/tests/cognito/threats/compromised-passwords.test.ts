import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  DescribeRiskConfigurationCommand,
  ForgotPasswordCommand,
  RespondToAuthChallengeCommand,
  SetRiskConfigurationCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import { expectRefusal } from "../refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools } from "../running-pool";
import { makeUser, signIn, tokensOf } from "../running-pool-steps";
import { COMMON, eventsOf, setPassword, setRisk, startProtected } from "./threat-steps";

/** docs/aws-behaviour/cognito-threats.md, C: compromised credentials. */

let running: RunningPools;
afterEach(() => running.close());

const REFUSED = [
  "",
  "observed",
  "password-compromised",
  "Provided password cannot be used for security reasons.",
] as const;
const RESET = ["", "observed", "reset-required", "Password reset required for the user"] as const;

async function withCommonPassword(mode: "AUDIT" | "ENFORCED" = "ENFORCED"): Promise<void> {
  running = await startProtected(mode);
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
  await setPassword(running, "alice", COMMON);
}

const statusOf = async (Username: string) =>
  (await running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username }))).UserStatus;

test("a right password that is compromised is refused at sign-in, and the user has to choose another one", async () => {
  await withCommonPassword();
  await expectRefusal(signIn(running.sdk, "alice", COMMON), RESET);
  expect(await statusOf("alice")).toBe("RESET_REQUIRED");
  await running.sdk.send(new ForgotPasswordCommand({ ClientId: CLIENT_ID, Username: "alice" }));
  const ConfirmationCode = running.delivered.at(-1)?.code;
  const choose = (Password: string) =>
    running.sdk.send(
      new ConfirmForgotPasswordCommand({ ClientId: CLIENT_ID, Username: "alice", ConfirmationCode, Password }),
    );
  await expectRefusal(choose(COMMON), REFUSED);
  await choose(PASSWORD);
  expect((await signIn(running.sdk, "alice")).AuthenticationResult).toBeDefined();
});

test("capitals and symbols around a common password hide it from nobody", async () => {
  running = await startProtected("ENFORCED");
  const signUp = (Password: string) =>
    running.sdk.send(new SignUpCommand({ ClientId: CLIENT_ID, Username: `user-${Password.length}`, Password }));
  await expectRefusal(signUp("Password1!"), REFUSED);
  await expectRefusal(signUp("!!Password1"), REFUSED);
  await signUp("Pass!word!1-of-mine");
});

test("a server's sign-in with AWS credentials is judged too", async () => {
  await withCommonPassword();
  const attempt = running.sdk.send(
    new AdminInitiateAuthCommand({
      UserPoolId: POOL_ID,
      ClientId: CLIENT_ID,
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: "alice", PASSWORD: COMMON },
    }),
  );
  await expectRefusal(attempt, RESET);
});

test("trying a common password that is wrong locks nobody out", async () => {
  running = await startProtected("ENFORCED");
  await makeUser(running.sdk, "alice");
  await expect(signIn(running.sdk, "alice", COMMON)).rejects.toMatchObject({ name: "NotAuthorizedException" });
  expect(await statusOf("alice")).toBe("CONFIRMED");
  expect((await signIn(running.sdk, "alice")).AuthenticationResult).toBeDefined();
});

test.each([COMMON, COMMON.toLowerCase().replace("p@", "P@").replace("rd", "RD")])(
  "a sign-up with the compromised password %s is refused, and leaves no user",
  async (Password) => {
    running = await startProtected("ENFORCED");
    const attempt = running.sdk.send(new SignUpCommand({ ClientId: CLIENT_ID, Username: "bob", Password }));
    await expectRefusal(attempt, REFUSED);
    await expect(statusOf("bob")).rejects.toMatchObject({ name: "UserNotFoundException" });
  },
);

test("a signed-in user cannot change to a compromised password", async () => {
  running = await startProtected("ENFORCED");
  await makeUser(running.sdk, "alice");
  const { access: AccessToken } = await tokensOf(running.sdk, "alice");
  const change = { AccessToken, PreviousPassword: PASSWORD, ProposedPassword: COMMON };
  await expectRefusal(running.sdk.send(new ChangePasswordCommand(change)), REFUSED);
  expect((await signIn(running.sdk, "alice")).AuthenticationResult).toBeDefined();
});

test("a temporary password is not judged, the one chosen in its place is", async () => {
  running = await startProtected("ENFORCED");
  await makeUser(running.sdk, "alice");
  await setPassword(running, "alice", COMMON, false);
  const { ChallengeName, Session } = await signIn(running.sdk, "alice", COMMON);
  expect(ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
  const choose = (NEW_PASSWORD: string) =>
    running.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: CLIENT_ID,
        ChallengeName: "NEW_PASSWORD_REQUIRED",
        Session,
        ChallengeResponses: { USERNAME: "alice", NEW_PASSWORD },
      }),
    );
  await expectRefusal(choose(COMMON), REFUSED);
  expect((await choose(PASSWORD)).AuthenticationResult).toBeDefined();
});

test("a filter limits the block to its events", async () => {
  await withCommonPassword();
  const Actions = { EventAction: "BLOCK" } as const;
  await setRisk(running, { CompromisedCredentialsRiskConfiguration: { Actions, EventFilter: ["SIGN_UP"] } });
  expect((await signIn(running.sdk, "alice", COMMON)).AuthenticationResult).toBeDefined();
  const up = () => running.sdk.send(new SignUpCommand({ ClientId: CLIENT_ID, Username: "bob", Password: COMMON }));
  await expectRefusal(up(), REFUSED);
  await setRisk(running, { CompromisedCredentialsRiskConfiguration: { Actions, EventFilter: [] } });
  await expectRefusal(up(), REFUSED);
  await expectRefusal(signIn(running.sdk, "alice", COMMON), RESET);
});

test.each([
  ["with NO_ACTION", "ENFORCED"],
  ["in the mode AUDIT", "AUDIT"],
] as const)("%s a compromised password is noted and passes", async (_what, mode) => {
  await withCommonPassword(mode);
  const Actions = { EventAction: mode === "AUDIT" ? "BLOCK" : "NO_ACTION" } as const;
  await setRisk(running, { CompromisedCredentialsRiskConfiguration: { Actions } });
  expect((await signIn(running.sdk, "alice", COMMON)).AuthenticationResult).toBeDefined();
  expect(await eventsOf(running, "alice")).toMatchObject([
    { EventType: "SignIn", EventResponse: "Pass", EventRisk: { CompromisedCredentialsDetected: true } },
  ]);
});

test("a client's own settings replace those for all, and are described with their time", async () => {
  await withCommonPassword();
  const settings = (EventAction: "BLOCK" | "NO_ACTION") => ({
    CompromisedCredentialsRiskConfiguration: { Actions: { EventAction } },
  });
  await setRisk(running, settings("BLOCK"));
  await setRisk(running, { ClientId: CLIENT_ID, ...settings("NO_ACTION") });
  expect((await signIn(running.sdk, "alice", COMMON)).AuthenticationResult).toBeDefined();
  const describe = async (ClientId?: string) =>
    (await running.sdk.send(new DescribeRiskConfigurationCommand({ UserPoolId: POOL_ID, ClientId }))).RiskConfiguration;
  expect(await describe()).toEqual({
    UserPoolId: POOL_ID,
    ...settings("BLOCK"),
    LastModifiedDate: expect.any(Date),
  });
  expect(await describe(CLIENT_ID)).toMatchObject({ ClientId: CLIENT_ID, ...settings("NO_ACTION") });
});

test("settings for a client that the pool does not have are refused", async () => {
  running = await startProtected("ENFORCED");
  const input = { UserPoolId: POOL_ID, ClientId: "somebodyelses" };
  for (const command of [new SetRiskConfigurationCommand(input), new DescribeRiskConfigurationCommand(input)])
    await expect(running.sdk.send(command as SetRiskConfigurationCommand)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
});
