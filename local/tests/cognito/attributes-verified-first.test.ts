import { AdminUpdateUserAttributesCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { attributesOf, lastCode, member } from "./own-attributes-steps";
import { POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { signIn } from "./running-pool-steps";

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
