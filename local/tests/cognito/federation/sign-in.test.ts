import {
  AdminCreateUserCommand,
  AdminDisableProviderForUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserPasswordCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/model/json";
import { CALLBACK } from "../oauth/hosted-pool";
import { postForm } from "../oauth/test-browser";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, TRIGGER_ARN } from "../running-pool";
import { claimsOf } from "../running-pool-steps";
import { addProvider, authorizeAt, callbackAt, startFederated, supportProviders } from "./federated-pool";
import { PROVIDER_CLIENT, startProvider } from "./provider-child";
import { type Seen, signInAtProvider, WebBrowser } from "./web-browser";

let running: RunningPools;
const closing: (() => Promise<void>)[] = [];
const events: JsonObject[] = [];

beforeAll(async () => {
  const trigger = (event: JsonObject) => {
    events.push(event);
    return event;
  };
  const LambdaConfig = {
    PreSignUp: TRIGGER_ARN,
    PostConfirmation: TRIGGER_ARN,
    PostAuthentication: TRIGGER_ARN,
    PreTokenGeneration: TRIGGER_ARN,
  };
  running = await startFederated({ pool: { LambdaConfig }, triggers: { [TRIGGER_ARN]: trigger } });
  closing.push(running.close);
  const corp = await startProvider(callbackAt(running));
  const basic = await startProvider(callbackAt(running), "client_secret_basic");
  closing.push(corp.close, basic.close);
  await addProvider(running, "Corp", corp.issuer);
  await addProvider(running, "Basic", basic.issuer);
  await supportProviders(running, ["COGNITO", "Corp", "Basic"]);
}, 30_000);
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

const start = (parameters: Record<string, string> = {}) =>
  authorizeAt(running, { identity_provider: "Corp", ...parameters });
const user = (Username: string) => running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username }));

async function tokensFor({ location }: Seen) {
  const code = new URL(location).searchParams.get("code") ?? "";
  const { body } = await postForm(running, "/oauth2/token", {
    grant_type: "authorization_code",
    client_id: CLIENT_ID,
    redirect_uri: CALLBACK,
    code,
  });
  return { id: claimsOf(body["id_token"] ?? ""), access: claimsOf(body["access_token"] ?? "") };
}

test("a sign-in by an outside provider creates a user with mapped attributes, identity, group and triggers", async () => {
  events.length = 0;
  const seen = await signInAtProvider(new WebBrowser(), start(), "Fred");
  expect(seen.location).toMatch(/^https:\/\/app\.example\.com\/callback\?code=[\w-]{36}&state=s-1$/);
  const { id, access } = await tokensFor(seen);
  expect(id).toMatchObject({
    "cognito:username": "corp_fred",
    "cognito:groups": [`${POOL_ID}_Corp`],
    email: "fred@corp.example",
    email_verified: true,
    identities: [
      {
        userId: "Fred",
        providerName: "Corp",
        providerType: "OIDC",
        issuer: null,
        primary: "true",
        dateCreated: expect.stringMatching(/^\d{13}$/),
      },
    ],
  });
  expect(access).toMatchObject({ username: "corp_fred", "cognito:groups": [`${POOL_ID}_Corp`] });
  expect(await user("corp_fred")).toMatchObject({ UserStatus: "EXTERNAL_PROVIDER", Enabled: true });
  expect(events.map((event) => event["triggerSource"])).toEqual([
    "PreSignUp_ExternalProvider",
    "PostConfirmation_ConfirmSignUp",
    "TokenGeneration_HostedAuth",
  ]);
}, 20_000);

test("a sign-in by an outside provider finds the same user again, and tells the post authentication trigger so", async () => {
  events.length = 0;
  const before = await user("corp_fred");
  const seen = await signInAtProvider(new WebBrowser(), start(), "Fred");
  expect((await tokensFor(seen)).id["sub"]).toBe(before.UserAttributes?.find(({ Name }) => Name === "sub")?.Value);
  expect(events.map((event) => event["triggerSource"])).toEqual([
    "PostAuthentication_Authentication",
    "TokenGeneration_HostedAuth",
  ]);
}, 20_000);

