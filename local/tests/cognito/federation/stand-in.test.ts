import {
  AdminCreateUserCommand,
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { SignInRecord } from "../../../src/model/activity";
import type { JsonObject } from "../../../src/model/json";
import { carried, query, TestBrowser } from "../oauth/test-browser";
import { CLIENT_ID, POOL_ID, type RunningPools, TRIGGER_ARN } from "../running-pool";
import { authorizeAt } from "./federated-pool";
import {
  ALL,
  EMAIL_URI,
  openStandIn,
  type ProviderName,
  post,
  signInAt,
  startStandIns,
  tokensAt,
} from "./stand-in-pool";
import { WebBrowser } from "./web-browser";

/** Providers of every kind at their stand-ins: docs/aws-behaviour/cognito-federation.md. */

let running: RunningPools;
const events: JsonObject[] = [];
const steps: SignInRecord[] = [];

beforeAll(async () => {
  const trigger = (event: JsonObject) => {
    events.push(structuredClone(event));
    return event;
  };
  const names = ["PreSignUp", "PostConfirmation", "PreAuthentication", "PostAuthentication", "PreTokenGeneration"];
  running = await startStandIns(ALL, {
    pool: { LambdaConfig: Object.fromEntries(names.map((name) => [name, TRIGGER_ARN])) },
    triggers: { [TRIGGER_ARN]: trigger },
    options: { signInStepped: (step) => steps.push(step) },
  });
}, 30_000);
afterAll(() => running.close());

const user = async (Username: string) => {
  const found = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username }));
  return {
    ...found,
    attributes: Object.fromEntries((found.UserAttributes ?? []).map(({ Name, Value }) => [Name, Value])),
  };
};

const PICTURE = "https://stand-in.example/picture.png";
const ADA = { name: "Ada Lovelace", email: "ada@example.com", email_verified: "yes" };

interface Row {
  readonly type: string;
  readonly subject: string;
  readonly username: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly issuer?: string;
  readonly more?: Readonly<Record<string, string>>;
}

/** What becomes of one person at each kind of provider. */
const KINDS = {
  Google: {
    type: "Google",
    subject: "108000000000000000001",
    username: "google_108000000000000000001",
    attributes: {
      email: ADA.email,
      email_verified: "true",
      name: ADA.name,
      picture: PICTURE,
    },
  },
  Facebook: {
    type: "Facebook",
    subject: "10000000000000001",
    username: "facebook_10000000000000001",
    // Facebook does not say whether the address is verified.
    attributes: { email: ADA.email, email_verified: "false", name: ADA.name },
  },
  LoginWithAmazon: {
    type: "LoginWithAmazon",
    subject: "amzn1.account.AHTEST",
    username: "loginwithamazon_amzn1.account.ahtest",
    attributes: { email: ADA.email, email_verified: "false", name: ADA.name },
  },
  SignInWithApple: {
    type: "SignInWithApple",
    subject: "000123.abc.0456",
    username: "signinwithapple_000123.abc.0456",
    attributes: { email: ADA.email, given_name: "Ada", family_name: "Lovelace" },
  },
  CorpSaml: {
    type: "SAML",
    subject: "ada@example.com",
    username: "corpsaml_ada@example.com",
    attributes: { email: ADA.email, profile: "[staff, admins]", name: "Ada L." },
    issuer: "https://idp.example/saml",
    more: { groups: "staff admins", claims: JSON.stringify({ displayName: "Ada L." }) },
  },
  CorpOidc: {
    type: "OIDC",
    subject: "ada-1",
    username: "corpoidc_ada-1",
    attributes: { email: ADA.email, email_verified: "true", name: ADA.name, profile: '["staff"]' },
    more: { groups: "staff" },
  },
} satisfies Record<ProviderName, Row>;

const ROWS: readonly (readonly [ProviderName, Row])[] = ALL.map((name) => [name, KINDS[name]] as const);

