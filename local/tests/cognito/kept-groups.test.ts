import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserPasswordCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  ListGroupsCommand,
  ListUsersInGroupCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import { keptGroups } from "../../src/cognito/users/groups";
import { decodeToken } from "../../src/jws/token";
import { CLIENT_ID, type FixtureOptions, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";

const UserPoolId = POOL_ID;
const GROUPS: FixtureOptions = { groups: [{ GroupName: "admin" }, { GroupName: "nobody" }, { GroupName: "regular" }] };
const WITHOUT: FixtureOptions = { groups: [{ GroupName: "regular" }] };

let running: RunningPools;

afterEach(() => running.close());

test("a group that the template no longer names keeps who is in it, and says so", async () => {
  await startWithDora();
  await startAgain(WITHOUT);
  expect(running.logged.join("\n")).toContain("the template does not name admin (1 member) any more");
  expect(kept()).toEqual([{ name: "admin", members: 1 }]);
  await startAgain(WITHOUT);
  expect(running.logged.join("\n")).toContain("admin (1 member)");
});

test("no token, list or operation knows a group that is kept", async () => {
  await startWithDora();
  await startAgain(WITHOUT);
  const { sdk } = running;
  expect(await groupsInToken()).toEqual(["regular"]);
  const { Groups } = await sdk.send(new ListGroupsCommand({ UserPoolId }));
  expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(["regular"]);
  const own = await sdk.send(new AdminListGroupsForUserCommand({ UserPoolId, Username: "dora" }));
  expect(own.Groups?.map(({ GroupName }) => GroupName)).toEqual(["regular"]);
  const gone = { name: "ResourceNotFoundException" };
  const named = { UserPoolId, GroupName: "admin" };
  await expect(sdk.send(new GetGroupCommand(named))).rejects.toMatchObject(gone);
  await expect(sdk.send(new ListUsersInGroupCommand(named))).rejects.toMatchObject(gone);
  await expect(sdk.send(new AdminAddUserToGroupCommand({ ...named, Username: "dora" }))).rejects.toMatchObject(gone);
});

test("a group that the template names again has its members as before", async () => {
  await startWithDora();
  await startAgain(WITHOUT);
  await startAgain(GROUPS);
  expect(running.logged.join("\n")).toContain("the template names admin (1 member) again");
  expect(kept()).toEqual([]);
  expect(await groupsInToken()).toEqual(["admin", "regular"]);
});

test("a kept group that the API creates again has its members as before", async () => {
  await startWithDora();
  await startAgain(WITHOUT);
  await running.sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: "admin" }));
  expect(await groupsInToken()).toEqual(["admin", "regular"]);
});

test("DeleteGroup forgets a kept group for good", async () => {
  await startWithDora();
  await startAgain(WITHOUT);
  await running.sdk.send(new DeleteGroupCommand({ UserPoolId, GroupName: "admin" }));
  expect(kept()).toEqual([]);
  await startAgain(GROUPS);
  expect(await groupsInToken()).toEqual(["regular"]);
});

const kept = () => keptGroups(running.pools.services.tables, POOL_ID);

/** A template's three groups, and dora in two of them. */
async function startWithDora(): Promise<void> {
  running = await startFixture(GROUPS);
  const { sdk } = running;
  const dora = { UserPoolId, Username: "dora" };
  await sdk.send(new AdminCreateUserCommand({ ...dora, MessageAction: "SUPPRESS" }));
  await sdk.send(new AdminSetUserPasswordCommand({ ...dora, Password: PASSWORD, Permanent: true }));
  for (const GroupName of ["admin", "regular"]) await sdk.send(new AdminAddUserToGroupCommand({ ...dora, GroupName }));
}

async function startAgain(options: FixtureOptions): Promise<void> {
  const { stateDirectory } = running;
  running.sdk.destroy();
  await running.pools.close();
  running = await startFixture({ ...options, stateDirectory });
}

async function groupsInToken(): Promise<unknown> {
  const { AuthenticationResult } = await running.sdk.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId: CLIENT_ID,
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: "dora", PASSWORD },
    }),
  );
  const token = decodeToken(AuthenticationResult?.IdToken ?? "");
  return "payload" in token ? token.payload["cognito:groups"] : token;
}
