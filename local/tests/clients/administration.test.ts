import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ApiClient } from "./api-client";
import { apiClients } from "./api-clients";
import { type EveryFlow, PASSWORD, startEveryFlow } from "./every-flow";

/** What an administrator does with users and groups, through each client of the API. */

let stack: EveryFlow;
beforeAll(async () => {
  stack = await startEveryFlow();
});
afterAll(() => stack.close());

const kinds = apiClients().map((kind, index) => ({ ...kind, prefix: `by-${index}-` }));

for (const { name, open, prefix } of kinds) {
  let client: ApiClient;
  beforeAll(() => {
    client = open(stack.endpoint);
  });
  afterAll(() => client.close());

  const Username = `${prefix}alice`;
  const GroupName = `${prefix}group`;
  const inPool = (operation: string, input: object = {}) =>
    client.call(operation, { UserPoolId: stack.poolId, ...input });
  const done = async (operation: string, input: object) =>
    expect(await inPool(operation, input)).not.toHaveProperty("error");

  test(`by ${name} a user is created, with a temporary password that a sign-in replaces`, async () => {
    const { output } = await inPool("AdminCreateUser", {
      Username,
      UserAttributes: [
        { Name: "email", Value: `${Username}@example.com` },
        { Name: "email_verified", Value: "true" },
        { Name: "custom:tenant", Value: "north" },
      ],
      TemporaryPassword: "Temporary-Word-1",
      MessageAction: "SUPPRESS",
    });
    expect(output.User).toMatchObject({ Username, UserStatus: "FORCE_CHANGE_PASSWORD", Enabled: true });
    const { output: asked } = await inPool("AdminInitiateAuth", {
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      ClientId: stack.clients.Public,
      AuthParameters: { USERNAME: Username, PASSWORD: "Temporary-Word-1" },
    });
    expect(asked.ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
    const { output: answered } = await inPool("AdminRespondToAuthChallenge", {
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      ClientId: stack.clients.Public,
      Session: asked.Session,
      ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: PASSWORD },
    });
    expect(answered.AuthenticationResult).toMatchObject({ ExpiresIn: 3600, TokenType: "Bearer" });
  });

  test(`by ${name} a group is created, takes the user in and lists its members`, async () => {
    const { output } = await inPool("CreateGroup", { GroupName, Description: "For tests", Precedence: 3 });
    expect(output.Group).toMatchObject({ GroupName, Description: "For tests", Precedence: 3 });
    await done("AdminAddUserToGroup", { GroupName, Username });
    const { output: groups } = await inPool("AdminListGroupsForUser", { Username });
    expect(groups.Groups).toMatchObject([{ GroupName, UserPoolId: stack.poolId }]);
    const { output: members } = await inPool("ListUsersInGroup", { GroupName });
    expect(members.Users).toMatchObject([{ Username, UserStatus: "CONFIRMED" }]);
    await done("DeleteGroup", { GroupName });
    expect((await inPool("GetGroup", { GroupName })).error).toEqual({
      name: "ResourceNotFoundException",
      message: "Group not found.",
    });
  });

  test(`by ${name} users are found by a filter, and listed`, async () => {
    const Filter = `email = "${Username}@example.com"`;
    const { output } = await inPool("ListUsers", { Filter, AttributesToGet: ["email"] });
    expect(output.Users).toMatchObject([
      { Username, Attributes: [{ Name: "email", Value: `${Username}@example.com` }] },
    ]);
  });

  test(`by ${name} a user is disabled, enabled, and deleted`, async () => {
    await done("AdminDisableUser", { Username });
    const { output } = await inPool("AdminGetUser", { Username });
    expect(output).toMatchObject({ Username, Enabled: false, UserStatus: "CONFIRMED" });
    await done("AdminEnableUser", { Username });
    await done("AdminDeleteUser", { Username });
    expect((await inPool("AdminGetUser", { Username })).error).toEqual({
      name: "UserNotFoundException",
      message: "User does not exist.",
    });
  });
}