test.each(ROWS)(
  "a person of %s's stand-in becomes a user with its names, mapping, group and identities",
  async (provider, row) => {
    events.length = 0;
    const seen = await signInAt(running, provider, { ...ADA, subject: row.subject, ...row.more });
    expect(seen.location).toMatch(/^https:\/\/app\.example\.com\/callback\?code=[\w-]{36}&state=s-1$/);
    const { id, access } = await tokensAt(running, seen);
    const group = `${POOL_ID}_${provider}`;
    expect(id).toMatchObject({
      "cognito:username": row.username,
      "cognito:groups": [group],
      email: ADA.email,
      identities: [
        {
          userId: row.subject,
          providerName: provider,
          providerType: row.type,
          issuer: row.issuer ?? null,
          primary: "true",
          dateCreated: expect.stringMatching(/^\d{13}$/),
        },
      ],
    });
    expect(access).toMatchObject({ username: row.username, "cognito:groups": [group] });
    const made = await user(row.username);
    expect(made).toMatchObject({ UserStatus: "EXTERNAL_PROVIDER", Enabled: true });
    expect(made.attributes).toMatchObject(row.attributes);
    expect(events.map(({ triggerSource }) => triggerSource)).toEqual([
      "PreSignUp_ExternalProvider",
      "PostConfirmation_ConfirmSignUp",
      "TokenGeneration_HostedAuth",
    ]);
  },
);

test("the triggers of a first and of a later sign-in get what AWS sends", async () => {
  const subject = "108000000000000000042";
  const userName = `google_${subject}`;
  events.length = 0;
  await signInAt(running, "Google", { name: "Grace Hopper", email: "grace@example.com", subject });
  const [signUp, confirmed, first] = events;
  expect(signUp).toMatchObject({ triggerSource: "PreSignUp_ExternalProvider", userName });
  expect(signUp?.["request"]).toEqual({
    userAttributes: {
      "cognito:email_alias": "",
      "cognito:phone_number_alias": "",
      email: "grace@example.com",
      email_verified: "false",
      name: "Grace Hopper",
      picture: expect.any(String),
    },
    validationData: {},
  });
  const identities = expect.stringMatching(
    new RegExp(
      `^\\[\\{"userId":"${subject}","providerName":"Google","providerType":"Google","issuer":null,"primary":true,"dateCreated":\\d{13}\\}\\]$`,
    ),
  );
  const known = {
    sub: expect.any(String),
    "cognito:user_status": "EXTERNAL_PROVIDER",
    identities,
    email: "grace@example.com",
    email_verified: "false",
  };
  expect(confirmed).toMatchObject({
    triggerSource: "PostConfirmation_ConfirmSignUp",
    request: { userAttributes: known },
  });
  expect(first).toMatchObject({
    triggerSource: "TokenGeneration_HostedAuth",
    request: { userAttributes: known, groupConfiguration: { groupsToOverride: [`${POOL_ID}_Google`] } },
  });
  events.length = 0;
  const { browser, page } = await openStandIn(running, "Google");
  await browser.follow(post(browser, page, { person: subject }));
  expect(events.map(({ triggerSource }) => triggerSource)).toEqual([
    "PreAuthentication_Authentication",
    "PostAuthentication_Authentication",
    "TokenGeneration_HostedAuth",
  ]);
  expect(events[0]).toMatchObject({ userName, request: { userAttributes: known, validationData: {} } });
  expect(events[1]).toMatchObject({ userName, request: { userAttributes: known, newDeviceUsed: false } });
});

test("a known person is offered again, kept over a restart, and can be forgotten", async () => {
  const again = await startStandIns(["Google"]);
  const subject = "108000000000000000007";
  await signInAt(again, "Google", { name: "Mary Jackson", email: "mary@example.com", subject });
  const restarted = await again.restart();
  const { browser, page } = await openStandIn(restarted, "Google");
  expect(page.text).toContain("Mary Jackson");
  const seen = await browser.follow(post(browser, page, { person: subject }));
  expect((await tokensAt(restarted, seen)).id["cognito:username"]).toBe(`google_${subject}`);
  const other = await openStandIn(restarted, "Google");
  const without = await other.browser.follow(post(other.browser, other.page, { forget: subject }));
  expect(without.text).toContain("Somebody new");
  expect(without.text).not.toContain("Mary Jackson");
  await restarted.close();
});

