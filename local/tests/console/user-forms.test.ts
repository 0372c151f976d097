import { afterEach, expect, test } from "@jest/globals";
import { MOST_READ } from "../../src/console/users/find-users";
import type { JsonObject } from "../../src/model/json";
import { browse } from "./browser";
import { openWindow, type TestWindow, USER } from "./fixture";

/** Finding users, correcting the form of a new one, editing attributes. */

const POOL = "us-east-1_Pool00001";
const GROUPS = { Groups: [{ GroupName: "admin" }, { GroupName: "regular" }] };
const opened: TestWindow[] = [];
afterEach(async () => {
  for (const window of opened.splice(0)) await window.close();
});

async function open(answers: Readonly<Record<string, JsonObject | Error>>): Promise<TestWindow> {
  const window = await openWindow({ answers: { ListGroups: GROUPS, ...answers } });
  opened.push(window);
  return window;
}

const user = (Username: string, email: string, more: readonly JsonObject[] = []): JsonObject => ({
  Username,
  UserStatus: "CONFIRMED",
  Enabled: true,
  Attributes: [{ Name: "email", Value: email }, ...more],
});

const namesIn = (body: string): readonly string[] =>
  [...body.matchAll(/<strong>([^<]*)<\/strong><span class="muted">/g)].map(([, name = ""]) => name);

const LIST = {
  ListUsers: {
    Users: [
      user("zoe", "zoe@example.org"),
      user("Bob10", "bob10@navy.example", [{ Name: "name", Value: "Robert Ten" }]),
      user("bob9", "bob9@example.org"),
      user("f4e80478-7051-70aa", "carl@example.org"),
    ],
  },
};

test.each([
  ["", ["bob9", "Bob10", "f4e80478-7051-70aa", "zoe"]],
  ["?find=OB1", ["Bob10"]],
  ["?find=example.org", ["bob9", "f4e80478-7051-70aa", "zoe"]],
  ["?find=ert+te", ["Bob10"]],
  ["?find=nobody", []],
])("the list /users%s is sorted by name, upper and lower case alike: %j", async (query, names) => {
  const { body } = await (await browse(await open(LIST))).open(`/users${query}`);
  expect(namesIn(body)).toEqual(names);
  expect(body.includes("Nobody found.")).toBe(names.length === 0);
});

test("the list has pages, and says where a pool is too large to be sorted", async () => {
  const many = Array.from({ length: 25 }, (_, index) => user(`u${index}`, `u${index}@example.org`));
  const first = await (await browse(await open({ ListUsers: { Users: many } }))).open("/users?find=u");
  expect(namesIn(first.body)).toHaveLength(20);
  expect(first.body).toContain('href="/users?pool=UserPool&amp;find=u&amp;from=20"');
  expect(first.body).not.toContain("The pool has more users");
  let asked = 0;
  const endless = {
    get PaginationToken() {
      return `token ${asked}`;
    },
    get Users() {
      asked += 1;
      return many.map((_, index) => user(`u${asked}-${index}`, "u@example.org"));
    },
  };
  const large = await (await browse(await open({ ListUsers: endless }))).open("/users");
  expect(large.body).toContain(`the first ${MOST_READ} of them are sorted`);
  expect(asked).toBeLessThan(2 * MOST_READ);
});

test("a corrected new user lands in the groups that were ticked, with the marks as they were set", async () => {
  const refusal = Object.assign(new Error("Password not long enough"), { type: "InvalidPasswordException" });
  const window = await open({ AdminCreateUser: refusal });
  const browser = await browse(window);
  const fields = { pool: "UserPool", username: "grace", password: "short", group: "regular", invite: "yes" };
  const { body } = await browser.submit("/users/create", fields);
  const box = (name: string, value: string) =>
    new RegExp(`<input type="checkbox"[^>]*name="${name}" value="${value}"[^>]*>`).exec(body)?.[0] ?? "";
  expect(box("group", "regular")).toContain("checked");
  expect(box("group", "admin")).not.toContain("checked");
  expect(box("invite", "yes")).toContain("checked");
  expect(box("verified", "yes")).not.toContain("checked");
  expect(box("permanent", "yes")).not.toContain("checked");
  const anew = (await browser.open("/new-user")).body;
  expect(/name="permanent"[^>]*checked/.test(anew)).toBe(true);
  expect(/name="group"[^>]*checked/.test(anew)).toBe(false);
});

