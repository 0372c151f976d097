import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  CreateGroupCommand,
  GetGroupCommand,
  GetUserCommand,
  ListGroupsCommand,
  ListUsersCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { claimsOf, makeUser, tokensOf } from "./running-pool-steps";

const IN_POOL = { UserPoolId: POOL_ID };

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture({
    pool: { Schema: [{ Name: "team", AttributeDataType: "String", StringAttributeConstraints: { MaxLength: "5" } }] },
    client: { ReadAttributes: ["email", "custom:team"] },
  });
  for (const name of ["alice", "albert", "bob"]) await makeUser(running.sdk, name, { email: `${name}@example.com` });
});
afterAll(() => running.close());

const create = (Username: string, attributes: Record<string, string> = {}) =>
  running.sdk.send(
    new AdminCreateUserCommand({
      ...IN_POOL,
      Username,
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    }),
  );

test("a new user has a sub of AWS's form and must change the password", async () => {
  const { User } = await create("carol");
  expect(User).toMatchObject({ Username: "carol", Enabled: true, UserStatus: "FORCE_CHANGE_PASSWORD" });
  expect(User?.Attributes).toEqual([
    { Name: "sub", Value: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-70[0-9a-f]{2}-/) },
  ]);
});

test.each<[string, () => Promise<unknown>, string, string]>([
  ["a name that is taken", () => create("ALICE"), "UsernameExistsException", "User account already exists"],
  [
    "a name of e-mail form",
    () => create("x@example.com"),
    "InvalidParameterException",
    "Username cannot be of email format, since user pool is configured for email alias.",
  ],
  [
    "a verified address that is another's",
    () => create("dave", { email: "alice@example.com", email_verified: "true" }),
    "AliasExistsException",
    "An account with the email already exists.",
  ],
  [
    "an attribute that is not in the schema",
    () => create("dave", { "custom:x": "1" }),
    "InvalidParameterException",
    "user.custom:x: Attribute does not exist in the schema.\n",
  ],
  [
    "an attribute that is too long",
    () => create("dave", { "custom:team": "123456" }),
    "InvalidParameterException",
    "user.custom:team: String must be no longer than 5 characters\n",
  ],
  [
    "a sub",
    () => create("dave", { sub: "1" }),
    "InvalidParameterException",
    "Cannot modify the non-mutable attribute sub",
  ],
  [
    "a temporary password that is too short",
    () => running.sdk.send(new AdminCreateUserCommand({ ...IN_POOL, Username: "dave", TemporaryPassword: "Aa1!" })),
    "InvalidPasswordException",
    "Password did not conform with password policy: Password not long enough",
  ],
  ...(
    [
      ["Aa1!", "Password not long enough"],
      ["aaaaaaa1!", "Password must have uppercase characters"],
      ["AAAAAAA1!", "Password must have lowercase characters"],
      ["Aaaaaaaa!", "Password must have numeric characters"],
      ["Aaaaaaaa1", "Password must have symbol characters"],
    ] as const
  ).map(([Password, why]): [string, () => Promise<unknown>, string, string] => [
    `the password ${Password}`,
    () => running.sdk.send(new AdminSetUserPasswordCommand({ ...IN_POOL, Username: "alice", Password })),
    "InvalidPasswordException",
    `Password does not conform to policy: ${why}`,
  ]),
  [
    "a user who is not there",
    () => running.sdk.send(new AdminGetUserCommand({ ...IN_POOL, Username: "dave" })),
    "UserNotFoundException",
    "User does not exist.",
  ],
])("creating a user with %s is refused", async (_what, attempt, name, message) => {
  await expect(attempt()).rejects.toMatchObject({ name, message });
});

test("the user's own data holds what the client may read, sub last, and so does the ID token", async () => {
  const { access, id } = await tokensOf(running.sdk, "alice");
  const { UserAttributes } = await running.sdk.send(new GetUserCommand({ AccessToken: access }));
  expect(UserAttributes?.map(({ Name }) => Name)).toEqual(["email", "sub"]);
  expect(claimsOf(id)).toHaveProperty("email");
  expect(claimsOf(id)).not.toHaveProperty("email_verified");
});

test.each([
  ['username = "alice"', ["alice"]],
  ['email ^= "AL"', ["albert", "alice"]],
  ['sub = "nobody"', []],
  ['cognito:user_status = "force_change_password"', ["carol"]],
  ['status = "Enabled"', ["albert", "alice", "bob", "carol"]],
  ["", ["albert", "alice", "bob", "carol"]],
])("the filter %j finds its users", async (Filter, names) => {
  const { Users } = await running.sdk.send(new ListUsersCommand({ ...IN_POOL, Filter }));
  expect(Users?.map(({ Username }) => Username).sort()).toEqual(names);
});

