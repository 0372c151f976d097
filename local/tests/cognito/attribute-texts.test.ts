import {
  AdminCreateUserCommand,
  AdminDeleteUserAttributesCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  DeleteUserAttributesCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { attributesOf } from "./own-attributes-steps";
import { expectRefusal, expectTold, type Refusal } from "./refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { claimsOf, makeUser, signIn, tokensOf } from "./running-pool-steps";

/**
 * The same problem of an attribute has other words at each operation (docs/aws-behaviour/cognito-users.md, A1 to A7).
 */

let running: RunningPools;
let AccessToken: string;
beforeAll(async () => {
  const Schema = [
    { Name: "vip", AttributeDataType: "Boolean", Mutable: true },
    { Name: "tenant", AttributeDataType: "String", Mutable: false },
    { Name: "given_name", AttributeDataType: "String", Required: true, Mutable: true },
  ];
  const own = ["email", "phone_number", "birthdate", "given_name", "custom:vip", "custom:tenant"];
  running = await startFixture({
    pool: { Schema },
    client: { WriteAttributes: own, ReadAttributes: [...own, "email_verified"] },
  });
  await makeUser(running.sdk, "fred", { email: "fred@example.com" });
  AccessToken = (await tokensOf(running.sdk, "fred")).access;
});
afterAll(() => running.close());

const of = (Username: string) => ({ UserPoolId: POOL_ID, Username });
const create = (Username: string, given: Record<string, string>) =>
  running.sdk.send(
    new AdminCreateUserCommand({ ...of(Username), UserAttributes: attributesOf(given), MessageAction: "SUPPRESS" }),
  );
const change = (Username: string, given: Record<string, string>) =>
  running.sdk.send(new AdminUpdateUserAttributesCommand({ ...of(Username), UserAttributes: attributesOf(given) }));
const signUp = (given: Record<string, string>) =>
  running.sdk.send(
    new SignUpCommand({
      ClientId: CLIENT_ID,
      Username: "newcomer",
      Password: PASSWORD,
      UserAttributes: attributesOf({ given_name: "New", ...given }),
    }),
  );
const update = (given: Record<string, string>) =>
  running.sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: attributesOf(given) }));
const removeByAdmin = (...UserAttributeNames: string[]) =>
  running.sdk.send(new AdminDeleteUserAttributesCommand({ ...of("fred"), UserAttributeNames }));
const remove = (...UserAttributeNames: string[]) =>
  running.sdk.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames }));
async function attributes(Username: string) {
  const { UserAttributes = [] } = await running.sdk.send(new AdminGetUserCommand(of(Username)));
  return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
}

/** Answers NEW_PASSWORD_REQUIRED of a new user. */
async function choosePassword(name: string, given: Record<string, string>) {
  await makeUser(running.sdk, name, { email: `${name}@example.com`, isTemporary: true });
  const { Session } = await signIn(running.sdk, name);
  const entries = Object.entries(given).map(([key, value]) => [`userAttributes.${key}`, value]);
  return running.sdk.send(
    new RespondToAuthChallengeCommand({
      ClientId: CLIENT_ID,
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      Session,
      ChallengeResponses: { USERNAME: name, NEW_PASSWORD: "Another-Horse-2", ...Object.fromEntries(entries) },
    }),
  );
}

test.each([
  ["True", "amy"],
  ["TRUE", "ben"],
  ["true", "cleo"],
])("an address is verified by %s when an administrator makes the user", async (word, name) => {
  await create(name, { email: `${name}@example.com`, email_verified: word });
  expect(await attributes(name)).toMatchObject({ email_verified: "true" });
});

test("an address that is verified by True signs in, and is true in the ID token", async () => {
  await makeUser(running.sdk, "gina");
  await change("gina", { email: "gina@example.com", email_verified: "True" });
  const { id } = await tokensOf(running.sdk, "gina@example.com");
  expect(claimsOf(id)).toMatchObject({ email_verified: true });
  await change("gina", { email_verified: "False" });
  expect(await attributes("gina")).toMatchObject({ email_verified: "false" });
  await expect(signIn(running.sdk, "gina@example.com")).rejects.toThrow("Incorrect username or password.");
});

test("every other boolean is kept in lower case too, at each operation that writes it", async () => {
  await update({ "custom:vip": "True" });
  expect(await attributes("fred")).toMatchObject({ "custom:vip": "true" });
  await choosePassword("hana", { given_name: "Hana", "custom:vip": "FALSE" });
  expect(await attributes("hana")).toMatchObject({ "custom:vip": "false" });
  await signUp({ "custom:vip": "True" });
  expect(await attributes("newcomer")).toMatchObject({ "custom:vip": "true" });
});