test("a user can be added to the groups that they are not in, and to no other", async () => {
  const of = (names: readonly string[]) =>
    open({ AdminGetUser: USER, AdminListGroupsForUser: { Groups: names.map((GroupName) => ({ GroupName })) } });
  const one = (await (await browse(await of(["admin"]))).open("/user?name=ada")).body;
  expect(one).toContain('<option value="regular"');
  expect(one).not.toContain('<option value="admin"');
  const both = (await (await browse(await of(["admin", "regular"]))).open("/user?name=ada")).body;
  expect(both).toContain("There is no other group.");
  expect(both).not.toContain('action="/users/add-to-group"');
});

const ADA = {
  Username: "ada",
  UserStatus: "CONFIRMED",
  Enabled: true,
  UserAttributes: [
    { Name: "sub", Value: "s1" },
    { Name: "email", Value: "ada@example.org" },
    { Name: "email_verified", Value: "true" },
    { Name: "name", Value: "Ada" },
  ],
};

test.each([
  [
    "a changed address keeps its mark",
    { "attribute:email": "new@example.org", "verified:email": "yes", "attribute:name": "Ada" },
    [
      ["email", "new@example.org"],
      ["email_verified", "true"],
    ],
    [],
  ],
  [
    "the mark alone",
    { "attribute:email": "ada@example.org", "attribute:name": "Ada" },
    [["email_verified", "false"]],
    [],
  ],
  [
    "an emptied attribute is deleted, another is added",
    {
      "attribute:email": "ada@example.org",
      "verified:email": "yes",
      "attribute:name": "",
      "new-name": "custom:rank",
      "new-value": "1",
    },
    [["custom:rank", "1"]],
    ["name"],
  ],
  ["nothing", { "attribute:email": "ada@example.org", "verified:email": "yes", "attribute:name": "Ada" }, [], []],
  ["what is not in the form stays", { "attribute:sub": "other", "attribute:email_verified": "false" }, [], []],
])("attributes are edited: %s", async (_name, fields, set, removed) => {
  const window = await open({ AdminGetUser: ADA });
  const browser = await browse(window);
  await browser.submit("/users/set-attributes", { pool: "UserPool", username: "ada", ...fields });
  const inputs = (operation: string) =>
    window.calls.filter((call) => call.operation === operation).map(({ input }) => input);
  const of = { UserPoolId: POOL, Username: "ada" };
  const UserAttributes = set.map(([Name, Value]) => ({ Name, Value }));
  expect(inputs("AdminUpdateUserAttributes")).toEqual(set.length === 0 ? [] : [{ ...of, UserAttributes }]);
  expect(inputs("AdminDeleteUserAttributes")).toEqual(
    removed.length === 0 ? [] : [{ ...of, UserAttributeNames: removed }],
  );
});

test("attributes are not changed without the session's token", async () => {
  const window = await open({ AdminGetUser: ADA });
  const browser = await browse(window);
  const fields = { pool: "UserPool", username: "ada", "attribute:name": "Eve", csrf: "forged" };
  expect((await browser.post("/users/set-attributes", fields)).status).toBe(403);
  expect(window.calls.filter(({ operation }) => operation === "AdminUpdateUserAttributes")).toEqual([]);
});

test.each([
  [
    "1 validation error detected: Value 'a b' at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}]+",
    "The user name has a character that it may not have",
  ],
  [
    "2 validation errors detected: Value '' at 'username' failed to satisfy constraint: Member must have length greater than or equal to 1; Value at 'temporaryPassword' failed to satisfy constraint: Member must have length less than or equal to 256",
    "The user name is missing. The password may have 256 characters at most.",
  ],
  [
    "1 validation error detected: Value 'x' at 'userAttributes.2.member.value' failed to satisfy constraint: Member must have length less than or equal to 2048",
    "The value of attribute 2 may have 2048 characters at most.",
  ],
])("an error of the API is told in words: %s", async (message, words) => {
  const refusal = Object.assign(new Error(message), { type: "InvalidParameterException" });
  const browser = await browse(await open({ AdminCreateUser: refusal }));
  const { body } = await browser.submit("/users/create", { pool: "UserPool", username: "a" });
  expect(body).toContain(words);
  expect(body).not.toContain("validation error");
});
