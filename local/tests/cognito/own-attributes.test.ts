import {
  AdminGetUserCommand,
  DeleteUserCommand,
  UpdateUserAttributesCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { attributesOf, lastCode, member } from "./own-attributes-steps";
import { expectRefusal, otherThan, type Refusal } from "./refusals";
import { POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser, signIn } from "./running-pool-steps";

/**
 * What users do to their own attributes: UpdateUserAttributes, DeleteUserAttributes, GetUserAttributeVerificationCode,
 * VerifyUserAttribute and DeleteUser.
 */

let running: RunningPools;
beforeAll(async () => {
  const text = (Name: string, more = {}) => ({ Name, AttributeDataType: "String", ...more });
  running = await startFixture({
    pool: {
      AutoVerifiedAttributes: ["email"],
      Schema: [text("tenant", { Mutable: false }), text("name", { Required: true })],
    },
    client: { WriteAttributes: ["email", "name", "birthdate", "nickname", "custom:tenant", "phone_number"] },
  });
});
afterAll(() => running.close());

test("a user's own attributes change all together, the last one of a name winning", async () => {
  const { AccessToken, attributes } = await member(running, "fred");
  const twice = [...attributesOf({ nickname: "f", name: "Fred" }), { Name: "nickname", Value: "freddy" }];
  await running.sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: twice }));
  expect(await attributes()).toMatchObject({ nickname: "freddy", name: "Fred" });
});

test("a changed address is unverified until its code comes back", async () => {
  const { update, attributes, verify } = await member(running, "gina");
  const { CodeDeliveryDetailsList } = await update({ email: "new@gina.example" });
  expect(CodeDeliveryDetailsList).toEqual([
    { Destination: "n***@g***", DeliveryMedium: "EMAIL", AttributeName: "email" },
  ]);
  expect(running.delivered.at(-1)).toMatchObject({ purpose: "UpdateUserAttribute", destination: "new@gina.example" });
  expect(await attributes()).toMatchObject({ email: "new@gina.example", email_verified: "false" });
  await expect(signIn(running.sdk, "new@gina.example")).rejects.toThrow("Incorrect username or password.");
  await verify(lastCode(running));
  expect(await attributes()).toMatchObject({ email_verified: "true" });
  await expect(signIn(running.sdk, "new@gina.example")).resolves.toHaveProperty("AuthenticationResult");
  await expect(signIn(running.sdk, "gina@example.com")).rejects.toThrow("Incorrect username or password.");
});

test("setting the same address again changes nothing", async () => {
  const { update, attributes } = await member(running, "hana");
  const { CodeDeliveryDetailsList } = await update({ email: "hana@example.com" });
  expect(CodeDeliveryDetailsList).toBeUndefined();
  expect(await attributes()).toMatchObject({ email_verified: "true" });
});

test("a phone number that the pool does not verify by itself gets a code when the user asks for one", async () => {
  const { update, ask, verify, attributes } = await member(running, "ines");
  expect((await update({ phone_number: "+14155559934" })).CodeDeliveryDetailsList).toBeUndefined();
  const { CodeDeliveryDetails } = await ask("phone_number");
  expect(CodeDeliveryDetails).toMatchObject({ Destination: "+*******9934", DeliveryMedium: "SMS" });
  expect(running.delivered.at(-1)?.purpose).toBe("VerifyUserAttribute");
  await verify(lastCode(running), "phone_number");
  const { UserAttributes } = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "ines" }));
  expect(UserAttributes).toContainEqual({ Name: "phone_number_verified", Value: "true" });
  expect(await attributes()).toHaveProperty("phone_number");
});

test("a code verifies the address it went to, not one that was set later", async () => {
  const { update, verify, attributes } = await member(running, "joan");
  await update({ email: "own@joan.example" });
  const code = lastCode(running);
  await update({ email: "somebody@else.example" });
  await expect(verify(code)).rejects.toThrow();
  expect(await attributes()).toMatchObject({ email: "somebody@else.example", email_verified: "false" });
});

test("attributes disappear when deleted or emptied, together with their verification", async () => {
  const { update, remove, attributes } = await member(running, "kate");
  await update({ nickname: "k", birthdate: "2000-01-01" });
  await remove("birthdate", "email");
  await update({ nickname: "" });
  expect(Object.keys(await attributes()).sort()).toEqual(["sub"]);
});