test("a sign-in by an outside provider is remembered by the browser, for this provider and not for another", async () => {
  const browser = new WebBrowser();
  await signInAtProvider(browser, start(), "Fred");
  expect((await browser.send(start())).location).toContain(`${CALLBACK}?code=`);
  expect((await browser.send(start({ identity_provider: "Basic" }))).location).not.toContain(CALLBACK);
}, 20_000);

test("a subject that differs only in capitals is another user", async () => {
  const seen = await signInAtProvider(new WebBrowser(), start(), "fRED");
  expect(seen.location).toContain("?error_description=Already+found+an+entry+for+username+corp_fred&error=");
}, 20_000);

test("a sign-in works with a provider that takes the client secret only by Basic", async () => {
  const seen = await signInAtProvider(new WebBrowser(), start({ identity_provider: "Basic" }), "Gina");
  expect((await tokensFor(seen)).id).toMatchObject({ "cognito:username": "basic_gina" });
}, 20_000);

test("a sign-in by an outside provider also begins by the provider's identifier, and by a button of the sign-in page", async () => {
  const identified = await new WebBrowser().send(authorizeAt(running, { idp_identifier: "corp.example" }));
  expect(new URL(identified.location).pathname).toBe("/auth");
  const browser = new WebBrowser();
  const page = await browser.follow(browser.send(authorizeAt(running)));
  const [, href = ""] = /<a class="button" href="([^"]*)">Continue with Corp<\/a>/.exec(page.text) ?? [];
  const clicked = await browser.send(new URL(href.replaceAll("&amp;", "&"), page.url).href);
  expect(new URL(clicked.location).searchParams.get("code_challenge_method")).toBe("S256");
});

test("a sign-in that the user cancels at the provider is reported to the client", async () => {
  const browser = new WebBrowser();
  const page = await browser.follow(browser.send(start()));
  const abort = /href="([^"]*abort)"/.exec(page.text)?.[1] ?? "";
  const seen = await browser.follow(browser.send(new URL(abort, page.url).href));
  expect(seen.location).toMatch(/callback\?error_description=[^&]+&error=access_denied&state=s-1$/);
}, 20_000);

test("a sign-in by an outside provider is refused for a disabled user", async () => {
  await signInAtProvider(new WebBrowser(), start(), "Dora");
  await running.sdk.send(new AdminDisableUserCommand({ UserPoolId: POOL_ID, Username: "corp_dora" }));
  const seen = await signInAtProvider(new WebBrowser(), start(), "Dora");
  expect(seen.location).toContain("error_description=User+is+disabled.&error=invalid_request");
}, 20_000);

test("a sign-in by an outside provider leaves no secret in the log", () => {
  expect(running.logged.join("\n")).not.toContain(PROVIDER_CLIENT.secret);
});

const source = { ProviderName: "Corp", ProviderAttributeName: "Cognito_Subject", ProviderAttributeValue: "Lena" };
const target = { ProviderName: "Cognito", ProviderAttributeValue: "lena" };

test("a linked user is signed in by the outside identity until the link is removed", async () => {
  const { sdk } = running;
  await sdk.send(new AdminCreateUserCommand({ UserPoolId: POOL_ID, Username: "lena", MessageAction: "SUPPRESS" }));
  await sdk.send(
    new AdminSetUserPasswordCommand({ UserPoolId: POOL_ID, Username: "lena", Password: PASSWORD, Permanent: true }),
  );
  await sdk.send(
    new AdminLinkProviderForUserCommand({ UserPoolId: POOL_ID, DestinationUser: target, SourceUser: source }),
  );
  const linked = await tokensFor(await signInAtProvider(new WebBrowser(), start(), "Lena"));
  expect(linked.id).toMatchObject({ "cognito:username": "lena", identities: [{ userId: "Lena", primary: "false" }] });
  await sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId: POOL_ID, User: source }));
  expect(JSON.stringify(await user("lena"))).not.toContain("identities");
  const alone = await tokensFor(await signInAtProvider(new WebBrowser(), start(), "Lena"));
  expect(alone.id).toMatchObject({ "cognito:username": "corp_lena" });
  const groups = await sdk.send(new AdminListGroupsForUserCommand({ UserPoolId: POOL_ID, Username: "corp_lena" }));
  expect(groups.Groups?.map(({ GroupName }) => GroupName)).toEqual([`${POOL_ID}_Corp`]);
}, 30_000);