test("a sign-up without several required attributes is told all of them", async () => {
  const required = ["phone_number", "given_name", "name"].map((Name) => ({ Name, Required: true, Mutable: true }));
  const strict = await startFixture({ pool: { Schema: required } });
  const attempt = new SignUpCommand({ ClientId: CLIENT_ID, Username: "newcomer", Password: PASSWORD });
  await expectTold(strict.sdk.send(attempt), [
    "observed",
    "attribute-required",
    "Attributes did not conform to the schema: phoneNumbers: The attribute phoneNumbers is required, " +
      "name.givenName: The attribute name.givenName is required, name.formatted: The attribute name.formatted is required",
  ]);
  await strict.close();
});

const UNKNOWN = "Attribute does not exist in the schema.\n";
const refusals: readonly Refusal[] = [
  [
    "an unknown attribute at SignUp",
    "observed",
    "new-attributes-invalid",
    `Attributes did not conform to the schema: custom:zz: ${UNKNOWN}`,
    () => signUp({ "custom:zz": "1" }),
  ],
  [
    "two unknown attributes at SignUp",
    "observed",
    "new-attributes-invalid",
    `Attributes did not conform to the schema: custom:zz: ${UNKNOWN}zz: ${UNKNOWN}`,
    () => signUp({ "custom:zz": "1", zz: "1" }),
  ],
  [
    "too long a text at SignUp",
    "observed",
    "new-attributes-invalid",
    "Attributes did not conform to the schema: birthdate: String must be no longer than 10 characters\n",
    () => signUp({ birthdate: "2000-01-01T00" }),
  ],
  [
    "an unknown attribute at AdminCreateUser",
    "observed",
    "attribute-constraint",
    `user.custom:zz: ${UNKNOWN}`,
    () => create("nobody", { "custom:zz": "1" }),
  ],
  [
    "two unknown attributes at UpdateUserAttributes",
    "observed",
    "attribute-constraint",
    `user.custom:zz: ${UNKNOWN}user.zz: ${UNKNOWN}`,
    () => update({ "custom:zz": "1", zz: "1" }),
  ],
  [
    "an unknown attribute at AdminUpdateUserAttributes",
    "observed",
    "attribute-constraint",
    `user.custom:zz: ${UNKNOWN}`,
    () => change("fred", { "custom:zz": "1" }),
  ],
  [
    "an unknown attribute at AdminDeleteUserAttributes",
    "observed",
    "removed-attributes-invalid",
    `Invalid user attributes: user.custom:foo: ${UNKNOWN}`,
    () => removeByAdmin("custom:foo"),
  ],
  [
    "a fixed attribute at AdminDeleteUserAttributes",
    "observed",
    "removed-attributes-invalid",
    "Invalid user attributes: user.custom:tenant: Attribute cannot be updated.\n",
    () => removeByAdmin("custom:tenant"),
  ],
  [
    "a fixed attribute at DeleteUserAttributes",
    "observed",
    "removed-attributes-invalid",
    "Invalid user attributes: user.custom:tenant: Attribute cannot be updated.\n",
    () => remove("custom:tenant"),
  ],
  [
    "a boolean that is neither",
    "observed",
    "attribute-constraint",
    "user.email_verified: Attribute must be true or false\n",
    () => change("fred", { email_verified: "yes" }),
  ],
  [
    "an e-mail address that is none, at SignUp",
    "observed",
    "email-malformed",
    "Invalid email address format.",
    () => signUp({ email: "nobody" }),
  ],
  [
    "an e-mail address that is none, at UpdateUserAttributes",
    "observed",
    "email-malformed",
    "Invalid email address format.",
    () => update({ email: "nobody" }),
  ],
  [
    "a phone number that is none, at AdminCreateUser",
    "observed",
    "phone-number-malformed",
    "Invalid phone number format.",
    () => create("nobody", { phone_number: "0123" }),
  ],
  [
    "a new password without an attribute that is required",
    "observed",
    "attribute-missing",
    "Invalid attributes given, given_name is missing",
    () => choosePassword("ines", {}),
  ],
  [
    "an unknown attribute with a new password",
    "observed",
    "attribute-constraint",
    `user.custom:zz: ${UNKNOWN}`,
    () => choosePassword("joan", { given_name: "Joan", "custom:zz": "1" }),
  ],
];
test.each(refusals)("%s is refused (%s: %s)", async (...row) => expectRefusal(row[4](), row));