test("the page says that it is a stand-in, and is framed and cached by nobody", async () => {
  const browser = new TestBrowser(running);
  const search = query({ identity_provider: "LoginWithAmazon" });
  const sent = await browser.get(`/oauth2/authorize?${search}`);
  expect(sent.location).toContain(`${running.pools.endpoint}/stand-in/${POOL_ID}/LoginWithAmazon/authorize?`);
  const { status, text, headers } = await browser.follow(sent);
  expect(status).toBe(200);
  expect(text).toContain("Stand-in for Login with Amazon — no real account.");
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
});

test("who refuses at a stand-in is sent back to the client with the provider's error", async () => {
  const { browser, page } = await openStandIn(running, "Facebook");
  const seen = await browser.follow(post(browser, page, { refuse: "1" }));
  expect(Object.fromEntries(carried(seen.location))).toEqual({
    error_description: "The person refused at the stand-in.",
    error: "access_denied",
    state: "s-1",
  });
});

test("each sign-in is reported with its provider, the user or the refusal, and that it was a stand-in", async () => {
  steps.length = 0;
  await signInAt(running, "CorpOidc", { name: "Zoe", subject: "zoe" });
  const { browser, page } = await openStandIn(running, "CorpOidc");
  await browser.follow(post(browser, page, { refuse: "1" }));
  const same = { by: "GET /oauth2/idpresponse", step: "CorpOidc (stand-in)", clientId: CLIENT_ID, userPoolId: POOL_ID };
  expect(steps).toMatchObject([
    { ...same, username: "corpoidc_zoe", outcome: { kind: "signed-in" } },
    {
      ...same,
      outcome: { kind: "refused", error: "access_denied", message: "The person refused at the stand-in." },
    },
  ]);
});

test("the sign-in page has a button for each provider, in words of its kind", async () => {
  const browser = new WebBrowser();
  const { text } = await browser.follow(browser.send(authorizeAt(running)));
  const buttons = [...text.matchAll(/<a class="button" href="[^"]*">([^<]*)<\/a>/g)].map(([, words]) => words);
  expect(buttons).toEqual([
    "Continue with Google",
    "Continue with Facebook",
    "Continue with Login with Amazon",
    "Continue with Apple",
    "Continue with CorpSaml",
    "Continue with CorpOidc",
  ]);
});

test("a user is linked with identities of every kind, and signs in by each until the link is removed", async () => {
  const { sdk } = running;
  await sdk.send(new AdminCreateUserCommand({ UserPoolId: POOL_ID, Username: "lena", MessageAction: "SUPPRESS" }));
  const source = (provider: string) => ({
    ProviderName: provider,
    ProviderAttributeName: "Cognito_Subject",
    ProviderAttributeValue: `lena-at-${provider}`,
  });
  const DestinationUser = { ProviderName: "Cognito", ProviderAttributeValue: "lena" };
  for (const provider of ALL.slice(0, 5)) {
    const SourceUser = source(provider);
    await sdk.send(new AdminLinkProviderForUserCommand({ UserPoolId: POOL_ID, DestinationUser, SourceUser }));
    const seen = await signInAt(running, provider, { name: "Lena", subject: SourceUser.ProviderAttributeValue });
    expect((await tokensAt(running, seen)).id["cognito:username"]).toBe("lena");
  }
  const { attributes } = await user("lena");
  const identities: JsonObject[] = JSON.parse(attributes["identities"] ?? "[]");
  expect(identities.map(({ providerType, primary }) => [providerType, primary])).toEqual(
    ALL.slice(0, 5).map((provider) => [KINDS[provider].type, false]),
  );
  await sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId: POOL_ID, User: source("CorpSaml") }));
  const { browser, page } = await openStandIn(running, "CorpSaml");
  const alone = await browser.follow(post(browser, page, { person: "lena-at-CorpSaml" }));
  expect((await tokensAt(running, alone)).id["cognito:username"]).toBe("corpsaml_lena-at-corpsaml");
});

test("a SAML provider names its attributes as the mapping asks, and nothing else", async () => {
  const { page } = await openStandIn(running, "CorpSaml");
  expect(page.text).toContain(`email from ${EMAIL_URI}`);
});
