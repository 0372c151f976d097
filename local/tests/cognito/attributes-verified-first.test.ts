import {
  AdminUpdateUserAttributesCommand,
  type AttributeType,
  DeleteUserAttributesCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser, signIn, tokensOf } from "./running-pool-steps";

const attributesOf = (given: Record<string, string>): AttributeType[] =>
  Object.entries(given).map(([Name, Value]) => ({ Name, Value }));

/** A user of their own, signed in, and what they can do. */
async function member(running: RunningPools, name: string) {
  const { sdk } = running;
  await makeUser(sdk, name, { email: `${name}@example.com` });
  const { access: AccessToken } = await tokensOf(sdk, name);
  return {
    AccessToken,
    update: (given: Record<string, string>) =>
      sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: attributesOf(given) })),
    remove: (...UserAttributeNames: string[]) =>
      sdk.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames })),
    ask: (AttributeName = "email") =>
      sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName })),
    verify: (Code: string, AttributeName = "email") =>
      sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName, Code })),
    attributes: async () => {
      const { UserAttributes = [] } = await sdk.send(new GetUserCommand({ AccessToken }));
      return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
    },
  };
}

const lastCode = ({ delivered }: RunningPools): string => delivered.at(-1)?.code ?? "";

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture({
    pool: {
      AutoVerifiedAttributes: ["email"],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ["email"] },
    },
  });
});
afterAll(() => running.close());

test("a pool that verifies first keeps the old address until the code comes back", async () => {
  const { update, ask, attributes, verify } = await member(running, "fred");
  const { CodeDeliveryDetailsList } = await update({ email: "new@fred.example" });
  expect(CodeDeliveryDetailsList).toMatchObject([{ Destination: "n***@f***" }]);
  expect(await attributes()).toMatchObject({ email: "fred@example.com", email_verified: "true" });
  await expect(signIn(running.sdk, "fred@example.com")).resolves.toBeDefined();
  expect((await ask()).CodeDeliveryDetails).toMatchObject({ Destination: "n***@f***" });
  await verify(lastCode(running));
  expect(await attributes()).toMatchObject({ email: "new@fred.example", email_verified: "true" });
  await expect(signIn(running.sdk, "new@fred.example")).resolves.toBeDefined();
});

test("reverting a pending change ends its code", async () => {
  const { update, attributes, verify } = await member(running, "gina");
  await update({ email: "new@gina.example" });
  const code = lastCode(running);
  await update({ email: "gina@example.com" });
  await expect(verify(code)).rejects.toMatchObject({ name: "ExpiredCodeException" });
  expect(await attributes()).toMatchObject({ email: "gina@example.com", email_verified: "true" });
});

test("an administrator who marks the address verified needs no code", async () => {
  const { attributes } = await member(running, "hana");
  const before = running.delivered.length;
  const UserAttributes = attributesOf({ email: "new@hana.example", email_verified: "true" });
  await running.sdk.send(
    new AdminUpdateUserAttributesCommand({ UserPoolId: POOL_ID, Username: "hana", UserAttributes }),
  );
  expect(await attributes()).toMatchObject({ email: "new@hana.example", email_verified: "true" });
  expect(running.delivered).toHaveLength(before);
});

test("an administrator who does not mark it verified waits for the code too", async () => {
  const { attributes, verify } = await member(running, "ines");
  await running.sdk.send(
    new AdminUpdateUserAttributesCommand({
      UserPoolId: POOL_ID,
      Username: "ines",
      UserAttributes: attributesOf({ email: "new@ines.example" }),
    }),
  );
  expect(await attributes()).toMatchObject({ email: "ines@example.com", email_verified: "true" });
  await verify(lastCode(running));
  expect(await attributes()).toMatchObject({ email: "new@ines.example" });
});
