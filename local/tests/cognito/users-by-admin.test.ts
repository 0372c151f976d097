import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminDeleteUserAttributesCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminListUserAuthEventsCommand,
  AdminResetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListUsersInGroupCommand,
  SetRiskConfigurationCommand,
  SignUpCommand,
  UpdateGroupCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { expectRefusal, type Refusal } from "./refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { claimsOf, makeUser, signIn, tokensOf } from "./running-pool-steps";

const IN_POOL = { UserPoolId: POOL_ID };
const EMAIL = (name: string) => [
  { Name: "email", Value: `${name}@example.com` },
  { Name: "email_verified", Value: "true" },
];

const create = ({ sdk }: RunningPools, Username: string, more: Partial<AdminCreateUserCommandInput> = {}) =>
  sdk.send(new AdminCreateUserCommand({ ...IN_POOL, Username, UserAttributes: EMAIL(Username), ...more }));
const get = ({ sdk }: RunningPools, Username: string) => sdk.send(new AdminGetUserCommand({ ...IN_POOL, Username }));
const invitationOf = ({ delivered }: RunningPools, username: string) =>
  delivered.filter((message) => message.username === username);

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture({ pool: { AutoVerifiedAttributes: ["email"] } });
});
afterAll(() => running.close());

test("an invitation carries a generated password that signs in once", async () => {
  await create(running, "fred");
  const [message] = invitationOf(running, "fred");
  const password = message?.code ?? "";
  expect(message).toMatchObject({
    medium: "EMAIL",
    destination: "fred@example.com",
    purpose: "AdminCreateUser",
    subject: "Your temporary password",
    body: `Your username is fred and temporary password is ${password}`,
  });
  expect(password).toMatch(/^[A-Za-z][A-Za-z0-9\-_.]{11,}$/);
  expect((await signIn(running.sdk, "fred", password)).ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
  expect(running.logged.join("\n")).not.toContain(password);
});

test.each<[string, Partial<AdminCreateUserCommandInput>, readonly string[]]>([
  ["nothing when suppressed", { MessageAction: "SUPPRESS" }, []],
  ["an e-mail where that is wanted", { DesiredDeliveryMediums: ["EMAIL"] }, ["EMAIL"]],
  ["nothing by a medium that does not reach the user", { DesiredDeliveryMediums: ["SMS"] }, []],
  [
    "both where both are wanted",
    {
      DesiredDeliveryMediums: ["SMS", "EMAIL"],
      UserAttributes: [...EMAIL("both"), { Name: "phone_number", Value: "+14155559934" }],
    },
    ["SMS", "EMAIL"],
  ],
  [
    "an SMS first where nothing is said",
    { UserAttributes: [{ Name: "phone_number", Value: "+14155559935" }] },
    ["SMS"],
  ],
  ["nothing to who has no address", { UserAttributes: [] }, []],
])("what is sent as an invitation is %s", async (what, more, mediums) => {
  const name = what.replaceAll(" ", "-");
  await create(running, name, { UserAttributes: EMAIL(name), ...more });
  expect(invitationOf(running, name).map(({ medium }) => medium)).toEqual(mediums);
});

test("an invitation sent again has another password, which ends the former one and begins its days anew", async () => {
  running.setClock(running.now());
  await create(running, "gina");
  running.setClock(running.pools.services.clock() + 6 * 86_400_000);
  await create(running, "gina", { MessageAction: "RESEND" });
  running.setClock(running.pools.services.clock() + 6 * 86_400_000);
  const [first, second] = invitationOf(running, "gina").map(({ code = "" }) => code);
  await expect(signIn(running.sdk, "gina", first)).rejects.toThrow("Incorrect username or password.");
  expect((await signIn(running.sdk, "gina", second)).ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
  running.setClock(undefined);
});

test("an invitation with ForceAliasCreation takes the address from another user", async () => {
  await makeUser(running.sdk, "former", { email: "moving@example.com" });
  const moving = { UserAttributes: EMAIL("moving"), MessageAction: "SUPPRESS" } as const;
  await expect(create(running, "latter", moving)).rejects.toMatchObject({ name: "AliasExistsException" });
  await create(running, "latter", { ...moving, ForceAliasCreation: true });
  expect((await get(running, "moving@example.com")).Username).toBe("latter");
});

test("an administrator confirms a new user, whose address stays unverified", async () => {
  const UserAttributes = [{ Name: "email", Value: "hana@example.com" }];
  await running.sdk.send(
    new SignUpCommand({ ClientId: CLIENT_ID, Username: "hana", Password: PASSWORD, UserAttributes }),
  );
  await running.sdk.send(new AdminConfirmSignUpCommand({ ...IN_POOL, Username: "hana" }));
  expect(claimsOf((await tokensOf(running.sdk, "hana")).id)).not.toHaveProperty("email_verified", true);
});

test("an administrator disables a user at once, and old tokens stay invalid when the user is enabled again", async () => {
  await makeUser(running.sdk, "ivan");
  const { access: AccessToken, refresh: REFRESH_TOKEN } = await tokensOf(running.sdk, "ivan");
  const getUser = () => running.sdk.send(new GetUserCommand({ AccessToken }));
  const refresh = () =>
    running.sdk.send(
      new InitiateAuthCommand({
        AuthFlow: "REFRESH_TOKEN_AUTH",
        ClientId: CLIENT_ID,
        AuthParameters: { REFRESH_TOKEN },
      }),
    );
  await running.sdk.send(new AdminDisableUserCommand({ ...IN_POOL, Username: "ivan" }));
  expect(await get(running, "ivan")).toMatchObject({ Enabled: false });
  await expect(getUser()).rejects.toThrow("User is disabled.");
  await expect(refresh()).rejects.toThrow("User is disabled.");
  await expect(signIn(running.sdk, "ivan")).rejects.toThrow("User is disabled.");
  await running.sdk.send(new AdminEnableUserCommand({ ...IN_POOL, Username: "ivan" }));
  await expect(getUser()).rejects.toThrow("Access Token has been revoked");
  await expect(refresh()).rejects.toThrow("Refresh Token has been revoked");
  await expect(signIn(running.sdk, "ivan")).resolves.toHaveProperty("AuthenticationResult");
});

test("an administrator signs a user out everywhere", async () => {
  await makeUser(running.sdk, "joan");
  const { access: AccessToken } = await tokensOf(running.sdk, "joan");
  await running.sdk.send(new AdminUserGlobalSignOutCommand({ ...IN_POOL, Username: "joan" }));
  await expect(running.sdk.send(new GetUserCommand({ AccessToken }))).rejects.toThrow("Access Token has been revoked");
});

test("an administrator changes and deletes attributes", async () => {
  await makeUser(running.sdk, "kate", { email: "kate@example.com" });
  const UserAttributes = [{ Name: "nickname", Value: "k" }];
  await running.sdk.send(new AdminUpdateUserAttributesCommand({ ...IN_POOL, Username: "kate", UserAttributes }));
  const UserAttributeNames = ["email"];
  await running.sdk.send(new AdminDeleteUserAttributesCommand({ ...IN_POOL, Username: "kate", UserAttributeNames }));
  const names = (await get(running, "kate")).UserAttributes?.map(({ Name }) => Name);
  expect(names).toEqual(["nickname", "sub"]);
});

test("an administrator deletes a user, which answers an empty body", async () => {
  await makeUser(running.sdk, "leah");
  const response = await fetch(running.pools.endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSCognitoIdentityProviderService.AdminDeleteUser",
      authorization:
        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=00",
    },
    body: JSON.stringify({ ...IN_POOL, Username: "leah" }),
  });
  expect({ status: response.status, body: await response.text() }).toEqual({ status: 200, body: "" });
  await expect(get(running, "leah")).rejects.toMatchObject({ name: "UserNotFoundException" });
  await makeUser(running.sdk, "leah");
});

