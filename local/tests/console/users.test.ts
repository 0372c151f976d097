import { afterEach, expect, test } from "@jest/globals";
import type { JsonObject } from "../../src/model/json";
import { browse } from "./browser";
import { type Call, openWindow, type TestWindow, USER } from "./fixture";

const POOL = "us-east-1_Pool00001";
const OF_ADA = { UserPoolId: POOL, Username: "ada" };
const GROUPS = { Groups: [{ GroupName: "admin" }, { GroupName: "regular", Description: "everybody", Precedence: 2 }] };
const ANSWERS = { ListUsers: { Users: [USER], PaginationToken: "next page" }, AdminGetUser: USER, ListGroups: GROUPS };

const opened: TestWindow[] = [];
afterEach(async () => {
  for (const window of opened.splice(0)) await window.close();
});

async function open(answers: Readonly<Record<string, JsonObject | Error>> = ANSWERS): Promise<TestWindow> {
  const window = await openWindow({ answers });
  opened.push(window);
  return window;
}

function apiError(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

const changes = ({ calls }: TestWindow): readonly Call[] =>
  calls.filter(({ operation }) => !/^(?:List|AdminGet|AdminList)/.test(operation));

test.each([
  ["", { UserPoolId: POOL, Limit: 20 }],
  ["?by=email&starts=a", { UserPoolId: POOL, Limit: 20, Filter: 'email ^= "a"' }],
  ["?by=unknown&starts=a", { UserPoolId: POOL, Limit: 20, Filter: 'username ^= "a"' }],
  ['?starts=a"%20or%20\\', { UserPoolId: POOL, Limit: 20, Filter: 'username ^= "a\\" or \\\\"' }],
  ["?page=next%20page", { UserPoolId: POOL, Limit: 20, PaginationToken: "next page" }],
])("/users%s asks the pool for %j", async (query, input) => {
  const window = await open();
  await browse(window, `/users${query}`);
  expect(window.calls[0]).toEqual({ operation: "ListUsers", input });
});

test("the list of users leads on to the next page by the pool's own token", async () => {
  const { body } = await (await browse(await open())).open("/users?by=email&starts=a");
  expect(body).toContain("/users?pool=UserPool&amp;by=email&amp;starts=a&amp;page=next+page");
});

test("the pool's refusal is shown, not a broken page", async () => {
  const refusal = apiError("InvalidParameterException", "Invalid pagination token given.");
  const { status, body } = await (await browse(await open({ ListUsers: refusal }))).open("/users?page=x");
  expect([status, body]).toEqual([200, expect.stringContaining("InvalidParameterException: Invalid pagination token")]);
});

test("the page's script gets the list alone, as JSON", async () => {
  const answer = await (await browse(await open())).open("/users", { accept: "application/json" });
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(JSON.parse(answer.body)).toMatchObject({
    part: "users",
    props: { again: "/users?pool=UserPool&by=username", users: [{ user: { username: "ada" } }] },
  });
});

test("an unknown pool is a 404", async () => {
  expect((await (await browse(await open())).open("/users?pool=Other")).status).toBe(404);
});

test("an unknown user is a 404 that says so", async () => {
  const answers = { AdminGetUser: apiError("UserNotFoundException", "User does not exist.") };
  const { status, body } = await (await browse(await open(answers))).open("/user?pool=UserPool&name=nobody");
  expect([status, body]).toEqual([404, expect.stringContaining("UserNotFoundException: User does not exist.")]);
});

test("groups that left the template are shown with how many are kept in them, and nowhere else", async () => {
  const keptGroups = (poolId: string) => (poolId === POOL ? [{ name: "former", members: 2 }] : []);
  const window = await openWindow({ answers: ANSWERS, keptGroups });
  opened.push(window);
  const { body } = await (await browse(window)).open("/groups?pool=UserPool");
  expect(body).toMatch(/Not in the template any more.*former.*2 members kept/s);
  expect((await (await browse(window)).open("/new-user?pool=UserPool")).body).not.toContain("former");
  expect((await (await browse(await open())).open("/groups?pool=UserPool")).body).not.toContain("Not in the template");
});

test("a group's page shows who is in it", async () => {
  const { body } = await (await browse(await open({ ListUsersInGroup: { Users: [USER] } }))).open("/group?name=admin");
  expect(body).toContain("ada@example.org");
});

type ActionRow = [path: string, fields: Record<string, string>, call: Call, said: string, to: string];
const ada = "/user?pool=UserPool&name=ada";

test.each<ActionRow>([
  ["/users/confirm", {}, { operation: "AdminConfirmSignUp", input: OF_ADA }, "ada is confirmed.", ada],
  ["/users/disable", {}, { operation: "AdminDisableUser", input: OF_ADA }, "ada is disabled", ada],
  ["/users/enable", {}, { operation: "AdminEnableUser", input: OF_ADA }, "ada is enabled", ada],
  ["/users/sign-out", {}, { operation: "AdminUserGlobalSignOut", input: OF_ADA }, "ada is signed out everywhere", ada],
  [
    "/users/set-password",
    { password: " spaces stay ", permanent: "yes" },
    { operation: "AdminSetUserPassword", input: { ...OF_ADA, Password: " spaces stay ", Permanent: true } },
    "ada has a new password.",
    ada,
  ],
  [
    "/users/set-password",
    { password: "Temporary-1234" },
    { operation: "AdminSetUserPassword", input: { ...OF_ADA, Password: "Temporary-1234", Permanent: false } },
    "to be changed at the next sign-in",
    ada,
  ],
  [
    "/users/add-to-group",
    { group: "admin" },
    { operation: "AdminAddUserToGroup", input: { ...OF_ADA, GroupName: "admin" } },
    "ada is in admin",
    ada,
  ],
  [
    "/users/remove-from-group",
    { group: "admin" },
    { operation: "AdminRemoveUserFromGroup", input: { ...OF_ADA, GroupName: "admin" } },
    "ada is no longer in admin",
    ada,
  ],
  [
    "/users/delete",
    { sure: "yes" },
    { operation: "AdminDeleteUser", input: OF_ADA },
    "ada is deleted.",
    "/users?pool=UserPool",
  ],
  [
    "/groups/create",
    { group: "staff", description: "all of them", precedence: "3" },
    {
      operation: "CreateGroup",
      input: { UserPoolId: POOL, GroupName: "staff", Description: "all of them", Precedence: 3 },
    },
    "The group staff is created.",
    "/groups?pool=UserPool",
  ],
])("the action %s with %j calls %j", async (path, fields, call, said, to) => {
  const window = await open();
  const browser = await browse(window);
  const { status, headers } = await browser.post(path, { pool: "UserPool", username: "ada", ...fields });
  expect([status, headers.location]).toEqual([303, to]);
  expect(changes(window)).toEqual([call]);
  expect((await browser.open(to)).body).toContain(said);
  expect((await browser.open(to)).body).not.toContain(said);
});

test.each([
  ["/users/delete", {}, "Say that you are sure"],
  ["/users/set-password", { password: "" }, "The password is missing."],
  ["/users/set-password", { password: "x".repeat(257) }, "The password is longer than 256 characters."],
  ["/users/add-to-group", { group: " " }, "The group is missing."],
  ["/groups/create", { group: "x".repeat(129) }, "The name is longer than 128 characters."],
  ["/groups/create", { group: "staff", precedence: "-1" }, "The precedence is a whole number"],
  ["/users/create", { username: "" }, "The user name is missing."],
  ["/users/create", { username: "ada", attributes: "no equals sign" }, "written as name=value"],
])("the action %s with %j is not done: %s", async (path, fields, said) => {
  const window = await open();
  const browser = await browse(window);
  const page = await browser.submit(path, {
    pool: "UserPool",
    ...(path === "/users/create" ? {} : { username: "ada" }),
    ...fields,
  });
  expect(page.body).toContain(said);
  expect(changes(window)).toEqual([]);
});

test("the pool's refusal is shown to the browser that asked, and to no other", async () => {
  const window = await open({
    ...ANSWERS,
    AdminConfirmSignUp: apiError("NotAuthorizedException", "Current status is CONFIRMED"),
  });
  const browser = await browse(window);
  const other = await browse(window);
  const { headers } = await browser.post("/users/confirm", { pool: "UserPool", username: "ada" });
  expect((await other.open(ada)).body).not.toContain("Current status");
  expect((await browser.open(headers.location ?? "")).body).toContain(
    "NotAuthorizedException: Current status is CONFIRMED",
  );
});

test("an action on an unknown pool is not done", async () => {
  const window = await open();
  expect((await (await browse(window)).post("/users/confirm", { pool: "Other", username: "ada" })).status).toBe(404);
  expect(window.calls).toEqual([]);
});

test("a new user's permanent password and groups are set after the user is created", async () => {
  const window = await open({ ...ANSWERS, AdminCreateUser: { User: { Username: "sub-of-grace" } } });
  const { headers } = await (await browse(window)).post("/users/create", {
    pool: "UserPool",
    username: "grace@navy.example",
    email: "grace@navy.example",
    verified: "yes",
    attributes: "name=Grace Hopper\r\ncustom:rank = RDML",
    password: "Correct-Horse-9",
    permanent: "yes",
    group: "admin",
  });
  const made = { UserPoolId: POOL, Username: "sub-of-grace" };
  expect(changes(window)).toEqual([
    {
      operation: "AdminCreateUser",
      input: {
        UserPoolId: POOL,
        Username: "grace@navy.example",
        UserAttributes: [
          { Name: "email", Value: "grace@navy.example" },
          { Name: "email_verified", Value: "true" },
          { Name: "name", Value: "Grace Hopper" },
          { Name: "custom:rank", Value: "RDML" },
        ],
        DesiredDeliveryMediums: ["EMAIL"],
        TemporaryPassword: "Correct-Horse-9",
        MessageAction: "SUPPRESS",
      },
    },
    { operation: "AdminSetUserPassword", input: { ...made, Password: "Correct-Horse-9", Permanent: true } },
    { operation: "AdminAddUserToGroup", input: { ...made, GroupName: "admin" } },
  ]);
  expect(headers.location).toBe("/user?pool=UserPool&name=sub-of-grace");
});

test("without a password the pool makes one for the new user and sends it", async () => {
  const window = await open();
  await (await browse(window)).post("/users/create", { pool: "UserPool", username: "grace", permanent: "yes" });
  expect(changes(window)).toEqual([
    {
      operation: "AdminCreateUser",
      input: { UserPoolId: POOL, Username: "grace", UserAttributes: [], DesiredDeliveryMediums: ["EMAIL"] },
    },
  ]);
});

test("after a mistake the form for a new user comes back as it was typed, but for the password", async () => {
  const refusal = apiError("InvalidPasswordException", "hunter2-hunter2 did not conform with policy");
  const window = await open({ ...ANSWERS, AdminCreateUser: refusal });
  const browser = await browse(window);
  const fields = { pool: "UserPool", username: "gr<ace", email: "grace@navy.example", password: "hunter2-hunter2" };
  const { body } = await browser.submit("/users/create", fields);
  expect(body).toContain('value="gr&lt;ace"');
  expect(body).toContain('value="grace@navy.example"');
  expect(body).toContain("InvalidPasswordException: ••• did not conform with policy");
  expect(body).not.toContain("hunter2");
  expect(window.logged).toEqual([]);
});