test("a user who deletes the account is gone, with all tokens", async () => {
  const { AccessToken, attributes } = await member(running, "leah");
  await running.sdk.send(new DeleteUserCommand({ AccessToken }));
  await expect(attributes()).rejects.toMatchObject({
    name: "UserNotFoundException",
    message: "User does not exist.",
  });
  await expect(signIn(running.sdk, "leah")).rejects.toThrow("Incorrect username or password.");
});

type Member = Awaited<ReturnType<typeof member>>;
const refusals: readonly Refusal<[Member]>[] = [
  [
    "one that the schema has not",
    "observed",
    "attribute-constraint",
    "user.custom:x: Attribute does not exist in the schema.\n",
    ({ update }) => update({ "custom:x": "1" }),
  ],
  [
    "one that is fixed",
    "observed",
    "attribute-constraint",
    "user.custom:tenant: Attribute cannot be updated.\n",
    ({ update }) => update({ "custom:tenant": "1" }),
  ],
  [
    "one that is too long",
    "observed",
    "attribute-constraint",
    "user.birthdate: String must be no longer than 10 characters\n",
    ({ update }) => update({ birthdate: "2000-01-01T00" }),
  ],
  [
    "the sub",
    "observed",
    "attribute-immutable",
    "Cannot modify the non-mutable attribute sub",
    ({ update }) => update({ sub: "1" }),
  ],
  [
    "that the address is verified",
    "observed",
    "attribute-immutable",
    "Cannot modify the non-mutable attribute email_verified",
    ({ update }) => update({ email_verified: "true" }),
  ],
  [
    "outside identities",
    "observed",
    "attribute-immutable",
    "Cannot modify the non-mutable attribute identities",
    ({ update }) => update({ identities: "[]" }),
  ],
  [
    "one that the client may not write",
    "observed",
    "attribute-unauthorized",
    "A client attempted to write unauthorized attribute",
    ({ update }) => update({ website: "https://example.com" }),
  ],
  [
    "deleting one that the client may not write",
    "observed",
    "attribute-unauthorized",
    "A client attempted to write unauthorized attribute",
    ({ remove }) => remove("website"),
  ],
  [
    "deleting one that is required",
    "observed",
    "attribute-required",
    "Attributes did not conform to the schema: name.formatted: The attribute name.formatted is required",
    ({ remove }) => remove("name"),
  ],
  [
    "a wrong code",
    "observed",
    "code-mismatch",
    "Invalid verification code provided, please try again.",
    async ({ ask, verify }) => {
      await ask();
      await verify(otherThan(lastCode(running)));
    },
  ],
  [
    "a code that nobody asked for",
    "observed",
    "code-expired",
    "Invalid code provided, please request a code again.",
    ({ verify }) => verify("123456"),
  ],
  [
    "a code for what is no address",
    "inferred",
    "attribute-not-verifiable",
    "The attribute nickname cannot be verified.",
    ({ ask }) => ask("nickname"),
  ],
  [
    "a code for an address that is not there",
    "inferred",
    "attribute-absent",
    "The user has no phone_number to verify.",
    ({ ask }) => ask("phone_number"),
  ],
  [
    "an eleventh code in an hour",
    "observed",
    "limit-exceeded",
    "Attempt limit exceeded, please try after some time.",
    async ({ ask }) => {
      for (let count = 0; count < 11; count += 1) await ask();
    },
  ],
  [
    "an address that is another's",
    "observed",
    "alias-exists",
    "An account with the email already exists.",
    async ({ update, verify }) => {
      await makeUser(running.sdk, "holder", { email: "held@example.com" });
      await update({ email: "held@example.com" });
      await verify(lastCode(running));
    },
  ],
];
test.each(refusals)("%s is refused (%s: %s)", async (...row) => {
  const user = await member(running, `refused${refusals.findIndex(([what]) => what === row[0])}`);
  await expectRefusal(row[4](user), row);
});

test("attributes are changed all or none", async () => {
  const { update, attributes } = await member(running, "mona");
  await expect(update({ nickname: "m", "custom:x": "1" })).rejects.toThrow("does not exist in the schema");
  expect(await attributes()).not.toHaveProperty("nickname");
});