const nobody = { ...IN_POOL, Username: "nobody" };
test.each<[string, () => Promise<unknown>]>([
  ["AdminConfirmSignUp", () => running.sdk.send(new AdminConfirmSignUpCommand(nobody))],
  ["AdminDeleteUser", () => running.sdk.send(new AdminDeleteUserCommand(nobody))],
  ["AdminDisableUser", () => running.sdk.send(new AdminDisableUserCommand(nobody))],
  ["AdminEnableUser", () => running.sdk.send(new AdminEnableUserCommand(nobody))],
  ["AdminResetUserPassword", () => running.sdk.send(new AdminResetUserPasswordCommand(nobody))],
  ["AdminUserGlobalSignOut", () => running.sdk.send(new AdminUserGlobalSignOutCommand(nobody))],
])("%s of an unknown user is refused (observed: no-such-user)", async (_name, attempt) => {
  await expectRefusal(attempt(), ["", "observed", "no-such-user", "User does not exist."]);
});

const refusals: readonly Refusal[] = [
  [
    "a name that is taken",
    "observed",
    "user-exists",
    "User account already exists",
    async () => {
      await makeUser(running.sdk, "taken");
      await create(running, "TAKEN");
    },
  ],
  [
    "an invitation again for nobody",
    "observed",
    "no-such-user",
    "User does not exist.",
    () => create(running, "nobody", { MessageAction: "RESEND" }),
  ],
  [
    "an invitation again for who has a password",
    "observed",
    "not-invited",
    "Resend not possible. settled status is not FORCE_CHANGE_PASSWORD",
    async () => {
      await makeUser(running.sdk, "settled");
      await create(running, "settled", { MessageAction: "RESEND" });
    },
  ],
  [
    "a temporary password that is too short",
    "observed",
    "temporary-password",
    "Password did not conform with password policy: Password not long enough",
    () => create(running, "x", { TemporaryPassword: "Aa1!" }),
  ],
  [
    "confirming who is confirmed",
    "observed",
    "not-to-be-confirmed",
    "User cannot be confirmed. Current status is CONFIRMED",
    async () => {
      await makeUser(running.sdk, "confirmed");
      await running.sdk.send(new AdminConfirmSignUpCommand({ ...IN_POOL, Username: "confirmed" }));
    },
  ],
  [
    "the history of sign-ins without threat protection",
    "inferred",
    "threat-protection-off",
    "User pool add-ons are not enabled.",
    () => running.sdk.send(new AdminListUserAuthEventsCommand({ ...IN_POOL, Username: "fred" })),
  ],
  [
    "risk settings without threat protection",
    "inferred",
    "threat-protection-off",
    "User pool add-ons are not enabled.",
    () => running.sdk.send(new SetRiskConfigurationCommand(IN_POOL)),
  ],
  [
    "changing a group that is not there",
    "observed",
    "no-such-group",
    "Group not found.",
    () => running.sdk.send(new UpdateGroupCommand({ ...IN_POOL, GroupName: "nothing" })),
  ],
  [
    "deleting a group that is not there",
    "observed",
    "no-such-group",
    "Group not found.",
    () => running.sdk.send(new DeleteGroupCommand({ ...IN_POOL, GroupName: "nothing" })),
  ],
  [
    "listing a group that is not there",
    "observed",
    "no-such-group",
    "Group not found.",
    () => running.sdk.send(new ListUsersInGroupCommand({ ...IN_POOL, GroupName: "nothing" })),
  ],
];
test.each(refusals)("an administrator %s is refused (%s: %s)", async (...row) => expectRefusal(row[4](), row));

