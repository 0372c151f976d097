import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import type { JsonObject } from "../../src/model/json";
import { attributesOf, lastCode, member } from "./own-attributes-steps";
import { expectTold } from "./refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser, signIn } from "./running-pool-steps";

/** Addresses and names that two users want (docs/aws-behaviour/cognito-users.md, N5, N8 and N9). */

let running: RunningPools;
const start = async (pool: JsonObject = {}) => {
  running = await startFixture({ pool });
};
afterEach(() => running.close());

const change = (Username: string, given: Record<string, string>) =>
  running.sdk.send(
    new AdminUpdateUserAttributesCommand({ UserPoolId: POOL_ID, Username, UserAttributes: attributesOf(given) }),
  );
async function get(name: string) {
  const of = { UserPoolId: POOL_ID, Username: name };
  const { Username, UserAttributes = [] } = await running.sdk.send(new AdminGetUserCommand(of));
  return { Username, ...Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value])) };
}
const HELD = { email: "held@example.com", email_verified: "true" };

test("an administrator who gives a user another's verified address moves the alias", async () => {
  await start();
  await makeUser(running.sdk, "former", { email: HELD.email });
  await makeUser(running.sdk, "latter");
  await change("latter", HELD);
  expect(await get(HELD.email)).toMatchObject({ Username: "latter", email_verified: "true" });
  expect(await get("former")).toMatchObject({ email: HELD.email, email_verified: "false" });
  await expect(signIn(running.sdk, "former")).resolves.toHaveProperty("AuthenticationResult");
});

test("an administrator who marks a taken address verified moves the alias too", async () => {
  await start();
  await makeUser(running.sdk, "former", { email: HELD.email });
  await makeUser(running.sdk, "latter");
  await change("latter", { email: HELD.email });
  expect(await get(HELD.email)).toMatchObject({ Username: "former" });
  await change("latter", { email_verified: "true" });
  expect(await get(HELD.email)).toMatchObject({ Username: "latter" });
  await change("former", HELD);
  expect(await get(HELD.email)).toMatchObject({ Username: "former" });
});

test("a phone number moves as an e-mail address does", async () => {
  await start({ AliasAttributes: ["phone_number"] });
  const number = { phone_number: "+14155559934", phone_number_verified: "true" };
  await makeUser(running.sdk, "former");
  await makeUser(running.sdk, "latter");
  await change("former", number);
  await change("latter", number);
  expect(await get("+14155559934")).toMatchObject({ Username: "latter" });
  expect(await get("former")).toMatchObject({ phone_number_verified: "false" });
});

test("a user takes nobody's address by verifying it", async () => {
  await start({ AutoVerifiedAttributes: ["email"] });
  const { update, verify } = await member(running, "taker");
  await makeUser(running.sdk, "former", { email: HELD.email });
  await update({ email: HELD.email });
  await expect(verify(lastCode(running))).rejects.toMatchObject({ name: "AliasExistsException" });
  expect(await get(HELD.email)).toMatchObject({ Username: "former" });
});

test("an address that is a user name stays with its holder, whoever forces it", async () => {
  await start({ AliasAttributes: [], UsernameAttributes: ["email"] });
  await makeUser(running.sdk, "former@example.com");
  await makeUser(running.sdk, "latter@example.com");
  const taken = change("latter@example.com", { email: "former@example.com", email_verified: "true" });
  await expectTold(taken, ["observed", "alias-exists", "An account with the email already exists."]);
  const force = { UserPoolId: POOL_ID, Username: "former@example.com", ForceAliasCreation: true };
  await expect(running.sdk.send(new AdminCreateUserCommand(force))).rejects.toMatchObject({
    name: "UsernameExistsException",
  });
});

test("a preferred user name stays with its holder, whoever forces it", async () => {
  await start({ AliasAttributes: ["preferred_username"] });
  await makeUser(running.sdk, "former");
  await makeUser(running.sdk, "latter");
  await change("former", { preferred_username: "boss" });
  await expectTold(change("latter", { preferred_username: "boss" }), [
    "observed",
    "alias-exists",
    "An account with the preferred_username already exists.",
  ]);
  expect(await get("boss")).toMatchObject({ Username: "former" });
  expect(await get("former")).not.toHaveProperty("preferred_username_verified");
});

const EARLY =
  "Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred username alias.";
const signUp = (given: Record<string, string>) =>
  running.sdk.send(
    new SignUpCommand({
      ClientId: CLIENT_ID,
      Username: "newcomer",
      Password: PASSWORD,
      UserAttributes: attributesOf(given),
    }),
  );

test("a preferred user name that signs in is for confirmed accounts", async () => {
  await start({ AliasAttributes: ["preferred_username"] });
  await expectTold(signUp({ preferred_username: "boss" }), ["observed", "preferred-name-unconfirmed", EARLY]);
  await signUp({ nickname: "boss" });
  await expectTold(change("newcomer", { preferred_username: "boss" }), [
    "observed",
    "preferred-name-unconfirmed",
    EARLY,
  ]);
  await makeUser(running.sdk, "confirmed");
  await change("confirmed", { preferred_username: "boss" });
  expect(await get("boss")).toMatchObject({ Username: "confirmed" });
});

test("a preferred user name that does not sign in may come with the sign-up", async () => {
  await start();
  await signUp({ preferred_username: "boss" });
  expect(await get("newcomer")).toMatchObject({ preferred_username: "boss" });
});
