import { AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/model/json";
import { carried } from "../oauth/test-browser";
import { POOL_ID, TRIGGER_ARN, type Trigger } from "../running-pool";
import { type ProviderName, signInAt, startStandIns } from "./stand-in-pool";

/** The inbound federation trigger: docs/aws-behaviour/cognito-federation.md, "Triggers". */

/** Signs one person in with this trigger, and returns the event, where the browser went, and the user's attributes. */
async function signInWith(provider: ProviderName, trigger: Trigger) {
  const events: JsonObject[] = [];
  const running = await startStandIns([provider], {
    pool: { LambdaConfig: { InboundFederation: { LambdaArn: TRIGGER_ARN, LambdaVersion: "V1_0" } } },
    triggers: {
      [TRIGGER_ARN]: (event) => {
        events.push(structuredClone(event));
        return trigger(event);
      },
    },
  });
  const person = { name: "Ada Lovelace", email: "ada@example.com", email_verified: "yes", subject: "1815" };
  const { location } = await signInAt(running, provider, person);
  const attributesOf = async (Username: string) => {
    const { UserAttributes = [] } = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username }));
    return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
  };
  const attributes = location.includes("code=") ? await attributesOf(`${provider}_1815`) : {};
  await running.close();
  return { event: events[0], problem: Object.fromEntries(carried(location))["error_description"], attributes };
}

const answering = (userAttributesToMap: unknown) => (event: JsonObject) => ({
  ...event,
  response: { userAttributesToMap },
});

test("the trigger gets what the provider said before it is mapped, and an empty answer changes nothing", async () => {
  const { event, attributes } = await signInWith("Google", answering({}));
  expect(event).toMatchObject({
    version: "1",
    triggerSource: "InboundFederation_ExternalProvider",
    userPoolId: POOL_ID,
    userName: "1815",
    request: {
      providerName: "Google",
      providerType: "Google",
      attributes: {
        tokenResponse: {},
        idToken: { sub: "1815", email: "ada@example.com", email_verified: true },
        userInfo: { given_name: "Ada" },
      },
    },
    response: { userAttributesToMap: {} },
  });
  expect(attributes).toMatchObject({ email: "ada@example.com", email_verified: "true", name: "Ada Lovelace" });
});

test("a SAML provider's attributes come as samlResponse", async () => {
  const { event } = await signInWith("CorpSaml", answering({}));
  expect(event?.["request"]).toMatchObject({
    providerName: "CorpSaml",
    providerType: "SAML",
    attributes: { samlResponse: { displayName: "Ada Lovelace" } },
  });
});

test("what the trigger answers is mapped in place of what the provider said, and what it leaves out is dropped", async () => {
  const { attributes } = await signInWith("Google", answering({ sub: "1815", email: "new@example.com" }));
  expect(attributes).toMatchObject({ email: "new@example.com", email_verified: "false" });
  expect(attributes).not.toHaveProperty("name");
});

test("the trigger can't make the user somebody else", async () => {
  const { attributes } = await signInWith("Google", answering({ sub: "somebody-else", email: "e@example.com" }));
  expect(attributes["identities"]).toContain('"userId":"1815"');
});

test.each<[string, Trigger, string]>([
  ["fails", () => Promise.reject(new Error("no contractors")), "InboundFederation failed with error no contractors."],
  ["answers no object", answering("all"), "Unrecognizable lambda output"],
])("a trigger that %s ends the sign-in with an error", async (_what, trigger, text) => {
  expect((await signInWith("Google", trigger)).problem).toContain(text);
});