test("groups keep what an update leaves out", async () => {
  const group = { ...IN_POOL, GroupName: "editors" };
  await running.sdk.send(new CreateGroupCommand({ ...group, Description: "who edit", Precedence: 5 }));
  const { Group } = await running.sdk.send(new UpdateGroupCommand({ ...group, Precedence: 3 }));
  expect(Group).toMatchObject({ Description: "who edit", Precedence: 3 });
});

test("groups list their members in pages, and are gone after a delete", async () => {
  const group = { ...IN_POOL, GroupName: "crowd" };
  await running.sdk.send(new CreateGroupCommand(group));
  for (const name of ["m1", "m2", "m3"]) await makeUser(running.sdk, name, { groups: ["crowd"] });
  const first = await running.sdk.send(new ListUsersInGroupCommand({ ...group, Limit: 2 }));
  const second = await running.sdk.send(new ListUsersInGroupCommand({ ...group, NextToken: first.NextToken }));
  const names = [...(first.Users ?? []), ...(second.Users ?? [])].map(({ Username }) => Username);
  expect(first.Users).toHaveLength(2);
  expect(names.sort()).toEqual(["m1", "m2", "m3"]);
  expect(second.NextToken).toBeUndefined();
  await running.sdk.send(new DeleteGroupCommand(group));
  expect(claimsOf((await tokensOf(running.sdk, "m1")).access)).not.toHaveProperty("cognito:groups");
});

test("where addresses are names, an invitation tells the address", async () => {
  const other = await startFixture({ pool: { AliasAttributes: [], UsernameAttributes: ["email"] } });
  try {
    const { User } = await create(other, "fred@example.com", { UserAttributes: [] });
    expect(User?.Username).toMatch(/^[0-9a-f-]{36}$/);
    expect(other.delivered[0]?.body).toMatch(/^Your username is fred@example.com and temporary password is /);
    await expect(create(other, "fred@example.com", { UserAttributes: [] })).rejects.toMatchObject({
      name: "UsernameExistsException",
      message: "An account with the given email already exists.",
    });
  } finally {
    await other.close();
  }
});