test.each(['custom:team = "a"', "email = alice", 'email = "a" and name = "b"'])(
  "the filter %j is refused",
  async (Filter) => {
    await expect(running.sdk.send(new ListUsersCommand({ ...IN_POOL, Filter }))).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  },
);

test("the pages of a listing hold every user once", async () => {
  const names: (string | undefined)[] = [];
  let PaginationToken: string | undefined;
  do {
    const page = await running.sdk.send(new ListUsersCommand({ ...IN_POOL, Limit: 1, PaginationToken }));
    expect(page.Users).toHaveLength(1);
    names.push(page.Users?.[0]?.Username);
    PaginationToken = page.PaginationToken;
  } while (PaginationToken !== undefined);
  expect(names.sort()).toEqual(["albert", "alice", "bob", "carol"]);
});

test("a page token of no listing is refused", async () => {
  const PaginationToken = Buffer.from('["other","x"]').toString("base64url");
  await expect(running.sdk.send(new ListUsersCommand({ ...IN_POOL, PaginationToken }))).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
});

let grouped: RunningPools;
beforeAll(async () => {
  grouped = await startFixture({
    groups: [
      { GroupName: "second", Precedence: 2, RoleArn: "arn:aws:iam::123456789012:role/second" },
      { GroupName: "first", Precedence: 1, RoleArn: "arn:aws:iam::123456789012:role/first" },
      { GroupName: "none" },
    ],
  });
  await makeUser(grouped.sdk, "alice", { groups: ["none", "second", "first"] });
});
afterAll(() => grouped.close());

test("tokens name groups by precedence, with roles in the ID token", async () => {
  const { access, id } = await tokensOf(grouped.sdk, "alice");
  expect(claimsOf(access)["cognito:groups"]).toEqual(["first", "second", "none"]);
  expect(claimsOf(id)).toMatchObject({
    "cognito:groups": ["first", "second", "none"],
    "cognito:roles": ["arn:aws:iam::123456789012:role/first", "arn:aws:iam::123456789012:role/second"],
    "cognito:preferred_role": "arn:aws:iam::123456789012:role/first",
  });
});

test("adding to a group twice and removing twice are accepted", async () => {
  const membership = { ...IN_POOL, Username: "alice", GroupName: "none" };
  await grouped.sdk.send(new AdminAddUserToGroupCommand(membership));
  await grouped.sdk.send(new AdminRemoveUserFromGroupCommand(membership));
  await grouped.sdk.send(new AdminRemoveUserFromGroupCommand(membership));
  const { Groups } = await grouped.sdk.send(new AdminListGroupsForUserCommand({ ...IN_POOL, Username: "alice" }));
  expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(["first", "second"]);
});

test("a group is created, shown and not created again", async () => {
  const input = { ...IN_POOL, GroupName: "extra", Description: "More", Precedence: 5 };
  const { Group } = await grouped.sdk.send(new CreateGroupCommand(input));
  expect(Group).toEqual({ ...input, CreationDate: expect.any(Date), LastModifiedDate: expect.any(Date) });
  await expect(grouped.sdk.send(new CreateGroupCommand(input))).rejects.toMatchObject({
    name: "GroupExistsException",
    message: "A group with the name already exists",
  });
  expect((await grouped.sdk.send(new GetGroupCommand({ ...IN_POOL, GroupName: "extra" }))).Group).toEqual(Group);
});

test.each<[string, () => Promise<unknown>, object]>([
  [
    "a group that is not there",
    () => grouped.sdk.send(new AdminAddUserToGroupCommand({ ...IN_POOL, Username: "alice", GroupName: "gone" })),
    { name: "ResourceNotFoundException", message: "Group not found." },
  ],
  [
    "a page of none",
    () => grouped.sdk.send(new ListGroupsCommand({ ...IN_POOL, Limit: 0 })),
    { name: "InvalidParameterException" },
  ],
  [
    "a name with a blank",
    () => grouped.sdk.send(new CreateGroupCommand({ ...IN_POOL, GroupName: "a b" })),
    { name: "InvalidParameterException" },
  ],
])("a group call with %s is refused", async (_what, attempt, refusal) => {
  await expect(attempt()).rejects.toMatchObject(refusal);
});
